package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** What an account stores for EC2: networks and VPC endpoints. */
public final class Ec2State {

  private Ec2State() {}

  /**
   * A virtual network.
   *
   * @param cidrBlock its IPv4 range
   * @param enableDnsSupport whether Amazon's resolver answers in it
   * @param enableDnsHostnames whether names are given out in it; private DNS needs both
   */
  public record Vpc(
      String cidrBlock,
      boolean enableDnsSupport,
      boolean enableDnsHostnames,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** No tags are an empty map. */
    public Vpc {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A part of a VPC in one availability zone.
   *
   * @param availabilityZone the zone's name, such as {@code us-east-1a}
   */
  public record Subnet(
      String vpcId,
      String cidrBlock,
      String availabilityZone,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** No tags are an empty map. */
    public Subnet {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A network access control list.
   *
   * @param subnetIds the subnets that it guards
   * @param entries its rules, by their number's order; what none of them matches is denied
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record NetworkAcl(String vpcId, List<String> subnetIds, List<NetworkAclEntry> entries) {
    /** No subnets or entries are empty lists. */
    public NetworkAcl {
      subnetIds = subnetIds == null ? List.of() : List.copyOf(subnetIds);
      entries = entries == null ? List.of() : List.copyOf(entries);
    }
  }

  /**
   * A rule of a network ACL.
   *
   * @param ruleNumber 1 to 32766, the lowest that matches decides
   * @param egress whether it is about what leaves the subnet
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

  /** A security group; its rules are in {@link Account#securityGroupRules()}. */
  public record SecurityGroup(
      String vpcId,
      String name,
      String description,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** No tags are an empty map. */
    public SecurityGroup {
      tags = Account.sorted(tags);
    }
  }

  /**
   * One rule of a security group. Exactly one of the last three is not null.
   *
   * @param egress whether it lets out; otherwise it lets in
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
    /** No tags are an empty map. */
    public SecurityGroupRule {
      tags = Account.sorted(tags);
    }
  }

  /**
   * A VPC endpoint.
   *
   * @param type {@code Interface} or {@code Gateway}
   * @param policy its policy document, JSON
   * @param state {@code available} when it works
   * @param routeTableIds of a gateway, the route tables that lead to it
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
    /** An interface endpoint. */
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

    /** No tags are an empty map. */
    public VpcEndpoint {
      routeTableIds = routeTableIds == null ? List.of() : List.copyOf(routeTableIds);
      subnetIds = subnetIds == null ? List.of() : List.copyOf(subnetIds);
      securityGroupIds = securityGroupIds == null ? List.of() : List.copyOf(securityGroupIds);
      networkInterfaces = Account.sorted(networkInterfaces);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A route table. The route within the VPC is in every one and not in {@code routes}.
   *
   * @param main whether subnets without an association have it
   * @param routes where ranges lead
   * @param associations subnets by {@code rtbassoc-…}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RouteTable(
      String vpcId,
      boolean main,
      List<Route> routes,
      Map<String, String> associations,
      Map<String, String> tags) {
    /** No routes, associations or tags are empty. */
    public RouteTable {
      routes = routes == null ? List.of() : List.copyOf(routes);
      associations = Account.sorted(associations);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A route.
   *
   * @param cidrBlock where to, IPv4
   * @param gatewayId {@code igw-…}, or null
   * @param natGatewayId {@code nat-…}, or null
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Route(String cidrBlock, String gatewayId, String natGatewayId) {}
}
