package pypimirror.resources;

import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;

/** The other side of a security group rule. */
public sealed interface Peer {

  /**
   * A security group.
   *
   * @param id {@code sg-…}
   */
  record Group(Output<String> id) implements Peer {

    @Override
    public void addTo(SecurityGroupIngressRuleArgs.Builder rule) {
      rule.referencedSecurityGroupId(id);
    }

    @Override
    public void addTo(SecurityGroupEgressRuleArgs.Builder rule) {
      rule.referencedSecurityGroupId(id);
    }
  }

  /**
   * An IPv4 range.
   *
   * @param cidr the range
   */
  record Range(String cidr) implements Peer {

    @Override
    public void addTo(SecurityGroupIngressRuleArgs.Builder rule) {
      rule.cidrIpv4(cidr);
    }

    @Override
    public void addTo(SecurityGroupEgressRuleArgs.Builder rule) {
      rule.cidrIpv4(cidr);
    }
  }

  /**
   * The addresses of an AWS service.
   *
   * @param id {@code pl-…}
   */
  record PrefixList(Output<String> id) implements Peer {

    @Override
    public void addTo(SecurityGroupIngressRuleArgs.Builder rule) {
      rule.prefixListId(id);
    }

    @Override
    public void addTo(SecurityGroupEgressRuleArgs.Builder rule) {
      rule.prefixListId(id);
    }
  }

  /** Sets the source of an inbound rule. */
  void addTo(SecurityGroupIngressRuleArgs.Builder rule);

  /** Sets the destination of an outbound rule. */
  void addTo(SecurityGroupEgressRuleArgs.Builder rule);
}
