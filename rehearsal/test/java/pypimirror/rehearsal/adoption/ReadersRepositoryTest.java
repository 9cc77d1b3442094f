package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.adoption.Findings.Fate;

/** Decides which repository the readers use, and names what becomes of the others. */
class ReadersRepositoryTest extends AdoptionFixture {

  @Test
  void keepsSeveralSourcesInTheirOrder() {
    var states =
        States.mirror()
            .repository("npm-store", "npmjs")
            .repository("packages", "", "npm-store", "pypi-store");
    assertThat(problems(states)).singleElement().asString().contains("--route-tables is missing.");
    var found = find(states, "--route-tables", "rtb-01234567");
    assertThat(found.config())
        .containsEntry("pypi-mirror:sources", List.of("npmjs", "pypi"))
        .containsEntry("pypi-mirror:routeTableIds", List.of("rtb-01234567"));
    assertThat(found.mirror().domain().repositories().get("packages").upstreams())
        .containsExactly("npm-store", "pypi-store");
    assertThat(found.subjects(Fate.CHANGED)).contains("aws_codeartifact_repository.npm-store");
  }

  @Test
  void usesTheGatewayEndpointForOtherSources() {
    var states =
        States.mirror()
            .repository("npmjs-store", "npmjs")
            .repository("packages", "", "pypi-store", "npmjs-store")
            .with(
                "aws_vpc_endpoint.s3",
                "{'id':'vpce-0a1b2c3d4e5f60009','service_name':'com.amazonaws.us-east-1.s3','vpc_id':'%s','vpc_endpoint_type':'Gateway'}"
                    .formatted(States.VPC));
    assertThat(find(states).config())
        .containsEntry("pypi-mirror:endpointIds", Map.of("s3", "vpce-0a1b2c3d4e5f60009"))
        .doesNotContainKey("pypi-mirror:routeTableIds");
  }

  @Test
  void usesTheEndOfAChain() {
    var states =
        States.mirror().repository("shared", "", "pypi-store").repository("packages", "", "shared");
    var found = find(states);
    assertThat(found.mirror().repository()).isEqualTo("packages");
    assertThat(found.losses()).isEmpty();
    assertThat(found.subjects(Fate.CHANGED)).contains("aws_codeartifact_repository.shared");
    assertThat(
            find(states, "--repository", "shared", "--reader-roles", States.ROLE)
                .mirror()
                .repository())
        .isEqualTo("shared");
  }

  @Test
  void asksForTheRepositoryIfSeveralArePossible() {
    var states = States.mirror().repository("science", "", "pypi-store");
    assertThat(find(states).mirror().repository()).isEqualTo("packages");
    states.repositoryPolicy("science", States.read("'*'"));
    assertThat(problems(states))
        .containsExactly(
            "The readers could use several repositories: packages, science. Select one with --repository.");
    assertThat(find(states, "--repository", "packages").mirror().repository())
        .isEqualTo("packages");
    assertThat(problems(states, "--repository", "nothing"))
        .containsExactly(
            "The state has no repository nothing in domain ml. It has: packages, pypi-store, science.");
  }

  @Test
  void explainsARepositoryThatHasTheConnectionItself() {
    var states = States.mirror().without("aws_codeartifact_repository.pypi-store");
    assertThat(problems(states.repository("packages", "pypi")))
        .anySatisfy(
            it ->
                assertThat(it).contains("packages has the external connection public:pypi itself"))
        .anySatisfy(
            it -> assertThat(it).contains("aws codeartifact disassociate-external-connection"));
    // After these steps, the repository has no connection.
    var found = find(states.repository("packages", ""), "--repository", "packages");
    assertThat(found.config()).doesNotContainKey("pypi-mirror:sources");
  }

  @Test
  void putsANewRepositoryInFrontOfALoneStore() {
    var states =
        States.mirror()
            .without("aws_codeartifact_repository.packages")
            .without("aws_codeartifact_repository_permissions_policy.packages");
    var found = find(states, "--reader-roles", States.ROLE);
    assertThat(found.mirror().repository()).isEqualTo("packages");
    assertThat(found.mirror().domain().repositories()).containsOnlyKeys("pypi-store");
    assertThat(found.subjects(Fate.KEPT)).contains("aws_codeartifact_repository.pypi-store");
  }

  @Test
  void namesTheLossOfAnUpstreamWithPackages() {
    var states =
        States.mirror().repository("team", "").repository("packages", "", "team", "pypi-store");
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.team is no longer an upstream of packages.");
  }

  @Test
  void prefersARepositoryThatSearchesThePythonIndex() {
    var states =
        States.mirror()
            .repository("npmjs-store", "npmjs")
            .repository("web", "", "npmjs-store")
            .repositoryPolicy("web", States.read("{'AWS':'%s'}".formatted(States.ROLE)))
            .without("aws_codeartifact_repository_permissions_policy.packages");
    assertThat(problems(States.mirror().repository("pypi-store", "npmjs")))
        .singleElement()
        .asString()
        .contains("searches the Python Package Index");
    var found = find(states, "--reader-roles", States.ROLE);
    assertThat(found.mirror().repository()).isEqualTo("packages");
    assertThat(found.losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.web can no longer be used directly,");
  }

  @Test
  void aStoreWithoutReadersKeepsItsOwnSource() {
    var states =
        States.mirror()
            .without("aws_codeartifact_repository.packages")
            .without("aws_codeartifact_repository_permissions_policy.packages")
            .repository("npmjs-store", "npmjs")
            .repositoryPolicy("pypi-store", States.read("{'AWS':'%s'}".formatted(States.ROLE)));
    var found = find(states);
    assertThat(found.config())
        .doesNotContainKey("pypi-mirror:sources")
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @Test
  void namesPrivatePackagesAtAnyDistance() {
    var states =
        States.mirror()
            .repository("team", "")
            .repository("shared", "", "team", "pypi-store")
            .repository("packages", "", "shared");
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.team is no longer an upstream of packages.");
  }

  @Test
  void reportsAnUpstreamWithAPolicyAsLost() {
    var states =
        States.mirror()
            .repository("shared", "", "pypi-store")
            .repository("packages", "", "shared")
            .repositoryPolicy("shared", States.read("{'AWS':'%s'}".formatted(States.ROLE)));
    var found = find(states);
    assertThat(found.losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.shared can no longer be used directly,");
    assertThat(found.explanation("aws_codeartifact_repository.shared"))
        .contains("--set internalPackages=");
    assertThat(found.explanation("aws_codeartifact_repository_permissions_policy.shared"))
        .isEqualTo("stays in effect");
  }

  @Test
  void keepsTheRepositoryOfThePublishers() {
    var states =
        States.mirror()
            .repository("internal", "")
            .repository("packages", "", "internal", "pypi-store");
    assertThat(find(states).losses()).hasSize(1);
    var findings =
        findings(
            states,
            Map.of("pypi-mirror:publisherRoleArns", List.of("arn:aws:iam::123456789012:role/ci")));
    assertThat(findings.losses(Map.of()))
        .noneMatch(it -> it.subject().equals("aws_codeartifact_repository.internal"));
    assertThat(findings.adopted()).contains("aws_codeartifact_repository.internal");
  }

  // The program imports each repository with one of its own names.
  @Test
  void adoptsRepositoriesThatNothingSearches() {
    var states =
        States.mirror()
            .repository("internal", "")
            .repository("my-store", "pypi")
            .repository("packages", "", "my-store");
    var findings =
        findings(
            states,
            Map.of("pypi-mirror:publisherRoleArns", List.of("arn:aws:iam::123456789012:role/ci")),
            "--repository",
            "packages");
    assertThat(findings.adopted())
        .contains(
            "aws_codeartifact_repository.internal",
            "aws_codeartifact_repository.packages",
            "aws_codeartifact_repository.pypi-store")
        .doesNotContain("aws_codeartifact_repository.my-store");
  }

  @Test
  void namesARepositoryThatNothingSearchesAsLost() {
    assertThat(find(States.mirror().repository("team", "")).losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.team can no longer be used directly");
  }

  @Test
  void reportsANewStore() {
    var states =
        States.mirror()
            .without("aws_codeartifact_repository.pypi-store")
            .repository("pypi-public", "pypi")
            .repository("packages", "", "pypi-public");
    assertThat(find(states).explanation("repository pypi-store")).startsWith("is created");
  }
}
