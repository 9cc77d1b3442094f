package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;

/** Which hosts a notebook can reach, and why not the others. */
class ReachabilityTest extends ReachabilityFixture {

  @Test
  void eachHostIsReachedThroughTheEndpointOfItsService() {
    assertThat(reach(API))
        .isEqualTo(new Reachability(API, Service.CODEARTIFACT_API, "vpce-api", List.of()));
    assertThat(reach(REPOSITORIES))
        .isEqualTo(
            new Reachability(
                REPOSITORIES, Service.CODEARTIFACT_REPOSITORIES, "vpce-rep", List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, the VPC has no route to the internet",
    "codeartifact.us-east-1.amazonaws.com.example.org, the VPC has no route to the internet",
    "codeartifact.eu-west-1.amazonaws.com, the host is not in us-east-1",
    "d-111122223333.d.codeartifact.eu-west-1.amazonaws.com, the host is not in us-east-1",
    "ecr.us-east-1.amazonaws.com, the emulator does not model an endpoint service",
    "d-111122223333.codeartifact.us-east-1.on.aws, the emulator does not model an endpoint service",
    "127.0.0.1, the VPC has no route to the internet"
  })
  void otherHostsAreUnreachable(String host, String why) {
    assertThat(reach(host).missing()).singleElement().asString().contains(why);
    assertThat(reach(host).reached()).isFalse();
  }

  @Test
  void otherPortsAreUnreachable() {
    assertThat(Reachability.of(account, location(), API, 80).missing())
        .containsExactly("port 80 is not supported, because AWS endpoints listen on port 443");
  }

  @ParameterizedTest
  @CsvSource({"false, true, enableDnsSupport disabled", "true, false, enableDnsHostnames disabled"})
  void requiresBothDnsFlagsOfTheVpc(boolean support, boolean hostnames, String what) {
    account.vpcs().put("vpc-1", new Ec2State.Vpc("10.0.0.0/16", support, hostnames, null));
    assertMissing(what);
  }

  @Test
  void eachServiceRequiresItsOwnEndpoint() {
    account.vpcEndpoints().remove("vpce-rep");
    assertMissing("no endpoint for com.amazonaws.us-east-1.codeartifact.repositories in vpc-1");
    assertThat(reach(API).reached()).isTrue();
  }

  @Test
  void ignoresAnEndpointOfAnotherVpc() {
    change(
        it ->
            new VpcEndpoint(
                "vpc-2",
                it.serviceName(),
                it.type(),
                true,
                it.subnetIds(),
                it.securityGroupIds(),
                it.networkInterfaces(),
                null,
                it.state(),
                null));
    assertMissing("no endpoint for");
  }

  @Test
  void requiresAnAvailableInterfaceEndpointWithPrivateDnsAndASubnet() {
    var enis = Map.of("subnet-endpoint", "eni-1");
    var before = account.vpcEndpoints().get("vpce-rep");
    change(it -> with(before, "Gateway", true, enis, "available"));
    assertMissing("vpce-rep is of type Gateway");
    change(it -> with(before, "Interface", false, enis, "available"));
    assertMissing("vpce-rep has private DNS disabled");
    change(it -> with(before, "Interface", true, Map.of(), "available"));
    assertMissing("vpce-rep has no subnet");
    change(it -> with(before, "Interface", true, enis, "pending"));
    assertMissing("vpce-rep is pending");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 443, 443, , sg-notebook, true",
    "tcp, 0, 65535, 10.0.2.0/24, , true",
    "-1, , , 10.0.0.0/16, , true",
    "6, 443, 443, 0.0.0.0/0, , true",
    "udp, 443, 443, , sg-notebook, false",
    "tcp, 444, 500, , sg-notebook, false",
    "tcp, 80, 442, , sg-notebook, false",
    "tcp, 443, 443, , sg-endpoint, false",
    "tcp, 443, 443, 10.0.1.0/24, , false"
  })
  void inboundRulesOfTheEndpointMustAllowTheNotebook(
      String protocol, Integer from, Integer to, String cidr, String group, boolean reached) {
    rule(rule("sg-endpoint", false, protocol, from, to, cidr, group));
    assertThat(reach(API).reached()).isEqualTo(reached);
    if (!reached) {
      assertMissing("no inbound rule of [sg-endpoint] allows 443/tcp from [sg-notebook] (10.0.2.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 443, 443, , sg-endpoint, true",
    "tcp, 443, 443, 10.0.1.0/24, , true",
    "tcp, 80, 80, 0.0.0.0/0, , false",
    "tcp, 443, 443, , sg-notebook, false",
    "tcp, 443, 443, 10.0.2.0/24, , false"
  })
  void outboundRulesOfTheNotebookMustAllowTheEndpoint(
      String protocol, Integer from, Integer to, String cidr, String group, boolean reached) {
    rule(rule("sg-notebook", true, protocol, from, to, cidr, group));
    assertThat(reach(API).reached()).isEqualTo(reached);
    if (!reached) {
      assertMissing("no outbound rule of [sg-notebook] allows 443/tcp to [sg-endpoint]");
    }
  }

  @Test
  void aPrefixListRuleNeitherAllowsNorBlocksAnInterfaceEndpoint() {
    var list =
        new SecurityGroupRule(
            "sg-notebook", true, "tcp", 443, 443, null, null, null, "pl-s3", null);
    account.securityGroupRules().put("sgr-0", list);
    assertThat(reach(API).reached()).isTrue();
    account.securityGroupRules().remove("sgr-out");
    assertMissing("no outbound rule of [sg-notebook] allows 443/tcp");
  }

  @Test
  void reportsAnEndpointInADeletedSubnet() {
    account.subnets().remove("subnet-endpoint");
    assertMissing("endpoint vpce-rep is in subnet-endpoint, which is not a subnet of the VPC");
  }

  @Test
  void aRangeRuleAllowsANotebookByItsAddress() {
    rule(rule("sg-endpoint", false, "tcp", 443, 443, "10.0.2.0/28", null));
    var location = NotebookLocation.find(account, "vpc-1", null, List.of(), List.of("10.0.2.0/28"));
    assertThat(location.addressText()).startsWith("10.0.2.");
    assertThat(Reachability.of(account, location, API, 443).reached()).isTrue();
    rule(rule("sg-endpoint", false, "tcp", 443, 443, "10.0.3.0/28", null));
    assertThat(Reachability.of(account, location, API, 443).reached()).isFalse();
  }

  @Test
  void reportsEveryMissingRequirement() {
    account.vpcs().put("vpc-1", new Ec2State.Vpc("10.0.0.0/16", false, false, null));
    account.securityGroupRules().clear();
    assertThat(reach(API).missing()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vpc-9", "subnet-9", "sg-9"})
  void rejectsAnUnknownVpcSubnetOrSecurityGroup(String id) {
    assertThatThrownBy(
            () ->
                NotebookLocation.find(
                    account,
                    id.startsWith("vpc") ? id : "vpc-1",
                    id.startsWith("subnet") ? id : "subnet-notebook",
                    List.of(id.startsWith("sg") ? id : "sg-notebook"),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(id);
  }
}
