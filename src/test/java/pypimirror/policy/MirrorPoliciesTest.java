package pypimirror.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.aws.Limits;
import pypimirror.testing.Grant;

class MirrorPoliciesTest {

  private static final String DOMAIN = "arn:aws:codeartifact:eu-west-1:111122223333:domain/d";
  private static final String REPOSITORY =
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d/r";
  private static final String ACCOUNT = "arn:aws:iam::111122223333:root";
  private static final String READER = "arn:aws:iam::111122223333:role/reader";

  private final MirrorPolicies policies =
      new MirrorPolicies(repository("r"), repository("internal"), List.of());

  private static CodeArtifactRepository repository(String name) {
    return new CodeArtifactRepository("eu-west-1", "111122223333", "d", name);
  }

  @Test
  void theRepositoryPolicyAllowsReadersToFindAndReadIt() {
    assertThat(Grant.of(policies.repository(readers(READER)).toJson()))
        .isEqualTo(
            Set.of(
                Grant.of(ACCOUNT, "codeartifact:ReadFromRepository", REPOSITORY).by(READER),
                Grant.of(ACCOUNT, "codeartifact:GetRepositoryEndpoint", REPOSITORY).by(READER)));
  }

  @Test
  void theBearerTokenOfAReaderIsLimitedToCodeArtifact() {
    assertThat(Grant.of(policies.reader(Limits.MAX_TOKEN_SECONDS).toJson()))
        .isEqualTo(
            Set.of(
                Grant.of("self", "codeartifact:GetAuthorizationToken", DOMAIN),
                Grant.of("self", "codeartifact:GetRepositoryEndpoint", REPOSITORY),
                Grant.of("self", "codeartifact:ReadFromRepository", REPOSITORY),
                Grant.of("self", "sts:GetServiceBearerToken", "*")
                    .when(Map.of("StringEquals", forCodeArtifact()))));
  }

  @Test
  void aShorterTokenLifetimeIsAConditionOnTheBearerToken() {
    for (var seconds : List.of(900, Limits.MAX_TOKEN_SECONDS - 1)) {
      assertThat(Grant.of(policies.reader(seconds).toJson()))
          .hasSize(4)
          .contains(
              Grant.of("self", "sts:GetServiceBearerToken", "*")
                  .when(
                      Map.of(
                          "StringEquals",
                          forCodeArtifact(),
                          "NumericLessThanEquals",
                          Map.of("sts:DurationSeconds", Set.of(seconds.toString())))));
    }
  }

  private static MirrorPolicies.Readers readers(String... roles) {
    return new MirrorPolicies.Readers(List.of(roles), List.of(), List.of());
  }

  private static Map<String, Set<String>> forCodeArtifact() {
    return Map.of("sts:AWSServiceName", Set.of("codeartifact.amazonaws.com"));
  }
}
