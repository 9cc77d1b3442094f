package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.PolicyDocument;

/** The roles whose own policies allow them to install packages, in a Terraform state. */
final class ReaderRoles {

  private static final String AWS_MANAGED = "arn:aws:iam::aws:policy/";

  /** Policies of AWS that exist for CodeArtifact, and allow reading packages. */
  private static final Set<String> FOR_CODEARTIFACT =
      Set.of(
          AWS_MANAGED + "AWSCodeArtifactReadOnlyAccess",
          AWS_MANAGED + "AWSCodeArtifactAdminAccess");

  /** Policies of AWS that allow reading packages among everything else. */
  private static final Set<String> BROAD =
      Set.of(AWS_MANAGED + "AdministratorAccess", AWS_MANAGED + "PowerUserAccess");

  private final TerraformState state;

  ReaderRoles(TerraformState state) {
    this.state = state;
  }

  /**
   * Returns the roles with a policy that allows reading packages of a repository.
   *
   * @param prefix beginning of the ARNs of an account's roles
   */
  List<Resource> find(String prefix, String repositoryArn) {
    return roles(prefix)
        .filter(
            role ->
                attached(role).anyMatch(FOR_CODEARTIFACT::contains)
                    || readsPackages(policies(role).toList(), repositoryArn))
        .toList();
  }

  /** Reports the attached policies that do not decide whether a role reads packages. */
  void reportUndecided(String prefix, Findings findings) {
    roles(prefix)
        .forEach(
            role ->
                attached(role)
                    .filter(arn -> !FOR_CODEARTIFACT.contains(arn) && document(arn).isEmpty())
                    .filter(arn -> BROAD.contains(arn) || !arn.startsWith(AWS_MANAGED))
                    .forEach(
                        arn ->
                            findings.leftAlone(
                                role.address(),
                                "has the policy %s, %s. If the role installs packages, add it to --reader-roles."
                                    .formatted(
                                        arn,
                                        BROAD.contains(arn)
                                            ? "which allows everything"
                                            : "which is not in the state"))));
  }

  private Stream<Resource> roles(String prefix) {
    return state.managed("aws_iam_role").filter(role -> role.text("arn").startsWith(prefix));
  }

  /** Returns a sentence that names the roles in the state, or an empty string. */
  String proposal() {
    var all = state.managed("aws_iam_role").toList();
    var ofSageMaker =
        all.stream()
            .filter(it -> it.text("assume_role_policy").contains("sagemaker.amazonaws.com"))
            .toList();
    return all.isEmpty()
        ? ""
        : " The state has: %s."
            .formatted(
                (ofSageMaker.isEmpty() ? all : ofSageMaker)
                    .stream().map(it -> it.text("arn")).collect(Collectors.joining(", ")));
  }

  /** Returns the policies of a role: in the role, inline, and managed policies of the state. */
  Stream<String> policies(Resource role) {
    var name = role.text("name");
    var inRole = Stream.<String>builder();
    role.values().path("inline_policy").forEach(it -> inRole.add(it.path("policy").asText("")));
    var inline =
        state
            .managed("aws_iam_role_policy")
            .filter(it -> it.text("role").equals(name))
            .map(it -> it.text("policy"));
    var managed = attached(role).flatMap(arn -> document(arn).stream());
    return Stream.of(inRole.build(), inline, managed)
        .flatMap(it -> it)
        .filter(it -> !it.isEmpty())
        .distinct();
  }

  // The ARNs of the managed policies of a role.
  private Stream<String> attached(Resource role) {
    var name = role.text("name");
    return Stream.of(
            role.texts("managed_policy_arns").stream(),
            state
                .managed("aws_iam_role_policy_attachment")
                .filter(it -> it.text("role").equals(name))
                .map(it -> it.text("policy_arn")),
            state
                .managed("aws_iam_role_policy_attachments_exclusive")
                .filter(it -> it.text("role_name").equals(name))
                .flatMap(it -> it.texts("policy_arns").stream()),
            state
                .managed("aws_iam_policy_attachment")
                .filter(it -> it.texts("roles").contains(name))
                .map(it -> it.text("policy_arn")))
        .flatMap(it -> it)
        .filter(arn -> !arn.isEmpty())
        .distinct();
  }

  private Optional<String> document(String arn) {
    return state
        .known("aws_iam_policy")
        .filter(it -> it.text("arn").equals(arn))
        .map(it -> it.text("policy"))
        .findFirst();
  }

  private static boolean readsPackages(List<String> policies, String repositoryArn) {
    var statements = policies.stream().flatMap(ReaderRoles::statements).toList();
    return statements.stream().anyMatch(it -> it.allow() && reads(it, repositoryArn))
        && statements.stream()
            .noneMatch(it -> !it.allow() && it.condition().isEmpty() && reads(it, repositoryArn));
  }

  private static boolean reads(PolicyDocument.Statement statement, String repositoryArn) {
    return Permissions.isAbout(statement, "codeartifact:ReadFromRepository", repositoryArn);
  }

  private static Stream<PolicyDocument.Statement> statements(String policy) {
    try {
      return PolicyDocument.identityBased(policy).statements().stream();
    } catch (AwsException e) {
      return Stream.of();
    }
  }
}
