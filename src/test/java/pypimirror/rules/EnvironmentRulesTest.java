package pypimirror.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

class EnvironmentRulesTest {

  static List<String> environments() {
    return Configs.environments();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void aCommittedEnvironmentFollowsEveryRule(String name) {
    assertThat(EnvironmentRule.violations(environment(name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NO_PUBLIC_RANGE | dev | aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule | cidrIpv4 | 0.0.0.0/0",
        "NO_PUBLIC_RANGE | dev | aws:ec2/routeTable:RouteTable | routes | ::/0",
        "ONLY_HTTPS | dev | aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule | ipProtocol | -1",
        "PRIVATE_DNS | staging | aws:ec2/vpcEndpoint:VpcEndpoint | privateDnsEnabled | false",
        "NO_WILDCARD_PRINCIPAL | staging | aws:ec2/vpcEndpoint:VpcEndpoint | policy | {\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"codeartifact:ReadFromRepository\",\"Resource\":\"*\"}}",
        "NO_WILDCARD_PRINCIPAL | dev | aws:iam/role:Role | assumeRolePolicy | {\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}}",
        "NO_WILDCARD_PRINCIPAL | staging | aws:ec2/vpcEndpoint:VpcEndpoint | policy | {\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"codeartifact:ReadFromRepository\",\"Resource\":\"*\",\"Condition\":{\"StringNotEquals\":{\"aws:PrincipalAccount\":\"111122223333\"}}}}",
        "NO_WILDCARD_PRINCIPAL | staging | aws:ec2/vpcEndpoint:VpcEndpoint | policy | {\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"codeartifact:ReadFromRepository\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"*\"}}}}",
        "NO_WILDCARD_ACTION | dev | aws:iam/rolePolicy:RolePolicy | policy | {\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"codeartifact:*Policy\",\"Resource\":\"*\"}]}",
        "NO_PUBLIC_WRITE | dev | aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy | policyDocument | {\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":[\"codeartifact:ReadFromRepository\",\"codeartifact:PublishPackageVersion\"],\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-a1b2c3d4e5\"}}}}",
        "NO_WILDCARD_ACTION | dev | aws:iam/rolePolicy:RolePolicy | policy | {\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"codeartifact:*\",\"Resource\":\"*\"}]}",
        "ENCRYPTION | prod | aws:codeartifact/domain:Domain | encryptionKey |",
        "TAGS | dev | aws:ec2/subnet:Subnet | tags |",
        "ONE_REGION | prod | aws:ec2/vpcEndpoint:VpcEndpoint | serviceName | com.amazonaws.eu-west-1.codeartifact.api",
        "TWO_ZONES | prod | aws:ec2/vpcEndpoint:VpcEndpoint | subnetIds | subnet-0c1d2e3f40516a001",
      })
  void aViolationNamesRuleEnvironmentResourceAndProperty(
      String rule, String environment, String type, String key, String value) {
    var broken = EnvironmentRule.violations(with(environment(environment), type, key, value));
    assertThat(broken)
        .anyMatch(
            line ->
                line.startsWith("%s: %s: %s ".formatted(rule, environment, type))
                    && line.contains(key)
                    && line.endsWith("See docs/reference/rules.md."));
  }

  @Test
  void protectionIsRequiredInProductionOnly() {
    var config = new HashMap<>(Configs.environment("prod"));
    config.put("pypi-mirror:protect", "false");
    assertThat(EnvironmentRule.violations(environment("prod", config)))
        .hasSize(4)
        .allMatch(line -> line.startsWith("PROTECTION: prod: aws:"));
    assertThat(EnvironmentRule.violations(environment("production", config))).isNotEmpty();
    assertThat(EnvironmentRule.violations(environment("eu-prod", config))).isNotEmpty();
    assertThat(EnvironmentRule.violations(environment("product", config))).isEmpty();
  }

  @Test
  void endpointPrincipalsAnyViolatesNoRule() {
    var config = new HashMap<>(Configs.environment("staging"));
    config.put("pypi-mirror:endpointPrincipals", "any");
    assertThat(EnvironmentRule.violations(environment("staging", config))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenMaxSeconds | 43200",
        "organizationId | o-other12345",
        "studio | none",
        "encryptionKeyArn | ''",
        "studioBuckets | []",
        "internalPackages | [\"other-*\"]",
      })
  void stagingHasTheSettingsOfProduction(String key, String value) {
    var config = new HashMap<>(Configs.environment("staging"));
    config.put("pypi-mirror:" + key, value);
    var staging = new EnvironmentRule.Environment("staging", config, List.of());
    assertThat(EnvironmentRule.violations(staging))
        .singleElement()
        .asString()
        .startsWith(
            "STAGING_LIKE_PRODUCTION: staging: pypi-mirror:%s is %s, and ".formatted(key, value));
    assertThat(
            EnvironmentRule.violations(new EnvironmentRule.Environment("test", config, List.of())))
        .isEmpty();
  }

  private static EnvironmentRule.Environment environment(String name) {
    return environment(name, Configs.environment(name));
  }

  private static EnvironmentRule.Environment environment(String name, Map<String, String> config) {
    return new EnvironmentRule.Environment(name, config, MockRun.of(config, name, false).custom());
  }

  // Changes a property of the first resource of a type; a missing value removes the property.
  private static EnvironmentRule.Environment with(
      EnvironmentRule.Environment environment, String type, String key, String value) {
    var resources = new ArrayList<>(environment.resources());
    // The program registers resources in parallel.
    var all =
        environment.all(type).stream()
            .sorted(Comparator.comparing(MockRun.Registered::name))
            .toList();
    var first =
        all.stream().filter(it -> it.inputs().containsKey(key)).findFirst().orElse(all.get(0));
    var inputs = new HashMap<>(first.inputs());
    if (value == null) {
      inputs.remove(key);
    } else if (key.equals("subnetIds") || key.equals("routes")) {
      inputs.put(key, List.of(value));
    } else {
      inputs.put(key, value.equals("false") ? (Object) false : value);
    }
    resources.set(
        resources.indexOf(first),
        new MockRun.Registered(
            first.type(), first.name(), inputs, first.parent(), first.request()));
    return new EnvironmentRule.Environment(environment.name(), environment.config(), resources);
  }
}
