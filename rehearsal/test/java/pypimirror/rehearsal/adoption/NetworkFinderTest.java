package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.adoption.Findings.Fate;

/** Finds the endpoints of a mirror, and who can reach them. */
class NetworkFinderTest extends AdoptionFixture {

  @Test
  void replacesEveryAddressWithTheRangesOfTheVpc() {
    var states =
        States.mirror().setText("aws_vpc_security_group_ingress_rule.r", "cidr_ipv4", "0.0.0.0/0");
    assertThat(problems(states)).anyMatch(it -> it.contains("--reader-cidrs"));
    states
        .with("aws_vpc.v", "{'id':'%s','cidr_block':'10.0.0.0/16'}".formatted(States.VPC))
        .with(
            "aws_vpc_ipv4_cidr_block_association.s",
            "{'vpc_id':'%s','cidr_block':'100.64.0.0/16'}".formatted(States.VPC));
    var found = find(states);
    assertThat(found.config())
        .containsEntry("pypi-mirror:readerCidrs", List.of("10.0.0.0/16", "100.64.0.0/16"));
    assertThat(found.losses())
        .singleElement()
        .asString()
        .startsWith("0.0.0.0/0 loses access: ")
        .contains("10.0.0.0/16, 100.64.0.0/16");
    assertThat(find(states, "--reader-cidrs", "10.0.1.0/24").losses()).hasSize(1);
    var given = find(states, "--reader-cidrs", "172.16.0.0/16");
    assertThat(given.losses()).isEmpty();
    assertThat(given.config())
        .containsEntry(
            "pypi-mirror:readerCidrs", List.of("10.0.0.0/16", "100.64.0.0/16", "172.16.0.0/16"));
  }

  @Test
  void readsTheRangesOfAVpcThatTheStateOnlyReads() {
    var states =
        States.mirror()
            .setText("aws_vpc_security_group_ingress_rule.r", "cidr_ipv4", "0.0.0.0/0")
            .with(
                "data.aws_vpc.v",
                "{'id':'%s','cidr_block':'10.0.0.0/16','cidr_block_associations':[{'cidr_block':'10.0.0.0/16'},{'cidr_block':'100.64.0.0/16'}]}"
                    .formatted(States.VPC));
    assertThat(find(states).config())
        .containsEntry("pypi-mirror:readerCidrs", List.of("10.0.0.0/16", "100.64.0.0/16"));
  }

  @ParameterizedTest
  @CsvSource({
    "codeartifact.us-east-1.amazonaws.com,true",
    "d.codeartifact.us-east-1.amazonaws.com.,true",
    "codeartifact.eu-west-1.amazonaws.com,false",
    "acme.internal,false"
  })
  void namesHostedZonesThatPreventPrivateDns(String name, boolean prevents) {
    var zone = "{'name':'%s','zone_id':'Z1','vpc':[{'vpc_id':'%s'}]}";
    var found = find(States.mirror().with("aws_route53_zone.z", zone.formatted(name, States.VPC)));
    assertThat(found.subjects(Fate.LOST).contains("aws_route53_zone.z")).isEqualTo(prevents);
    var associated =
        States.mirror()
            .with("aws_route53_zone.z", zone.formatted(name, "vpc-0123456789abcdef9"))
            .with(
                "aws_route53_zone_association.a",
                "{'zone_id':'Z1','vpc_id':'%s'}".formatted(States.VPC));
    assertThat(find(associated).subjects(Fate.LOST).contains("aws_route53_zone.z"))
        .isEqualTo(prevents);
  }

  @Test
  void saysThatPrivateDnsIsEnabled() {
    var found = find(States.mirror().set("aws_vpc_endpoint.api", "private_dns_enabled", "false"));
    assertThat(found.mirror().network().endpoints().get("codeartifact.api").privateDns()).isFalse();
    assertThat(found.explanation("aws_vpc_endpoint.api")).contains("gets private DNS");
  }

  @Test
  void takesTheNetworkFromOptionsIfTheStateDoesNotContainIt() {
    var states =
        States.mirror().without("aws_vpc_endpoint.api").without("aws_vpc_endpoint.repositories");
    assertThat(problems(states))
        .singleElement()
        .asString()
        .contains("--vpc", "--subnets", "second --terraform");
    var found =
        find(
            states,
            "--vpc",
            "vpc-01234567",
            "--subnets",
            "subnet-01234567",
            "--endpoints",
            "codeartifact.api=vpce-01234567",
            "--reader-groups",
            "sg-01234567");
    assertThat(found.config())
        .containsEntry("pypi-mirror:vpcId", "vpc-01234567")
        .containsEntry("pypi-mirror:readerSecurityGroupIds", List.of("sg-01234567"));
  }

  @Test
  void newEndpointsServeOnlyTheReaders() {
    var states =
        States.mirror().without("aws_vpc_endpoint.api").without("aws_vpc_endpoint.repositories");
    var found =
        find(
            states,
            "--vpc",
            States.VPC,
            "--subnets",
            "subnet-01234567",
            "--reader-groups",
            "sg-01234567");
    assertThat(found.subjects(Fate.LOST)).containsExactly("every other client in the VPC");
  }

  @Test
  void asksForTheVpcOrTheEndpointIfThereAreSeveral() {
    var states =
        States.mirror()
            .endpoint("other", "vpce-0a1b2c3d4e5f60007", "us-east-1.codeartifact.api")
            .setText("aws_vpc_endpoint.other", "vpc_id", "vpc-0a1b2c3d4e5f60007");
    assertThat(problems(states)).singleElement().asString().contains("Select one with --vpc.");
    assertThat(
            find(states, "--vpc", States.VPC)
                .mirror()
                .network()
                .endpoints()
                .get("codeartifact.api")
                .id())
        .isEqualTo(States.API);
    states.setText("aws_vpc_endpoint.other", "vpc_id", States.VPC);
    assertThat(problems(states))
        .singleElement()
        .asString()
        .contains("Select one with --endpoints codeartifact.api=ID.");
    assertThat(
            find(states, "--endpoints", "codeartifact.api=" + States.API)
                .mirror()
                .network()
                .endpoints())
        .hasSize(2);
  }

  @Test
  void doesNotAdoptASecurityGroupThatOthersUse() {
    sharing(states -> states.endpoint("sts", "vpce-0a1b2c3d4e5f60003", "us-east-1.sts"));
    sharing(
        states ->
            states.with(
                "aws_instance.i", "{'vpc_security_group_ids':['%s']}".formatted(States.GROUP)));
    sharing(
        states ->
            states.with(
                "aws_security_group_rule.x",
                "{'type':'egress','security_group_id':'sg-1','source_security_group_id':'%s'}"
                    .formatted(States.GROUP)));
    sharing(
        states ->
            states.set(
                "aws_security_group.g",
                "ingress",
                "[{'from_port':443,'to_port':443,'protocol':'tcp','self':true}]"));
  }

  private void sharing(Consumer<States> change) {
    var states = States.mirror();
    change.accept(states);
    var found = find(states);
    assertThat(found.mirror().network().group()).isEmpty();
    assertThat(found.subjects(Fate.LEFT_ALONE)).contains("aws_security_group.g");
    assertThat(found.mirror().network().readerCidrs()).containsExactly("10.0.0.0/16");
  }

  @Test
  void adoptsAnEndpointThatTheStateOnlyReads() {
    var states = States.mirror();
    var attributes = states.attributes("aws_vpc_endpoint.api");
    states.without("aws_vpc_endpoint.api").with("data.aws_vpc_endpoint.api", attributes);
    var found = find(states);
    assertThat(found.mirror().network().endpoints().get("codeartifact.api").id())
        .isEqualTo(States.API);
    assertThat(found.explanation("data.aws_vpc_endpoint.api"))
        .contains("must be removed from the state that manages it");
  }

  @Test
  void adoptsTheManagedEndpointIfAStateAlsoReadsIt() {
    var states = States.mirror();
    states.with("data.aws_vpc_endpoint.api", states.attributes("aws_vpc_endpoint.api"));
    assertThat(find(states).explanation("aws_vpc_endpoint.api"))
        .contains("allows only what `./rehearse audit` lists")
        .doesNotContain("must be removed");
  }

  @Test
  void reportsASecurityGroupOfAnotherAccountAsLost() {
    var states =
        States.mirror()
            .with(
                "aws_vpc_security_group_ingress_rule.peer",
                "{'security_group_id':'%s','ip_protocol':'tcp','from_port':443,'to_port':443,'referenced_security_group_id':'222233334444/sg-0a1b2c3d4e5f60009'}"
                    .formatted(States.GROUP));
    var found = find(states);
    assertThat(found.subjects(Fate.LOST)).containsExactly("222233334444/sg-0a1b2c3d4e5f60009");
    assertThat(find(states, "--reader-cidrs", "10.7.0.0/16").losses()).isEmpty();
    assertThat(found.mirror().network().readerGroups()).isEmpty();
    assertThat(found.account().securityGroupRules().values())
        .extracting(Ec2State.SecurityGroupRule::referencedGroupId)
        .contains("sg-0a1b2c3d4e5f60009");
  }

  @ParameterizedTest
  @CsvSource({
    "vpc-0123456789abcdef9,us-east-1a,is in vpc-0123456789abcdef9",
    "VPC,eu-west-1a,but the domain is in us-east-1"
  })
  void rejectsSubnetsOfAnotherNetwork(String vpc, String zone, String message) {
    var states =
        States.mirror()
            .with(
                "aws_subnet.s",
                "{'id':'subnet-0a1b2c3d4e5f60001','vpc_id':'%s','availability_zone':'%s','cidr_block':'10.0.0.0/24'}"
                    .formatted(vpc.replace("VPC", States.VPC), zone));
    assertThat(problems(states)).singleElement().asString().contains(message);
  }
}
