package pypimirror.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

/** Checks a network that the program creates, and its outbound connections. */
class NetworkTest {

  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String IN = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  private static final String OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  private static final String LIST =
      "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList";
  private static final String RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule";

  private final MockRun run = MockRun.update(Configs.creating());

  @Test
  void hasNoRouteToTheInternet() {
    assertThat(run.names())
        .noneMatch(
            name -> name.matches("(?i).*(internetGateway|natGateway|:Route |egressOnly|eip).*"));
    var table = run.one("aws:ec2/routeTable:RouteTable", "pypi-mirror-dev-routes");
    assertThat(table.inputs()).doesNotContainKey("routes");
    assertThat(run.all("aws:ec2/subnet:Subnet"))
        .hasSize(2)
        .allMatch(subnet -> subnet.inputs().get("mapPublicIpOnLaunch").equals(false));
  }

  @Test
  void theVpcEnablesBothDnsFlags() {
    assertThat(run.one("aws:ec2/vpc:Vpc", "pypi-mirror-dev-vpc").inputs())
        .containsEntry("cidrBlock", "10.40.0.0/22")
        .containsEntry("enableDnsSupport", true)
        .containsEntry("enableDnsHostnames", true);
  }

  @Test
  void eachZoneHasASubnetAssociatedWithTheRouteTable() {
    assertThat(run.all("aws:ec2/subnet:Subnet"))
        .extracting(it -> it.text("availabilityZone") + " " + it.text("cidrBlock"))
        .containsExactlyInAnyOrder("us-east-1a 10.40.0.0/24", "us-east-1b 10.40.1.0/24");
    assertThat(run.all("aws:ec2/routeTableAssociation:RouteTableAssociation"))
        .extracting(it -> it.text("subnetId") + " " + it.text("routeTableId"))
        .containsExactlyInAnyOrder(
            "pypi-mirror-dev-us-east-1a-id pypi-mirror-dev-routes-id",
            "pypi-mirror-dev-us-east-1b-id pypi-mirror-dev-routes-id");
  }

  @Test
  void onlyTheWorkloadGroupCanReachTheEndpoints() {
    assertThat(run.all(IN))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.inputs())
                    .containsEntry("securityGroupId", "pypi-mirror-dev-endpoints-id")
                    .containsEntry("referencedSecurityGroupId", "pypi-mirror-dev-workload-id")
                    .containsEntry("fromPort", 443.0)
                    .containsEntry("toPort", 443.0));
    assertThat(run.all(OUT))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.inputs())
                    .containsEntry("securityGroupId", "pypi-mirror-dev-workload-id")
                    .containsEntry("referencedSecurityGroupId", "pypi-mirror-dev-endpoints-id")
                    .containsEntry("ipProtocol", "tcp")
                    .containsEntry("fromPort", 443.0)
                    .containsEntry("toPort", 443.0));
    assertThat(run.all(GROUP)).hasSize(2);
  }

  @Test
  void pipNeedsTwoEndpointsAndNoGateway() {
    assertThat(services(run)).containsExactlyInAnyOrder("api", "repositories");
  }

  @Test
  void studioAddsEndpointsAndAGatewayThatTheWorkloadCanReach() {
    var config = Configs.creating();
    config.put("pypi-mirror:studio", "adopt");
    config.put("pypi-mirror:studioBuckets", "[\"my-data\"]");
    var studio = MockRun.update(config);
    assertThat(services(studio))
        .containsExactlyInAnyOrder(
            "api",
            "repositories",
            "sagemaker-api",
            "sagemaker-runtime",
            "studio",
            "logs",
            "sts",
            "s3");
    assertThat(studio.one(ENDPOINT, "pypi-mirror-dev-studio").text("serviceName"))
        .isEqualTo("aws.sagemaker.us-east-1.studio");
    assertThat(studio.one(ENDPOINT, "pypi-mirror-dev-s3").inputs())
        .containsEntry("vpcEndpointType", "Gateway")
        .containsEntry("routeTableIds", List.of("pypi-mirror-dev-routes-id"))
        .doesNotContainKeys("subnetIds", "securityGroupIds", "privateDnsEnabled");
    assertThat(studio.one(OUT, "pypi-mirror-dev-to-s3").inputs())
        .containsEntry("prefixListId", "pl-01234567")
        .containsEntry("securityGroupId", "pypi-mirror-dev-workload-id");
    assertThat(resources(studio, "s3"))
        .containsExactlyInAnyOrder(
            "arn:aws:s3:::assets-193858265520-us-east-1/*",
            "arn:aws:s3:::my-data",
            "arn:aws:s3:::my-data/*",
            "arn:aws:s3:::sagemaker-us-east-1-111122223333",
            "arn:aws:s3:::sagemaker-us-east-1-111122223333/*",
            "arn:aws:s3:::jumpstart-cache-prod-us-east-1/*");
  }

  @Test
  void otherFormatsCanReadOnlyTheBucketOfTheDomain() {
    var config = Configs.creating();
    config.put("pypi-mirror:sources", "[\"pypi\",\"npmjs\"]");
    var run = MockRun.update(config);
    assertThat(Grant.of(run.one(ENDPOINT, "pypi-mirror-dev-s3").text("policy")))
        .isEqualTo(
            Set.of(Grant.of("*", "s3:GetObject", "arn:aws:s3:::assets-193858265520-us-east-1/*")));
  }

  @Test
  void everyEndpointHasADifferentPolicy() {
    var config = Configs.creating();
    config.put("pypi-mirror:studio", "adopt");
    var policies =
        MockRun.update(config).all(ENDPOINT).stream().map(it -> it.text("policy")).toList();
    assertThat(policies).hasSize(8).doesNotContainNull().doesNotHaveDuplicates();
    assertThat(policies).noneMatch(policy -> policy.contains("\"Action\":\"*\""));
  }

  @Test
  void theFirewallResolvesOnlyTheNamesOfTheEndpointsAndOfTheVpc() {
    assertThat(run.one(LIST, "pypi-mirror-dev-dns-endpoints").inputs().get("domains"))
        .isEqualTo(
            List.of(
                "codeartifact.us-east-1.amazonaws.com",
                "*.d.codeartifact.us-east-1.amazonaws.com",
                "*.ec2.internal",
                "*.0.40.10.in-addr.arpa",
                "*.1.40.10.in-addr.arpa",
                "*.2.40.10.in-addr.arpa",
                "*.3.40.10.in-addr.arpa"));
    assertThat(run.one(LIST, "pypi-mirror-dev-dns-all").inputs().get("domains"))
        .isEqualTo(List.of("*"));
    var allow = run.one(RULE, "pypi-mirror-dev-dns-endpoints").inputs();
    var refuse = run.one(RULE, "pypi-mirror-dev-dns-all").inputs();
    assertThat(allow)
        .containsEntry("action", "ALLOW")
        .containsEntry("firewallDomainRedirectionAction", "TRUST_REDIRECTION_DOMAIN");
    assertThat(refuse).containsEntry("action", "BLOCK").containsEntry("blockResponse", "NXDOMAIN");
    assertThat((Double) allow.get("priority")).isLessThan((Double) refuse.get("priority"));
    assertThat(
            run.one(
                    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
                    "pypi-mirror-dev-dns")
                .inputs())
        .isEqualTo(Map.of("firewallFailOpen", "DISABLED", "resourceId", "pypi-mirror-dev-vpc-id"));
  }

  @Test
  void theFirewallCanBeDisabled() {
    var config = Configs.creating();
    config.put("pypi-mirror:dnsFirewall", "false");
    assertThat(MockRun.update(config).names()).noneMatch(name -> name.contains("route53"));
  }

  @Test
  void recordsTheTrafficAndTheDnsQueriesOfTheVpcIfABucketIsConfigured() {
    var bucket = "arn:aws:s3:::acme-network-logs";
    var config = Configs.creating();
    config.put("pypi-mirror:networkLogsBucketArn", bucket);
    var logged = MockRun.update(config);
    assertThat(logged.one("aws:ec2/flowLog:FlowLog", "pypi-mirror-dev-flow-logs").inputs())
        .containsEntry("vpcId", "pypi-mirror-dev-vpc-id")
        .containsEntry("trafficType", "ALL")
        .containsEntry("logDestinationType", "s3")
        .containsEntry("logDestination", bucket)
        .hasEntrySatisfying("tags", tags -> assertThat(tags.toString()).contains("Environment=dev"))
        .doesNotContainKey("iamRoleArn");
    assertThat(
            logged
                .one(
                    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
                    "pypi-mirror-dev-dns-queries")
                .inputs())
        .containsEntry("destinationArn", bucket)
        .hasEntrySatisfying(
            "tags", tags -> assertThat(tags.toString()).contains("Environment=dev"));
    assertThat(
            logged
                .one(
                    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
                    "pypi-mirror-dev-dns-queries")
                .inputs())
        .isEqualTo(
            Map.of(
                "resolverQueryLogConfigId", "pypi-mirror-dev-dns-queries-id",
                "resourceId", "pypi-mirror-dev-vpc-id"));
    assertThat(run.names())
        .noneMatch(name -> name.contains("flowLog") || name.contains("QueryLog"));
  }

  @Test
  void reportsTwoSubnetsInTheSameZone() {
    var subnets = "[\"subnet-0123456789abcdef1\",\"subnet-fedcba98765432101\"]";
    var run = MockRun.update(Configs.with("pypi-mirror:subnetIds", subnets));
    assertThat(run.outputs().get("networkFindings"))
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .containsExactly(
            "subnet-0123456789abcdef1 and subnet-fedcba98765432101 are both in us-east-1a. An"
                + " endpoint can have only one subnet per zone. Remove one of them.",
            "All subnets are in us-east-1a. If that zone fails, no package can be installed. Add a"
                + " subnet in another zone.");
  }

  @Test
  void reportsASubnetOfAnotherVpc() {
    var run = MockRun.update(Configs.with("pypi-mirror:vpcId", "vpc-fedcba98765432100"));
    assertThat(run.outputs().get("networkFindings"))
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .contains(
            "subnet-0123456789abcdef1 is in vpc-0123456789abcdef0, not in vpc-fedcba98765432100."
                + " Use a subnet of that VPC.");
  }

  @Test
  void exportsTheRequirementsOfAnExistingEndpointWithoutChangingIt() {
    var config =
        Configs.with("pypi-mirror:endpointIds", "{\"codeartifact.api\":\"vpce-01234567\"}");
    var run = MockRun.update(config);
    assertThat(services(run)).containsExactly("repositories");
    assertThat(run.outputs().get("networkFindings")).isEqualTo(List.of());
    assertThat(run.outputs().get("endpointIds"))
        .isEqualTo(
            Map.of(
                "codeartifact.api", "vpce-01234567",
                "codeartifact.repositories", "pypi-mirror-dev-repositories-id"));
    assertThat(run.outputs().get("endpointIngress")).isEqualTo("443/tcp from sg-0123456789abcdef3");
    var needed = (Map<?, ?>) run.outputs().get("endpointPolicies");
    assertThat(Grant.of((String) needed.get("codeartifact.api")))
        .isEqualTo(
            Grant.of(
                MockRun.update(Configs.valid())
                    .one(ENDPOINT, "pypi-mirror-dev-api")
                    .text("policy")));
  }

  @Test
  void additionalPrincipalsCanReachOnlyTheSameResources() {
    var other = "arn:aws:iam::444455556666:role/other";
    var config = Configs.with("pypi-mirror:additionalPrincipals", "[\"" + other + "\"]");
    var grants =
        Grant.of(
            MockRun.update(config).one(ENDPOINT, "pypi-mirror-dev-repositories").text("policy"));
    assertThat(grants)
        .allSatisfy(
            grant ->
                assertThat(grant.condition().get("ArnEquals").get("aws:principalarn"))
                    .contains(other));
    assertThat(grants.stream().map(Grant::resource).distinct()).hasSize(1);
  }

  // AWS does not document that requests with a token include the keys of an organization.
  @Test
  void onlySignedRequestsRequireTheOrganization() {
    var run = MockRun.update(Configs.with("pypi-mirror:organizationId", "o-a1b2c3d4e5"));
    for (var label : List.of("api", "repositories")) {
      for (var grant : Grant.of(run.one(ENDPOINT, "pypi-mirror-dev-" + label).text("policy"))) {
        assertThat(grant.condition().getOrDefault("StringEquals", Map.of()))
            .as(grant.action())
            .isEqualTo(
                label.equals("repositories") || grant.action().startsWith("sts:")
                    ? Map.of()
                    : Map.of(
                        "aws:principalorgid", Set.of("o-a1b2c3d4e5"),
                        "aws:resourceorgid", Set.of("o-a1b2c3d4e5")));
      }
    }
  }

  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html
  @Test
  void notebooksCanMountTheirFileSystemIfThereIsAStudio() {
    var config = Configs.creating();
    config.put("pypi-mirror:studio", "adopt");
    var studio = MockRun.update(config);
    for (var type : List.of(IN, OUT)) {
      assertThat(studio.one(type, "pypi-mirror-dev-nfs").inputs())
          .containsEntry("securityGroupId", "pypi-mirror-dev-workload-id")
          .containsEntry("fromPort", 2049.0)
          .containsEntry("toPort", 2049.0);
    }
    assertThat(studio.one(OUT, "pypi-mirror-dev-nfs").text("cidrIpv4")).isEqualTo("10.40.0.0/22");
    assertThat(studio.one(IN, "pypi-mirror-dev-nfs").text("referencedSecurityGroupId"))
        .isEqualTo("pypi-mirror-dev-workload-id");
    assertThat(run.names()).noneMatch(name -> name.endsWith("-nfs"));
  }

  @Test
  void theDefaultSecurityGroupHasNoRulesAndNoTags() {
    assertThat(
            run.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "pypi-mirror-dev-default")
                .inputs())
        .containsOnlyKeys("vpcId");
  }

  @Test
  void theFirewallAlsoResolvesFileSystemsOfStudioAndTheUsersNames() {
    var config = Configs.creating();
    config.put("aws:region", "eu-west-1");
    config.put("pypi-mirror:availabilityZones", "[\"eu-west-1a\",\"eu-west-1b\"]");
    config.put("pypi-mirror:studio", "adopt");
    config.put("pypi-mirror:resolvableNames", "[\"*.git.acme.internal\"]");
    assertThat(
            (List<?>)
                MockRun.update(config)
                    .one(LIST, "pypi-mirror-dev-dns-endpoints")
                    .inputs()
                    .get("domains"))
        .map(Object::toString)
        .contains(
            "*.efs.eu-west-1.amazonaws.com",
            "*.eu-west-1.compute.internal",
            "sts.eu-west-1.amazonaws.com",
            "*.git.acme.internal")
        .doesNotContain("*.ec2.internal");
  }

  @Test
  void zonesCanBeNamedByTheirIds() {
    var config = Configs.creating();
    config.put("pypi-mirror:availabilityZones", "[\"use1-az1\",\"use1-az4\"]");
    assertThat(MockRun.update(config).all("aws:ec2/subnet:Subnet"))
        .extracting(it -> it.text("availabilityZoneId") + " " + it.text("availabilityZone"))
        .containsExactlyInAnyOrder("use1-az1 null", "use1-az4 null");
  }

  private static List<String> services(MockRun run) {
    return run.all(ENDPOINT).stream().map(it -> it.name().replace("pypi-mirror-dev-", "")).toList();
  }

  private static Set<String> resources(MockRun run, String label) {
    return Grant.of(run.one(ENDPOINT, "pypi-mirror-dev-" + label).text("policy")).stream()
        .map(Grant::resource)
        .collect(Collectors.toSet());
  }
}
