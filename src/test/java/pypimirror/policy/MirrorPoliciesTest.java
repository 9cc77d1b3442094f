package pypimirror.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pypimirror.Grant;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;

class MirrorPoliciesTest {

  private static final String DOMAIN = "arn:aws:codeartifact:eu-west-1:111122223333:domain/d";
  private static final String REPOSITORY =
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d/r";
  private static final String READER = "arn:aws:iam::111122223333:role/reader";
  private static final List<IamPrincipal> READERS = MirrorPolicies.roles(List.of(READER));

  private final MirrorPolicies policies = new MirrorPolicies(DOMAIN, REPOSITORY);

  @Test
  void theRepositoryIsForReadersToFindAndRead() {
    assertThat(Grant.of(policies.repository(READERS).toJson()))
        .isEqualTo(
            Set.of(
                Grant.of(READER, "codeartifact:ReadFromRepository", REPOSITORY),
                Grant.of(READER, "codeartifact:GetRepositoryEndpoint", REPOSITORY)));
  }

  @Test
  void theApiEndpointPassesTokensOfTheDomainAndTheAddressOfTheRepository() {
    assertThat(Grant.of(policies.apiEndpoint(READERS).toJson()))
        .isEqualTo(
            Set.of(
                Grant.of(READER, "codeartifact:GetAuthorizationToken", DOMAIN),
                Grant.of(READER, "codeartifact:GetRepositoryEndpoint", REPOSITORY),
                Grant.of(READER, "sts:GetServiceBearerToken", "*")));
  }

  @Test
  void theRepositoriesEndpointPassesReads() {
    assertThat(Grant.of(policies.repositoriesEndpoint(READERS).toJson()))
        .isEqualTo(Set.of(Grant.of(READER, "codeartifact:ReadFromRepository", REPOSITORY)));
  }

  @Test
  void anyPrincipalIsAStarAndTheResourcesStay() {
    assertThat(Grant.of(policies.repositoriesEndpoint(List.of(IamPrincipal.ALL)).toJson()))
        .isEqualTo(Set.of(Grant.of("*", "codeartifact:ReadFromRepository", REPOSITORY)));
  }

  @Test
  void aReadersBearerTokenIsForCodeArtifactOnly() {
    assertThat(Grant.of(policies.reader(MirrorPolicies.LONGEST_TOKEN).toJson()))
        .isEqualTo(
            Set.of(
                Grant.of("self", "codeartifact:GetAuthorizationToken", DOMAIN),
                Grant.of("self", "codeartifact:GetRepositoryEndpoint", REPOSITORY),
                Grant.of("self", "codeartifact:ReadFromRepository", REPOSITORY),
                Grant.of("self", "sts:GetServiceBearerToken", "*")
                    .when(Map.of("StringEquals", forCodeArtifact()))));
  }

  @Test
  void aShorterLifeThanAwssOwnIsAConditionOnTheBearerToken() {
    for (var seconds : List.of(900, MirrorPolicies.LONGEST_TOKEN - 1)) {
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

  private static Map<String, Set<String>> forCodeArtifact() {
    return Map.of("sts:AWSServiceName", Set.of("codeartifact.amazonaws.com"));
  }
}
