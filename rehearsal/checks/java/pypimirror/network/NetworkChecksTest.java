package pypimirror.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.checks.EmulatorRun;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.testing.Configs;

/** Checks what a preview reports about an adopted network. */
class NetworkChecksTest {

  private static final String VPC = "vpc-0b1c2d3e4f5061799";
  private static final String ENDPOINT = "vpce-0b1c2d3e4f506e001";

  @TempDir private Path folder;

  @Test
  void reportsNothingForAValidNetwork() {
    assertThat(findings(account -> {})).isEmpty();
  }

  @Test
  void reportsARouteToTheInternet() {
    assertThat(
            findings(
                account -> {
                  account
                      .routeTables()
                      .put(
                          "rtb-1",
                          new Ec2State.RouteTable(
                              VPC,
                              false,
                              List.of(new Ec2State.Route("0.0.0.0/0", null, "nat-1")),
                              null,
                              null));
                }))
        .containsExactly(
            "rtb-1 has a route to the internet (0.0.0.0/0 through nat-1), so notebooks can bypass the"
                + " mirror.");
  }

  @Test
  void reportsAnEndpointWithoutPrivateDnsOrRequiredActions() {
    var statement =
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:*\",\"Resource\":\"*\"}]}";
    assertThat(
            findings(
                account ->
                    account
                        .vpcEndpoints()
                        .computeIfPresent(
                            ENDPOINT,
                            (id, it) ->
                                new Ec2State.VpcEndpoint(
                                    it.vpcId(),
                                    it.serviceName(),
                                    it.type(),
                                    false,
                                    it.subnetIds(),
                                    it.securityGroupIds(),
                                    it.networkInterfaces(),
                                    statement,
                                    it.state(),
                                    it.tags()))))
        .anyMatch(line -> line.contains(ENDPOINT + " has private DNS disabled"))
        .anyMatch(
            line ->
                line.startsWith("The policy of " + ENDPOINT + " does not allow")
                    && line.contains("codeartifact:GetAuthorizationToken"));
  }

  @Test
  void reportsAnEndpointSecurityGroupWithoutAReaderRule() {
    assertThat(
            findings(
                account -> account.securityGroupRules().values().removeIf(rule -> !rule.egress())))
        .containsExactly(
            "No rule in the security groups [sg-0b1c2d3e4f506b012] of "
                + ENDPOINT
                + " allows 443/tcp from sg-0b1c2d3e4f506b011.");
  }

  @Test
  void previewGoesOnIfTheOwnerOfASharedVpcDoesNotShowItsEndpoints() {
    assertThat(findings(account -> account.vpcEndpoints().clear()))
        .isNotEmpty()
        .allMatch(line -> line.contains("is not checked, because AWS does not describe it"))
        .anyMatch(line -> line.startsWith("The endpoint " + ENDPOINT + " is not checked"));
  }

  @SuppressWarnings("unchecked")
  private List<String> findings(Consumer<Account> change) {
    var accounts = new Accounts(Path.of("rehearsal/accounts"), folder);
    accounts.with(
        "222233334444",
        account -> {
          change.accept(account);
          return "";
        });
    var config = Configs.of(Path.of("src/test/resources/environments/adopting-everything.yaml"));
    return (List<String>) EmulatorRun.deploy(accounts, "survey", config).get("networkFindings");
  }
}
