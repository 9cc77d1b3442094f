package pypimirror.rehearsal.codeartifact;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.packages.AssetContent;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The CodeArtifact API operations that readers and curators of packages use (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/Welcome.html">API
 * reference</a>). The <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a> lists the permission for each operation.
 */
public final class Api implements Host {

  private final Authorizer authorizer;
  private final Signatures signatures;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  /** Creates the API. The authorizer decides on its requests. */
  public Api(
      Authorizer authorizer,
      Signatures signatures,
      Tokens tokens,
      Accounts accounts,
      AssetContent content,
      InstantSource clock) {
    this.authorizer = authorizer;
    this.signatures = signatures;
    Stream.of(
            new DomainOperations(authorizer, tokens, clock).all(),
            new RepositoryOperations(authorizer).all(),
            new PackageOperations(authorizer, content).all(),
            new VersionOperations(authorizer, accounts, clock).all())
        .flatMap(some -> some.stream())
        .forEach(operation -> operations.put(operation.route(), operation));
  }

  /** Names of the supported operations, by method and path. */
  Map<String, String> supported() {
    var supported = new LinkedHashMap<String, String>();
    operations.forEach((route, operation) -> supported.put(route, operation.name()));
    return supported;
  }

  @Override
  public Reply answer(Call call, Notes notes) {
    return Protocol.REST_JSON.answer(
        notes,
        () -> {
          var operation = operations.get(call.method() + " " + call.path());
          if (operation == null) {
            throw new NotModelledException(
                "the API operation " + call.method() + " " + call.path());
          }
          notes.is(operation.name());
          var session = signatures.of(call, authorizer.account().region(), "codeartifact");
          var parameters =
              new Parameters(call, operation.parameters(), session.caller().accountId());
          return operation.answer().to(new Operation.Request(session, parameters, notes));
        });
  }
}
