package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;

/**
 * A domain's permissions policy (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PutDomainPermissionsPolicy.html">PutDomainPermissionsPolicy</a>).
 * The ID is the ARN of the domain.
 */
final class DomainPermissionsType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:codeartifact/domainPermissions:DomainPermissions")
          .with(
              input("domain", PropertyType.TEXT).demanded().replacing(),
              input("policyDocument", PropertyType.POLICY).demanded(),
              input("domainOwner", Text.ACCOUNT_ID).replacing().filledByAws(),
              output("resourceArn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var domain = inputs.path("domain").asText();
    put(account, domain, inputs);
    return CodeArtifact.domainArn(account, domain);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return CodeArtifact.domainName(account, id)
        .filter(name -> account.domains().containsKey(name))
        .filter(name -> account.domains().get(name).policy() != null)
        .map(
            name ->
                Shapes.object()
                    .put("domain", name)
                    .put("domainOwner", account.id())
                    .put("policyDocument", account.domains().get(name).policy())
                    .put("resourceArn", id));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    put(account, CodeArtifact.domainName(account, id).orElse(id), inputs);
  }

  @Override
  public void delete(Account account, String id) {
    CodeArtifact.domainName(account, id)
        .filter(account.domains()::containsKey)
        .ifPresent(
            name -> account.domains().computeIfPresent(name, (key, it) -> it.governedBy(null)));
  }

  private static void put(Account account, String name, ObjectNode inputs) {
    var document = CodeArtifact.policyDocument(account, inputs);
    account.domains().put(name, CodeArtifact.domain(account, name).governedBy(document));
  }
}
