package pypimirror.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;
import software.amazon.awssdk.policybuilder.iam.IamAction;
import software.amazon.awssdk.policybuilder.iam.IamCondition;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamResource;

/** Checks who else can use the mirror, and where tokens are available. */
class ResourcePoliciesTest {

  private static final String REPOSITORY_POLICY =
      "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";
  private static final String DOMAIN_POLICY =
      "aws:codeartifact/domainPermissions:DomainPermissions";
  private static final String DOMAIN =
      "arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain";
  private static final String REPOSITORY =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages";
  private static final String PARTNERS = "arn:aws:iam::444455556666:root";
  private static final String PARTNER = "arn:aws:iam::444455556666:role/partner";

  @Test
  void theDomainHasNoPolicyWithinOneAccount() {
    assertThat(MockRun.update(Configs.valid()).all(DOMAIN_POLICY)).isEmpty();
  }

  @Test
  void readersOfOtherAccountsCanGetTokensAndReadTheRepository() {
    var config = Configs.with("pypi-mirror:readerAccountIds", "[\"555566667777\"]");
    config.put(
        "pypi-mirror:readerRoleArns",
        "[\"arn:aws:iam::111122223333:role/data-scientist\",\"" + PARTNER + "\"]");
    var run = MockRun.update(config);
    var root = "arn:aws:iam::555566667777:root";
    assertThat(domainPolicy(run))
        .isEqualTo(
            Set.of(
                Grant.of(PARTNERS, "codeartifact:GetAuthorizationToken", DOMAIN).by(PARTNER),
                Grant.of(root, "codeartifact:GetAuthorizationToken", DOMAIN)));
    assertThat(repositoryPolicy(run))
        .contains(
            Grant.of(PARTNERS, "codeartifact:ReadFromRepository", REPOSITORY)
                .by("arn:aws:iam::111122223333:role/data-scientist", PARTNER),
            Grant.of(root, "codeartifact:GetRepositoryEndpoint", REPOSITORY))
        .hasSize(6);
    assertThat(run.all("aws:iam/rolePolicy:RolePolicy"))
        .as("the program attaches no policies in other accounts")
        .extracting(it -> it.text("role"))
        .containsExactly("data-scientist");
    assertThat(Grant.of((String) run.outputs().get("readerPolicyJson")))
        .contains(Grant.of("self", "codeartifact:ReadFromRepository", REPOSITORY));
  }

  @Test
  void onlyTheOrganizationCanRead() {
    var config = Configs.with("pypi-mirror:organizationId", "o-a1b2c3d4e5");
    config.put("pypi-mirror:organizationReads", "true");
    var run = MockRun.update(config);
    var member = Map.of("StringEquals", Map.of("aws:PrincipalOrgID", Set.of("o-a1b2c3d4e5")));
    assertThat(domainPolicy(run))
        .isEqualTo(
            Set.of(Grant.of("*", "codeartifact:GetAuthorizationToken", DOMAIN).when(member)));
    assertThat(repositoryPolicy(run))
        .isEqualTo(
            Set.of(
                Grant.of("*", "codeartifact:ReadFromRepository", REPOSITORY).when(member),
                Grant.of("*", "codeartifact:GetRepositoryEndpoint", REPOSITORY).when(member)));
  }

  @Test
  void deniesTokensExceptThroughEndpointsAndToDeployers() {
    var config = Configs.with("pypi-mirror:tokensThroughEndpointOnly", "true");
    config.put("pypi-mirror:tokenEndpointIds", "[\"vpce-01234567\"]");
    config.put("pypi-mirror:deployerRoleArns", "[\"arn:aws:iam::111122223333:role/deployer\"]");
    var run = MockRun.update(config);
    var policy = run.one(DOMAIN_POLICY, "pypi-mirror-dev-domain-policy").text("policyDocument");
    assertThat(IamPolicy.fromJson(policy).statements())
        .singleElement()
        .satisfies(
            deny -> {
              assertThat(deny.effect()).isEqualTo(IamEffect.DENY);
              assertThat(deny.principals()).containsExactly(IamPrincipal.ALL);
              assertThat(deny.resources()).containsExactly(IamResource.create(DOMAIN));
              assertThat(deny.notPrincipals()).isEmpty();
              assertThat(deny.notActions()).isEmpty();
              assertThat(deny.actions())
                  .containsExactly(IamAction.create("codeartifact:GetAuthorizationToken"));
              assertThat(deny.conditions())
                  .containsExactlyInAnyOrder(
                      IamCondition.create(
                          IamConditionOperator.STRING_NOT_EQUALS,
                          "aws:SourceVpce",
                          "pypi-mirror-dev-api-id"),
                      IamCondition.create(
                          IamConditionOperator.STRING_NOT_EQUALS,
                          "aws:SourceVpce",
                          "vpce-01234567"),
                      IamCondition.create(
                          IamConditionOperator.ARN_NOT_EQUALS,
                          "aws:PrincipalArn",
                          "arn:aws:iam::111122223333:role/deployer"));
            });
  }

  @Test
  void aSpokeCreatesNoResourcesOfTheRegistry() {
    var config = Configs.creating();
    config.put("pypi-mirror:domain", "adopt");
    config.put("pypi-mirror:domainOwner", "444455556666");
    var run = MockRun.update(config);
    assertThat(run.names()).noneMatch(name -> name.contains("codeartifact"));
    assertThat(run.outputs())
        .containsEntry("domainOwner", "444455556666")
        .containsEntry(
            "repositoryArn",
            "arn:aws:codeartifact:us-east-1:444455556666:repository/my-domain/packages");
    assertThat(
            Grant.of(
                run.one("aws:ec2/vpcEndpoint:VpcEndpoint", "pypi-mirror-dev-repositories")
                    .text("policy")))
        .isEqualTo(
            Set.of(
                Grant.of(
                        "*",
                        "codeartifact:ReadFromRepository",
                        "arn:aws:codeartifact:us-east-1:444455556666:repository/my-domain/packages")
                    .by("arn:aws:iam::111122223333:role/pypi-mirror-dev-reader")));
  }

  private static Set<Grant> domainPolicy(MockRun run) {
    return Grant.of(run.one(DOMAIN_POLICY, "pypi-mirror-dev-domain-policy").text("policyDocument"));
  }

  private static Set<Grant> repositoryPolicy(MockRun run) {
    return Grant.of(
        run.one(REPOSITORY_POLICY, "pypi-mirror-dev-repository-policy").text("policyDocument"));
  }
}
