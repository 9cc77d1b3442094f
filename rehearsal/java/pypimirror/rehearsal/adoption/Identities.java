package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.PolicyDocument;

/** The roles, users and groups in a Terraform state, with their own policies. */
final class Identities {

  /** The kinds of identities, as Terraform names them. */
  enum Kind {
    ROLE,
    USER,
    GROUP;

    private String type() {
      return "aws_iam_" + field();
    }

    // The attribute with which another resource names an identity of this kind.
    private String field() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  Identities(TerraformState state) {
    this.state = state;
  }

  /** Returns the identities of an account whose policies allow reading packages of a repository. */
  List<Resource> readers(Kind kind, String account, String repositoryArn) {
    return of(kind, account)
        .filter(
            it ->
                attached(kind, it).anyMatch(FOR_CODEARTIFACT::contains)
                    || readsPackages(policies(kind, it).toList(), repositoryArn))
        .toList();
  }

  /** Reports the attached policies that do not decide whether an identity reads packages. */
  void reportUndecided(String account, Findings findings) {
    for (var kind : Kind.values()) {
      of(kind, account)
          .forEach(
              identity ->
                  attached(kind, identity)
                      .filter(arn -> !FOR_CODEARTIFACT.contains(arn) && document(arn).isEmpty())
                      .filter(arn -> BROAD.contains(arn) || !arn.startsWith(AWS_MANAGED))
                      .forEach(arn -> undecided(kind, identity, arn, findings)));
    }
  }

  private static void undecided(Kind kind, Resource identity, String arn, Findings findings) {
    findings.leftAlone(
        identity.address(),
        "has the policy %s, which %s. If it installs packages: %s."
            .formatted(
                arn,
                BROAD.contains(arn) ? "also allows reading packages" : "is not in the state",
                kind == Kind.ROLE ? "add it to --reader-roles" : "--set endpointPrincipals=any"));
  }

  private Stream<Resource> of(Kind kind, String account) {
    var prefix = "arn:aws:iam::%s:".formatted(account);
    var known = state.known(kind.type()).filter(it -> it.text("arn").startsWith(prefix)).toList();
    var names = new TreeSet<String>();
    for (var suffix : List.of("_policy", "_policy_attachment")) {
      state.managed(kind.type() + suffix).forEach(it -> names.add(it.text(kind.field())));
    }
    state
        .managed("aws_iam_policy_attachment")
        .forEach(it -> names.addAll(it.texts(kind.field() + "s")));
    names.remove("");
    known.forEach(it -> names.remove(it.text("name")));
    return Stream.concat(known.stream(), names.stream().map(it -> unknown(kind, prefix, it)));
  }

  // Another state manages the identity, and this one only its policies. The path is not known.
  private static Resource unknown(Kind kind, String prefix, String name) {
    var values = JsonNodeFactory.instance.objectNode();
    values.put("name", name).put("arn", prefix + kind.field() + "/" + name);
    return new Resource(
        prefix + kind.field() + "/" + name, kind.type(), Resource.Status.DATA, values);
  }

  /** Returns the identities of an account whose policies allow publishing to a domain. */
  List<Resource> publishers(Kind kind, String account, Repositories repositories) {
    return of(kind, account)
        .filter(
            it ->
                policies(kind, it)
                    .flatMap(Identities::statements)
                    .anyMatch(
                        statement ->
                            statement.allow()
                                && repositories.byName().keySet().stream()
                                    .anyMatch(
                                        name ->
                                            publishes(statement, repositories.packageArn(name)))))
        .toList();
  }

  private static boolean publishes(PolicyDocument.Statement statement, String packageArn) {
    return Permissions.isAbout(statement, "codeartifact:PublishPackageVersion", packageArn);
  }

  /** Whether the own policies of an identity allow reading packages only under conditions. */
  boolean isConditional(Kind kind, Resource identity, String repositoryArn) {
    var reading =
        policies(kind, identity)
            .flatMap(Identities::statements)
            .filter(it -> it.allow() && reads(it, repositoryArn))
            .toList();
    return !reading.isEmpty() && reading.stream().noneMatch(it -> it.condition().isEmpty());
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

  /** Returns an identity's policies: in itself, inline, and managed policies of the state. */
  Stream<String> policies(Kind kind, Resource identity) {
    var name = identity.text("name");
    var inIdentity = Stream.<String>builder();
    identity
        .values()
        .path("inline_policy")
        .forEach(it -> inIdentity.add(it.path("policy").asText("")));
    var inline =
        state
            .managed(kind.type() + "_policy")
            .filter(it -> it.text(kind.field()).equals(name))
            .map(it -> it.text("policy"));
    var managed = attached(kind, identity).flatMap(arn -> document(arn).stream());
    return Stream.of(inIdentity.build(), inline, managed)
        .flatMap(it -> it)
        .filter(it -> !it.isEmpty())
        .distinct();
  }

  // The ARNs of the managed policies of an identity.
  private Stream<String> attached(Kind kind, Resource identity) {
    var name = identity.text("name");
    return Stream.of(
            identity.texts("managed_policy_arns").stream(),
            state
                .managed(kind.type() + "_policy_attachment")
                .filter(it -> it.text(kind.field()).equals(name))
                .map(it -> it.text("policy_arn")),
            state
                .managed(kind.type() + "_policy_attachments_exclusive")
                .filter(it -> it.text(kind.field() + "_name").equals(name))
                .flatMap(it -> it.texts("policy_arns").stream()),
            state
                .managed("aws_iam_policy_attachment")
                .filter(it -> it.texts(kind.field() + "s").contains(name))
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
    var statements = policies.stream().flatMap(Identities::statements).toList();
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
