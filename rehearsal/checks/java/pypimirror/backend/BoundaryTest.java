package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

  @Test
  void aRoleWithTheBoundaryCannotOpenAForeignUserProfile() {
    var profile = "arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-foreign/ada";
    assertThat(bounded("sagemaker:CreatePresignedDomainUrl", profile, Map.of())).isFalse();
    assertThat(bounded("sagemaker:AddTags", profile, Map.of())).isFalse();
    assertThat(
            bounded(
                "sagemaker:CreatePresignedDomainUrl",
                profile,
                Map.of("aws:resourcetag/project", List.of("pypi-mirror"))))
        .isTrue();
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
        new ReaderBoundary(new Account("us-east-1", ACCOUNT), List.of(everything()))
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
        accounts.view(ACCOUNT).roles().values().stream()
            .flatMap(it -> it.inlinePolicies().values().stream())
            .filter(
                it ->
                    Stream.of("TokenForTheDomain", "OpenStudio", "StudiosObjects", "StartJobs")
                        .anyMatch(it::contains))
            .toList();
    assertThat(policies).hasSize(5);
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
