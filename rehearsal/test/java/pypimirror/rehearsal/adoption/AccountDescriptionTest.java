package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;

/** Describes the account of a mirror as its state does. */
class AccountDescriptionTest {

  @TempDir Path folder;

  private final Account account = Account.empty(States.ACCOUNT, "us-east-1");

  private void describe(States states, Map<String, Object> values) {
    var state = states.in(folder);
    var mirror = new MirrorFinder(state, Options.parse(), Map.of(), new Findings()).find();
    new AccountDescription(account, mirror, state, Adoption.config(mirror, values)).write();
  }

  @Test
  void describesOutboundRulesInEveryForm() {
    var states =
        States.mirror()
            .set(
                "aws_security_group.g",
                "egress",
                "[{'from_port':0,'to_port':0,'protocol':'-1','cidr_blocks':['0.0.0.0/0']}]")
            .with(
                "aws_vpc_security_group_egress_rule.e",
                "{'id':'sgr-0a1b2c3d4e5f60009','security_group_id':'%s','ip_protocol':'tcp','from_port':443,'to_port':443,'cidr_ipv4':'10.9.0.0/16'}"
                    .formatted(States.GROUP))
            .with(
                "aws_security_group_rule.e",
                "{'type':'egress','security_group_id':'%s','protocol':'tcp','from_port':53,'to_port':53,'cidr_blocks':['10.8.0.2/32']}"
                    .formatted(States.GROUP));
    describe(states, Map.of());
    assertThat(
            account.securityGroupRules().values().stream()
                .filter(Ec2State.SecurityGroupRule::egress))
        .extracting(Ec2State.SecurityGroupRule::cidrIpv4)
        .containsExactlyInAnyOrder("0.0.0.0/0", "10.9.0.0/16", "10.8.0.2/32");
    assertThat(account.securityGroupRules()).containsKey("sgr-0a1b2c3d4e5f60009");
  }

  @Test
  void aSecondAdoptionDescribesTheNewState() {
    describe(States.mirror(), Map.of());
    describe(
        States.mirror()
            .set("aws_vpc_endpoint.api", "private_dns_enabled", "false")
            .repository("shared", "", "pypi-store")
            .repository("packages", "", "shared"),
        Map.of());
    assertThat(account.vpcEndpoints().get(States.API).privateDnsEnabled()).isFalse();
    assertThat(account.domains().get("ml").repositories().get("packages").upstreams())
        .containsExactly("shared");
  }

  @Test
  void describesTheRoutesToTheInternet() {
    describe(
        States.mirror()
            .with("aws_vpc.v", "{'id':'%s','cidr_block':'10.0.0.0/16'}".formatted(States.VPC))
            .with(
                "aws_route_table.a",
                "{'id':'rtb-01234567','vpc_id':'%s','route':[{'cidr_block':'0.0.0.0/0','gateway_id':'','nat_gateway_id':'nat-01234567'}]}"
                    .formatted(States.VPC))
            .with(
                "aws_route_table_association.a",
                "{'id':'rtbassoc-01234567','subnet_id':'subnet-0a1b2c3d4e5f60001','route_table_id':'rtb-01234567'}")
            .with(
                "aws_default_route_table.d",
                "{'id':'rtb-89abcdef','vpc_id':'%s','route':[]}".formatted(States.VPC))
            .with(
                "aws_route.r",
                "{'route_table_id':'rtb-89abcdef','destination_cidr_block':'0.0.0.0/0','gateway_id':'igw-01234567'}"),
        Map.of());
    var table = account.routeTables().get("rtb-01234567");
    assertThat(table.main()).isFalse();
    assertThat(table.associations()).containsValue("subnet-0a1b2c3d4e5f60001");
    assertThat(table.routes())
        .containsExactly(new Ec2State.Route("0.0.0.0/0", null, "nat-01234567"));
    assertThat(account.routeTables().get("rtb-89abcdef"))
        .isEqualTo(
            new Ec2State.RouteTable(
                States.VPC,
                true,
                List.of(new Ec2State.Route("0.0.0.0/0", "igw-01234567", null)),
                Map.of(),
                Map.of()));
  }

  @Test
  void describesWhatTheUserAdds() {
    describe(
        States.mirror(),
        Map.of(
            "pypi-mirror:publisherRoleArns",
            List.of("arn:aws:iam::123456789012:role/publisher"),
            "pypi-mirror:readerSecurityGroupIds",
            List.of("sg-01234567")));
    assertThat(account.roles()).containsKeys("publisher", "AmazonSageMaker-ExecutionRole");
    assertThat(account.securityGroups()).containsKey("sg-01234567");
  }

  @Test
  void omitsRolesAndGroupsOfOtherAccounts() {
    describe(
        States.mirror()
            .with("aws_iam_role.o", "{'arn':'arn:aws:iam::222233334444:role/other','name':'other'}")
            .with("aws_security_group.o", "{'id':'sg-89abcdef','owner_id':'222233334444'}"),
        Map.of());
    assertThat(account.roles()).doesNotContainKey("other");
    assertThat(account.securityGroups()).doesNotContainKey("sg-89abcdef");
  }
}
