package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.PolicyDocument;

/** The roles whose own policies allow them to install packages, in a Terraform state. */
final class ReaderRoles {

  private final TerraformState state;

  ReaderRoles(TerraformState state) {
    this.state = state;
  }

  /**
   * Returns the roles with a policy that allows reading packages.
   *
   * @param prefix beginning of the ARNs of an account's roles
   */
  List<Resource> find(String prefix) {
    return state
        .managed("aws_iam_role")
        .filter(role -> role.text("arn").startsWith(prefix))
        .filter(role -> policies(role).anyMatch(ReaderRoles::readsPackages))
        .toList();
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
    var arns =
        Stream.concat(
            role.texts("managed_policy_arns").stream(),
            Stream.concat(
                state
                    .managed("aws_iam_role_policy_attachment")
                    .filter(it -> it.text("role").equals(name))
                    .map(it -> it.text("policy_arn")),
                state
                    .managed("aws_iam_policy_attachment")
                    .filter(it -> it.texts("roles").contains(name))
                    .map(it -> it.text("policy_arn"))));
    var managed =
        arns.distinct()
            .flatMap(arn -> state.known("aws_iam_policy").filter(it -> it.text("arn").equals(arn)))
            .map(it -> it.text("policy"));
    return Stream.of(inRole.build(), inline, managed)
        .flatMap(it -> it)
        .filter(it -> !it.isEmpty())
        .distinct();
  }

  private static boolean readsPackages(String policy) {
    try {
      return PolicyDocument.identityBased(policy).statements().stream()
          .filter(PolicyDocument.Statement::allow)
          .anyMatch(it -> Permissions.isAbout(it, "codeartifact:ReadFromRepository"));
    } catch (AwsException e) {
      return false;
    }
  }
}
