package pypimirror.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

class EndpointsTest {

  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  private static final String COMPONENT = "pypimirror:network:Endpoints pypi-mirror-dev";
  private static final String DOMAIN_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain";
  private static final String REPOSITORY_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages";
  private static final String[] READERS = {
    "arn:aws:iam::111122223333:role/data-scientist",
    "arn:aws:iam::111122223333:role/service-role/trainer"
  };
  private static final Set<Grant> API =
      Set.of(
          Grant.of("*", "codeartifact:GetAuthorizationToken", DOMAIN_ARN),
          Grant.of("*", "codeartifact:GetRepositoryEndpoint", REPOSITORY_ARN),
          Grant.of("*", "sts:GetServiceBearerToken", "*"));
  private static final Set<Grant> REPOSITORIES =
      Set.of(Grant.of("*", "codeartifact:ReadFromRepository", REPOSITORY_ARN));

  private final MockRun run = MockRun.update(Configs.valid());

  @Test
  void createsOneEndpointForEachOfTheTwoServices() {
    assertThat(run.all(ENDPOINT))
        .extracting(it -> it.name() + " " + it.text("serviceName"))
        .containsExactlyInAnyOrder(
            "pypi-mirror-dev-api com.amazonaws.us-east-1.codeartifact.api",
            "pypi-mirror-dev-repositories com.amazonaws.us-east-1.codeartifact.repositories");
  }

  @Test
  void endpointsAreInterfacesWithPrivateDnsInTheConfiguredNetwork() {
    for (var endpoint : run.all(ENDPOINT)) {
      assertThat(endpoint.inputs())
          .as(endpoint.name())
          .containsEntry("vpcEndpointType", "Interface")
          .containsEntry("privateDnsEnabled", true)
          .containsEntry("vpcId", "vpc-0123456789abcdef0")
          .containsEntry(
              "subnetIds", List.of("subnet-0123456789abcdef1", "subnet-0123456789abcdef2"))
          .containsEntry("securityGroupIds", List.of("pypi-mirror-dev-endpoints-id"));
    }
  }

  @Test
  void deletesAnEndpointBeforeItsReplacement() {
    assertThat(run.all(ENDPOINT)).allMatch(it -> it.request().getDeleteBeforeReplace());
  }

  @Test
  void serviceNamesContainTheRegion() {
    var ireland = MockRun.preview(Configs.with("aws:region", "eu-west-1"));
    assertThat(ireland.all(ENDPOINT))
        .extracting(it -> it.text("serviceName"))
        .containsExactlyInAnyOrder(
            "com.amazonaws.eu-west-1.codeartifact.api",
            "com.amazonaws.eu-west-1.codeartifact.repositories");
  }

  @Test
  void theApiEndpointAllowsOnlyTokensAndLookupsOfReaders() {
    assertThat(policyOf(run, "api")).isEqualTo(byReaders(API));
  }

  @Test
  void theRepositoriesEndpointAllowsOnlyReadsOfReaders() {
    assertThat(policyOf(run, "repositories")).isEqualTo(byReaders(REPOSITORIES));
  }

  @Test
  void endpointsForAnyPrincipalAllowOnlyTheSameResources() {
    var open = MockRun.update(Configs.with("pypi-mirror:endpointPrincipals", "any"));
    assertThat(policyOf(open, "api")).isEqualTo(API);
    assertThat(policyOf(open, "repositories")).isEqualTo(REPOSITORIES);
  }

  @Test
  void theSecurityGroupOfTheEndpointsHasNoEgressRules() {
    assertThat(run.all(GROUP)).hasSize(1);
    var group = run.one(GROUP, "pypi-mirror-dev-endpoints");
    assertThat(group.text("vpcId")).isEqualTo("vpc-0123456789abcdef0");
    assertThat(group.inputs()).doesNotContainKeys("egress", "ingress");
    assertThat(run.names()).noneMatch(name -> name.contains("EgressRule"));
  }

  @Test
  void eachReaderGroupAndRangeGetsOneRuleForHttps() {
    var config = Configs.valid();
    config.put(
        "pypi-mirror:readerSecurityGroupIds",
        "[\"sg-0123456789abcdef3\",\"sg-0123456789abcdef4\"]");
    config.put("pypi-mirror:readerCidrs", "[\"10.20.0.0/16\"]");
    var rules = MockRun.update(config).all(RULE);
    assertThat(rules)
        .extracting(MockRun.Registered::name)
        .containsExactlyInAnyOrder(
            "pypi-mirror-dev-from-sg-0123456789abcdef3",
            "pypi-mirror-dev-from-sg-0123456789abcdef4",
            "pypi-mirror-dev-from-10.20.0.0-16");
    for (var rule : rules) {
      assertThat(rule.inputs())
          .as(rule.name())
          .containsEntry("securityGroupId", "pypi-mirror-dev-endpoints-id")
          .containsEntry("ipProtocol", "tcp")
          .containsEntry("fromPort", 443.0)
          .containsEntry("toPort", 443.0);
    }
    assertThat(sources(rules, "referencedSecurityGroupId"))
        .containsExactlyInAnyOrder("sg-0123456789abcdef3", "sg-0123456789abcdef4");
    assertThat(sources(rules, "cidrIpv4")).containsExactly("10.20.0.0/16");
  }

  @Test
  void acceptsRangesWithoutSecurityGroups() {
    var config = Configs.with("pypi-mirror:readerSecurityGroupIds", "[]");
    config.put("pypi-mirror:readerCidrs", "[\"10.20.0.0/16\"]");
    assertThat(MockRun.update(config).all(RULE))
        .extracting(MockRun.Registered::name)
        .containsExactly("pypi-mirror-dev-from-10.20.0.0-16");
  }

  @Test
  void everyChildBelongsToTheComponent() {
    for (var type : Set.of(ENDPOINT, GROUP, RULE)) {
      assertThat(run.all(type)).isNotEmpty().allMatch(it -> it.parent().equals(COMPONENT));
    }
  }

  private static Set<Grant> policyOf(MockRun run, String service) {
    return Grant.of(run.one(ENDPOINT, "pypi-mirror-dev-" + service).text("policy"));
  }

  private static Set<Grant> byReaders(Set<Grant> grants) {
    return grants.stream().map(grant -> grant.by(READERS)).collect(Collectors.toSet());
  }

  private static List<Object> sources(List<MockRun.Registered> rules, String input) {
    return rules.stream().map(rule -> rule.inputs().get(input)).filter(it -> it != null).toList();
  }
}
