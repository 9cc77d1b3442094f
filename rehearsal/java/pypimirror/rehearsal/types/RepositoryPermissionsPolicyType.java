package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;

/**
 * A repository's permissions policy (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PutRepositoryPermissionsPolicy.html">PutRepositoryPermissionsPolicy</a>).
 * The ID is the ARN of the repository.
 */
final class RepositoryPermissionsPolicyType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy")
          .with(
              input("domain", PropertyType.TEXT).demanded().replacing(),
              input("repository", PropertyType.TEXT).demanded().replacing(),
              input("policyDocument", PropertyType.POLICY).demanded(),
              input("domainOwner", Text.ACCOUNT_ID).replacing().filledByAws(),
              output("policyRevision"),
              output("resourceArn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var domain = inputs.path("domain").asText();
    var name = inputs.path("repository").asText();
    CodeArtifact.repository(account, domain, name);
    put(account, domain, name, inputs);
    return CodeArtifact.repositoryArn(account, domain, name);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return CodeArtifact.repositoryNames(account, id)
        .filter(names -> account.domains().containsKey(names[0]))
        .filter(names -> account.domains().get(names[0]).repositories().containsKey(names[1]))
        .flatMap(
            names -> {
              var repository = account.domains().get(names[0]).repositories().get(names[1]);
              return repository.policy() == null
                  ? Optional.empty()
                  : Optional.of(
                      Shapes.object()
                          .put("domain", names[0])
                          .put("repository", names[1])
                          .put("domainOwner", account.id())
                          .put("policyDocument", repository.policy())
                          .put("policyRevision", repository.policyRevision())
                          .put("resourceArn", id));
            });
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var names = CodeArtifact.repositoryNames(account, id).orElseThrow();
    put(account, names[0], names[1], inputs);
  }

  @Override
  public void delete(Account account, String id) {
    CodeArtifact.repositoryNames(account, id)
        .filter(names -> account.domains().containsKey(names[0]))
        .map(names -> account.domains().get(names[0]).repositories())
        .ifPresent(
            repositories ->
                repositories.computeIfPresent(
                    CodeArtifact.repositoryNames(account, id).orElseThrow()[1],
                    (name, repository) -> repository.governedBy(null, null)));
  }

  private static void put(Account account, String domain, String name, ObjectNode inputs) {
    var document = CodeArtifact.policyDocument(account, inputs);
    var repository = CodeArtifact.repository(account, domain, name);
    var revision =
        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(Shapes.randomHex(16)));
    account
        .domains()
        .get(domain)
        .repositories()
        .put(name, repository.governedBy(document, revision));
  }
}
