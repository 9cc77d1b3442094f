package pypimirror.network;

import com.pulumi.aws.ec2.FlowLog;
import com.pulumi.aws.ec2.FlowLogArgs;
import com.pulumi.aws.route53.ResolverQueryLogConfig;
import com.pulumi.aws.route53.ResolverQueryLogConfigArgs;
import com.pulumi.aws.route53.ResolverQueryLogConfigAssociation;
import com.pulumi.aws.route53.ResolverQueryLogConfigAssociationArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import pypimirror.naming.Tags;

/**
 * Records in an S3 bucket which connections and DNS queries AWS accepts and blocks: <a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html">flow logs</a> of every
 * network interface in the VPC, and <a
 * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html">DNS
 * query logs</a>.
 *
 * <p>AWS's delivery service writes to the bucket, so no role is needed. The bucket's policy must
 * allow the delivery. If the deployer can change that policy, AWS adds the statements itself, and
 * might overwrite the others (<a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html">permissions</a>).
 */
public final class NetworkLogs extends ComponentResource {

  /**
   * Arguments of {@link NetworkLogs}.
   *
   * @param vpcId id of the VPC
   * @param bucketArn ARN of the bucket
   * @param tags tags of every resource
   */
  public record Args(Output<String> vpcId, String bucketArn, Tags tags) {}

  /** Creates the component. The names of its children start with {@code name}. */
  public NetworkLogs(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:network:NetworkLogs", name, options);
    var child = CustomResourceOptions.builder().parent(this).build();

    new FlowLog(
        name + "-flow-logs",
        FlowLogArgs.builder()
            .vpcId(args.vpcId())
            .trafficType("ALL")
            .logDestinationType("s3")
            .logDestination(args.bucketArn())
            .tags(args.tags().named(name + "-flow-logs"))
            .build(),
        child);

    var queries =
        new ResolverQueryLogConfig(
            name + "-dns-queries",
            ResolverQueryLogConfigArgs.builder()
                .name(name + "-dns-queries")
                .destinationArn(args.bucketArn())
                .tags(args.tags().named(name + "-dns-queries"))
                .build(),
            child);
    new ResolverQueryLogConfigAssociation(
        name + "-dns-queries",
        ResolverQueryLogConfigAssociationArgs.builder()
            .resolverQueryLogConfigId(queries.id())
            .resourceId(args.vpcId())
            .build(),
        child);
    registerOutputs(Map.of());
  }
}
