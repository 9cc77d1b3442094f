package pypimirror.network;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.VpcEndpoint;
import com.pulumi.aws.ec2.VpcEndpointArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import pypimirror.naming.Tags;

/**
 * The only way from the notebooks' VPC to CodeArtifact: the two interface endpoints that it needs
 * (<a href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">endpoints
 * for CodeArtifact</a>), and the security group before them.
 *
 * <p>{@code codeartifact.api} carries tokens and look-ups, {@code codeartifact.repositories} what
 * pip fetches. Both have private DNS, so that clients use AWS's own host names. The group lets
 * 443/tcp in from the readers and nothing out.
 */
public final class Endpoints extends ComponentResource {

  private static final int HTTPS = 443;

  /**
   * What the endpoints are made from.
   *
   * @param region AWS region of the VPC and of the domain; the endpoints work within one region
   * @param vpcId the notebooks' VPC
   * @param subnetIds one subnet for each availability zone that the endpoints serve
   * @param readerSecurityGroupIds security groups that are let in
   * @param readerCidrs IPv4 ranges that are let in
   * @param apiPolicy policy document of the {@code codeartifact.api} endpoint, JSON
   * @param repositoriesPolicy policy document of the {@code codeartifact.repositories} endpoint
   * @param tags tags of everything
   */
  public record Args(
      String region,
      String vpcId,
      List<String> subnetIds,
      List<String> readerSecurityGroupIds,
      List<String> readerCidrs,
      Output<String> apiPolicy,
      Output<String> repositoriesPolicy,
      Tags tags) {}

  /** Id of the {@code codeartifact.api} endpoint, {@code vpce-…}. */
  @Export public final Output<String> apiEndpointId;

  /** Id of the {@code codeartifact.repositories} endpoint, {@code vpce-…}. */
  @Export public final Output<String> repositoriesEndpointId;

  /** Type {@code pypimirror:network:Endpoints}; children are named after {@code name}. */
  public Endpoints(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:network:Endpoints", name, options);

    // Without egresses the provider takes away the allow-all rule that AWS gives to a new group.
    var group =
        new SecurityGroup(
            name + "-endpoints",
            SecurityGroupArgs.builder()
                .vpcId(args.vpcId())
                .description("HTTPS from the package readers to the CodeArtifact endpoints")
                .tags(args.tags().named(name + "-endpoints"))
                .build(),
            CustomResourceOptions.builder().parent(this).build());
    for (var reader : args.readerSecurityGroupIds()) {
      admit(
          name + "-from-" + reader,
          rule(group, args.tags()).referencedSecurityGroupId(reader).build());
    }
    for (var cidr : args.readerCidrs()) {
      admit(
          name + "-from-" + cidr.replace('/', '-'),
          rule(group, args.tags()).cidrIpv4(cidr).build());
    }

    this.apiEndpointId = endpoint(name, "api", args.apiPolicy(), group, args).id();
    this.repositoriesEndpointId =
        endpoint(name, "repositories", args.repositoriesPolicy(), group, args).id();
    registerOutputs(
        Map.of("apiEndpointId", apiEndpointId, "repositoriesEndpointId", repositoriesEndpointId));
  }

  private static SecurityGroupIngressRuleArgs.Builder rule(SecurityGroup group, Tags tags) {
    return SecurityGroupIngressRuleArgs.builder()
        .securityGroupId(group.id())
        .ipProtocol("tcp")
        .fromPort(HTTPS)
        .toPort(HTTPS)
        .tags(tags.all());
  }

  private void admit(String name, SecurityGroupIngressRuleArgs rule) {
    new SecurityGroupIngressRule(name, rule, CustomResourceOptions.builder().parent(this).build());
  }

  private VpcEndpoint endpoint(
      String name, String service, Output<String> policy, SecurityGroup group, Args args) {
    return new VpcEndpoint(
        name + "-" + service,
        VpcEndpointArgs.builder()
            .vpcId(args.vpcId())
            .serviceName("com.amazonaws." + args.region() + ".codeartifact." + service)
            .vpcEndpointType("Interface")
            .privateDnsEnabled(true)
            .subnetIds(args.subnetIds())
            .securityGroupIds(group.id().applyValue(List::of))
            .policy(policy)
            .tags(args.tags().named(name + "-" + service))
            .build(),
        // Two endpoints of one service cannot both own its private DNS name in a VPC, so a
        // replacement has to make room first.
        CustomResourceOptions.builder().parent(this).deleteBeforeReplace(true).build());
  }
}
