package pypimirror.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

class RegistryTest {

  private static final String DOMAIN = "aws:codeartifact/domain:Domain";
  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  private static final String POLICY =
      "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";
  private static final String COMPONENT = "pypimirror:registry:Registry pypi-mirror-dev";
  private static final String REPOSITORY_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages";

  private final MockRun run = MockRun.update(Configs.valid());

  @Test
  void theDomainHasTheConfiguredName() {
    assertThat(run.one(DOMAIN, "pypi-mirror-dev-domain").text("domain")).isEqualTo("my-domain");
  }

  @Test
  void theStoreConnectsToThePublicIndexAndHasNoUpstream() {
    var store = run.one(REPOSITORY, "pypi-mirror-dev-pypi-store");
    assertThat(store.text("repository")).isEqualTo("pypi-store");
    assertThat(store.text("domain")).isEqualTo("my-domain");
    assertThat(store.inputs())
        .containsEntry("externalConnections", Map.of("externalConnectionName", "public:pypi"))
        .doesNotContainKey("upstreams");
  }

  @Test
  void theReadersRepositoryHasOnlyTheStoreAsUpstream() {
    var repository = run.one(REPOSITORY, "pypi-mirror-dev-repository");
    assertThat(repository.text("repository")).isEqualTo("packages");
    assertThat(repository.text("domain")).isEqualTo("my-domain");
    assertThat(repository.inputs())
        .containsEntry("upstreams", List.of(Map.of("repositoryName", "pypi-store")))
        .doesNotContainKey("externalConnections");
  }

  @Test
  void createsOneDomainWithTwoRepositories() {
    assertThat(run.all(REPOSITORY)).hasSize(2);
    assertThat(run.all(DOMAIN)).hasSize(1);
  }

  @Test
  void theRepositoryPolicyAllowsOnlyReadersToInstall() {
    var policy = run.one(POLICY, "pypi-mirror-dev-repository-policy");
    assertThat(policy.text("domain")).isEqualTo("my-domain");
    assertThat(policy.text("repository")).isEqualTo("packages");
    var scientist = "arn:aws:iam::111122223333:role/data-scientist";
    var trainer = "arn:aws:iam::111122223333:role/service-role/trainer";
    var account = "arn:aws:iam::111122223333:root";
    assertThat(Grant.of(policy.text("policyDocument")))
        .isEqualTo(
            Set.of(
                Grant.of(account, "codeartifact:ReadFromRepository", REPOSITORY_ARN)
                    .by(scientist, trainer),
                Grant.of(account, "codeartifact:GetRepositoryEndpoint", REPOSITORY_ARN)
                    .by(scientist, trainer)));
  }

  @Test
  void protectsOnlyTheDomainAndItsRepositories() {
    var kept = Set.of(DOMAIN, REPOSITORY);
    for (var resource : run.custom()) {
      assertThat(resource.request().getProtect())
          .as(resource.name())
          .isEqualTo(kept.contains(resource.type()));
    }
  }

  @Test
  void protectsNothingIfProtectIsFalse() {
    var open = MockRun.update(Configs.with("pypi-mirror:protect", "false"));
    assertThat(open.custom()).noneMatch(resource -> resource.request().getProtect());
  }

  @Test
  void everyChildBelongsToTheComponent() {
    for (var type : Set.of(DOMAIN, REPOSITORY)) {
      assertThat(run.all(type)).isNotEmpty().allMatch(it -> it.parent().equals(COMPONENT));
    }
  }
}
