package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.checks.EmulatorRun;
import pypimirror.config.Settings;
import pypimirror.naming.StackName;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.testing.Configs;

/** The permissions boundary of the roles that environments create. */
class BoundaryTest {

  private static final String ACCOUNT = "111122223333";
  private static final String READER = "arn:aws:iam::111122223333:role/pypi-mirror-dev-reader";

  @Test
  void boundaryAllowsNoIamAssumeRoleOrWildcardActions() {
    assertThat(boundary().statements().stream().flatMap(it -> it.actions().stream()))
        .isNotEmpty()
        .noneMatch(it -> it.contains("*") || it.startsWith("sts:assume"))
        .filteredOn(it -> it.startsWith("iam:"))
        .containsExactly("iam:passrole");
  }

  // A session that SageMaker did not start for a user profile has no keys of a profile. Tags cannot
  // help, because a deploy role could create a profile with its tags in a foreign domain.
  @Test
  void aRoleWithTheBoundaryCanOpenOnlyTheProfileOfItsSession() {
    var profile = "arn:aws:sagemaker:us-east-1:111122223333:user-profile/";
    var action = "sagemaker:CreatePresignedDomainUrl";
    var session =
        Map.of(
            "sagemaker:domainid", List.of("d-1"),
            "sagemaker:userprofilename", List.of("ada"));
    assertThat(bounded(action, profile + "d-1/ada", session)).isTrue();
    assertThat(bounded(action, profile + "d-foreign/ada", session)).isFalse();
    var tagged = Map.of("aws:resourcetag/project", List.of("pypi-mirror"));
    assertThat(bounded(action, profile + "d-foreign/ada", tagged)).isFalse();
    assertThat(bounded("sagemaker:AddTags", profile + "d-foreign/ada", Map.of())).isFalse();
  }

  @Test
  void aRoleWithTheBoundaryUsesOnlyItsEnvironment() {
    var codeArtifact = "arn:aws:codeartifact:us-east-1:111122223333:";
    assertThat(
            bounded(
                "codeartifact:ReadFromRepository",
                codeArtifact + "repository/everything/packages",
                Map.of()))
        .isTrue();
    for (var other : List.of("repository/prod/packages", "repository/everything/internal")) {
      assertThat(bounded("codeartifact:ReadFromRepository", codeArtifact + other, Map.of()))
          .isFalse();
    }
    assertThat(
            bounded(
                "codeartifact:PublishPackageVersion",
                codeArtifact + "package/everything/internal/pypi//acme",
                Map.of()))
        .isFalse();
    var sageMaker = Map.of("iam:passedtoservice", List.of("sagemaker.amazonaws.com"));
    assertThat(bounded("iam:PassRole", READER, sageMaker)).isTrue();
    assertThat(bounded("iam:PassRole", READER.replace("dev", "prod"), sageMaker)).isFalse();
    assertThat(bounded("s3:GetObject", "arn:aws:s3:::other-bucket/x", Map.of())).isFalse();
  }

  @Test
  void aRoleWithTheBoundaryManagesOnlyItsUsersOwnSpaces() {
    var space = "arn:aws:sagemaker:us-east-1:111122223333:space/d-1/s";
    var session =
        Map.of(
            "sagemaker:domainid", List.of("d-1"),
            "sagemaker:userprofilename", List.of("ada"));
    assertThat(bounded("sagemaker:CreateSpace", space, owned(session, "d-1/ada"))).isTrue();
    assertThat(bounded("sagemaker:CreateSpace", space, owned(session, "d-1/bob"))).isFalse();
    assertThat(bounded("sagemaker:CreateApp", space, owned(session, "d-2/ada"))).isFalse();
    var creation = new HashMap<>(session);
    creation.put("sagemaker:taggingaction", List.of("CreateSpace"));
    assertThat(bounded("sagemaker:AddTags", space, creation)).isTrue();
  }

  private static Map<String, List<String>> owned(
      Map<String, List<String>> session, String profile) {
    var owned = new HashMap<>(session);
    owned.put(
        "sagemaker:owneruserprofilearn",
        List.of("arn:aws:sagemaker:us-east-1:111122223333:user-profile/" + profile));
    return owned;
  }

  // What a role can do if its own policies allow everything.
  private static boolean bounded(
      String action, String resource, Map<String, List<String>> context) {
    var everything =
        PolicyDocument.identityBased(
            "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}");
    return new Permissions(Assumptions.usual())
        .decide(
            new Caller(READER, "session", null, Map.of()),
            true,
            new AccessRequest(action, resource, context),
            ACCOUNT,
            true,
            List.of(
                new Policy(Policy.Kind.IDENTITY, READER, everything),
                new Policy(Policy.Kind.BOUNDARY, READER, boundary())))
        .allowed();
  }

  private static MirrorEnvironment everything() {
    return new MirrorEnvironment(
        "dev",
        Settings.parse(
            new StackName("pypi-mirror", "dev"),
            Configs.of(Path.of("src/test/resources/environments/made-with-everything.yaml"))));
  }

  private static PolicyDocument boundary() {
    return PolicyDocument.identityBased(
        new ReaderBoundary(new Account("us-east-1", ACCOUNT), everything())
            .policyDocument()
            .toJson());
  }

  // Compares the boundary with the policies of the roles that the program creates in the
  // environment with every feature.
  @Test
  void boundaryCoversThePoliciesOfCreatedRoles(@TempDir Path folder) {
    var accounts = new Accounts(Path.of("rehearsal/accounts"), folder);
    EmulatorRun.deploy(
        accounts,
        "dev",
        Configs.of(Path.of("src/test/resources/environments/made-with-everything.yaml")));
    var policies =
        accounts.view(ACCOUNT).roles().get("pypi-mirror-dev-reader").inlinePolicies().values();
    assertThat(policies).hasSize(4);
    for (var policy : policies) {
      for (var statement : PolicyDocument.identityBased(policy).statements()) {
        for (var action : statement.actions()) {
          for (var resource : statement.resources()) {
            assertThat(boundary().statements())
                .as(action + " on " + resource)
                .anyMatch(
                    it ->
                        it.actions().contains(action)
                            && it.resources().stream()
                                .anyMatch(
                                    allowed ->
                                        resource.matches(
                                            allowed
                                                .replace("$", "\\$")
                                                .replace("{", "\\{")
                                                .replace("*", ".*"))));
          }
        }
      }
    }
  }
}
