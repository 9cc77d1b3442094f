package pypimirror.resources;

import com.pulumi.aws.vpc.SecurityGroupEgressRule;
import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import pypimirror.naming.Tags;

/**
 * Creates the rules of a security group.
 *
 * @param parent the component that the rules belong to
 * @param groupId id of the group, {@code sg-…}
 * @param tags tags of the rules
 */
public record SecurityGroupRules(Resource parent, Output<String> groupId, Tags tags) {

  /** Allows connections from a peer. */
  public void ingress(String name, Ports ports, Peer source) {
    var rule =
        SecurityGroupIngressRuleArgs.builder()
            .securityGroupId(groupId)
            .ipProtocol("tcp")
            .fromPort(ports.from())
            .toPort(ports.to())
            .tags(tags.all());
    source.addTo(rule);
    new SecurityGroupIngressRule(name, rule.build(), child());
  }

  /** Allows connections to a peer. */
  public void egress(String name, Ports ports, Peer destination) {
    var rule =
        SecurityGroupEgressRuleArgs.builder()
            .securityGroupId(groupId)
            .ipProtocol("tcp")
            .fromPort(ports.from())
            .toPort(ports.to())
            .tags(tags.all());
    destination.addTo(rule);
    new SecurityGroupEgressRule(name, rule.build(), child());
  }

  private CustomResourceOptions child() {
    return CustomResourceOptions.builder().parent(parent).build();
  }
}
