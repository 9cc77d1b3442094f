package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The EC2 state of an account: networks and VPC endpoints. */
public final class Ec2State {

  private Ec2State() {}

  /**
   * A VPC.
   *
   * @param cidrBlock IPv4 range
   * @param enableDnsSupport whether the Amazon DNS server resolves names in the VPC
   * @param enableDnsHostnames whether the VPC assigns DNS hostnames; private DNS requires both
   *     attributes
   */
  public record Vpc(
      String cidrBlock,
      boolean enableDnsSupport,
      boolean enableDnsHostnames,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public Vpc {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A subnet of a VPC, in one availability zone.
   *
   * @param availabilityZone name of the zone, such as {@code us-east-1a}
   */
  public record Subnet(
      String vpcId,
      String cidrBlock,
      String availabilityZone,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public Subnet {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A network access control list.
   *
   * @param subnetIds the associated subnets
   * @param entries rules, ordered by number; traffic that matches no rule is denied
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record NetworkAcl(String vpcId, List<String> subnetIds, List<NetworkAclEntry> entries) {
    /** Replaces null subnets and entries with empty lists. */
    public NetworkAcl {
      subnetIds = subnetIds == null ? List.of() : List.copyOf(subnetIds);
      entries = entries == null ? List.of() : List.copyOf(entries);
    }
  }

  /**
   * A rule of a network ACL.
   *
   * @param ruleNumber 1 to 32766; the matching rule with the lowest number decides
   * @param egress whether the rule applies to outbound traffic; otherwise it applies to inbound
   *     traffic
   * @param protocol {@code tcp}, {@code udp}, {@code icmp} or {@code -1} for all
   * @param fromPort first port, null with {@code -1}
   * @param toPort last port, null with {@code -1}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record NetworkAclEntry(
      int ruleNumber,
      boolean egress,
      boolean allow,
      String protocol,
      Integer fromPort,
      Integer toPort,
      String cidrBlock) {}

  /** A security group. Its rules are in {@link Account#securityGroupRules()}. */
  public record SecurityGroup(
      String vpcId,
      String name,
      String description,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public SecurityGroup {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A rule of a security group. Exactly one of the last three components is not null.
   *
   * @param egress whether the rule allows outbound traffic; otherwise it allows inbound traffic
   * @param protocol {@code tcp}, {@code udp}, {@code icmp} or {@code -1} for all
   * @param fromPort first port, null with {@code -1}
   * @param toPort last port, null with {@code -1}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SecurityGroupRule(
      String groupId,
      boolean egress,
      String protocol,
      Integer fromPort,
      Integer toPort,
      String description,
      Map<String, String> tags,
      String cidrIpv4,
      String prefixListId,
      String referencedGroupId) {
    /** Replaces null tags with an empty map. */
    public SecurityGroupRule {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A VPC endpoint.
   *
   * @param type {@code Interface} or {@code Gateway}
   * @param policy policy document, JSON
   * @param state {@code available} if the endpoint can be used
   * @param routeTableIds route tables with a route to the endpoint, for a gateway
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record VpcEndpoint(
      String vpcId,
      String serviceName,
      String type,
      boolean privateDnsEnabled,
      List<String> subnetIds,
      List<String> securityGroupIds,
      Map<String, String> networkInterfaces,
      String policy,
      String state,
      Map<String, String> tags,
      List<String> routeTableIds) {
    /** Creates an interface endpoint. */
    public VpcEndpoint(
        String vpcId,
        String serviceName,
        String type,
        boolean privateDnsEnabled,
        List<String> subnetIds,
        List<String> securityGroupIds,
        Map<String, String> networkInterfaces,
        String policy,
        String state,
        Map<String, String> tags) {
      this(
          vpcId,
          serviceName,
          type,
          privateDnsEnabled,
          subnetIds,
          securityGroupIds,
          networkInterfaces,
          policy,
          state,
          tags,
          null);
    }

    /** Replaces null collections with empty ones. */
    public VpcEndpoint {
      routeTableIds = routeTableIds == null ? List.of() : List.copyOf(routeTableIds);
      subnetIds = subnetIds == null ? List.of() : List.copyOf(subnetIds);
      securityGroupIds = securityGroupIds == null ? List.of() : List.copyOf(securityGroupIds);
      networkInterfaces = Account.sorted(networkInterfaces);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A route table. The local route of the VPC is in every table, but not in {@code routes}.
   *
   * @param main whether the table applies to subnets without an association
   * @param routes routes by destination range
   * @param associations subnets by {@code rtbassoc-…}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RouteTable(
      String vpcId,
      boolean main,
      List<Route> routes,
      Map<String, String> associations,
      Map<String, String> tags) {
    /** Replaces null routes, associations and tags with empty collections. */
    public RouteTable {
      routes = routes == null ? List.of() : List.copyOf(routes);
      associations = Account.sorted(associations);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A route.
   *
   * @param cidrBlock IPv4 range of the destination
   * @param gatewayId {@code igw-…}, or null
   * @param natGatewayId {@code nat-…}, or null
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Route(String cidrBlock, String gatewayId, String natGatewayId) {}
}
