package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;

/** An account with a notebook and the endpoints of CodeArtifact. */
abstract class ReachabilityFixture {

  static final String API = "codeartifact.us-east-1.amazonaws.com";
  static final String REPOSITORIES =
      "my-domain-111122223333.d.codeartifact.us-east-1.amazonaws.com";

  final Account account = Account.empty("111122223333", "us-east-1");

  ReachabilityFixture() {
    account
        .vpcs()
        .putAll(
            Map.of(
                "vpc-1", new Ec2State.Vpc("10.0.0.0/16", true, true, null),
                "vpc-2", new Ec2State.Vpc("10.1.0.0/16", true, true, null)));
    account
        .subnets()
        .putAll(
            Map.of(
                "subnet-endpoint", new Ec2State.Subnet("vpc-1", "10.0.1.0/24", "us-east-1a", null),
                "subnet-notebook",
                    new Ec2State.Subnet("vpc-1", "10.0.2.0/24", "us-east-1b", null)));
    account
        .securityGroups()
        .putAll(
            Map.of(
                "sg-notebook", new Ec2State.SecurityGroup("vpc-1", "n", "n", null),
                "sg-endpoint", new Ec2State.SecurityGroup("vpc-1", "e", "e", null)));
    account
        .securityGroupRules()
        .putAll(
            Map.of(
                "sgr-in", rule("sg-endpoint", false, "tcp", 443, 443, null, "sg-notebook"),
                "sgr-out", rule("sg-notebook", true, "-1", null, null, "0.0.0.0/0", null)));
    account
        .vpcEndpoints()
        .putAll(
            Map.of(
                "vpce-api", endpoint("com.amazonaws.us-east-1.codeartifact.api"),
                "vpce-rep", endpoint("com.amazonaws.us-east-1.codeartifact.repositories")));
  }

  static VpcEndpoint endpoint(String service) {
    return new VpcEndpoint(
        "vpc-1",
        service,
        "Interface",
        true,
        List.of("subnet-endpoint"),
        List.of("sg-endpoint"),
        Map.of("subnet-endpoint", "eni-1"),
        null,
        "available",
        null);
  }

  static SecurityGroupRule rule(
      String group,
      boolean egress,
      String protocol,
      Integer from,
      Integer to,
      String cidr,
      String peer) {
    return new SecurityGroupRule(group, egress, protocol, from, to, null, null, cidr, null, peer);
  }

  NotebookLocation location() {
    return NotebookLocation.find(
        account, "vpc-1", "subnet-notebook", List.of("sg-notebook"), List.of());
  }

  Reachability reach(String host) {
    return Reachability.of(account, location(), host, 443);
  }

  void assertMissing(String what) {
    assertThat(reach(REPOSITORIES).missing()).singleElement().asString().contains(what);
  }

  void change(UnaryOperator<VpcEndpoint> change) {
    account.vpcEndpoints().compute("vpce-rep", (id, endpoint) -> change.apply(endpoint));
  }

  void rule(SecurityGroupRule rule) {
    account.securityGroupRules().put(rule.egress() ? "sgr-out" : "sgr-in", rule);
  }

  static VpcEndpoint with(
      VpcEndpoint it, String type, boolean privateDns, Map<String, String> enis, String state) {
    return new VpcEndpoint(
        it.vpcId(),
        it.serviceName(),
        type,
        privateDns,
        it.subnetIds(),
        it.securityGroupIds(),
        enis,
        null,
        state,
        null);
  }
}
