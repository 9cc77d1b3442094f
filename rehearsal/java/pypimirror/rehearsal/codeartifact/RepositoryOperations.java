package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.codeartifact.Operation.Request;
import pypimirror.rehearsal.types.CodeArtifact;

/** The API operations on repositories. */
final class RepositoryOperations {

  private final Authorizer authorizer;

  RepositoryOperations(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  List<Operation> all() {
    return List.of(
        Operation.json(
            "GET /v1/repository/endpoint",
            "GetRepositoryEndpoint",
            Operation.with(Operation.IN_REPOSITORY, "format", "endpointType"),
            this::getRepositoryEndpoint),
        Operation.json(
            "GET /v1/repository",
            "DescribeRepository",
            Operation.IN_REPOSITORY,
            this::describeRepository),
        Operation.json(
            "POST /v1/repositories",
            "ListRepositories",
            Set.of("repository-prefix", "max-results", "next-token"),
            this::listRepositories),
        Operation.json(
            "POST /v1/domain/repositories",
            "ListRepositoriesInDomain",
            Operation.with(Operation.IN_DOMAIN, "repository-prefix", "max-results", "next-token"),
            this::listRepositoriesInDomain));
  }

  private ObjectNode getRepositoryEndpoint(Request request) {
    var target = request.repository(authorizer, "codeartifact:GetRepositoryEndpoint");
    request.parameters().requirePypi();
    var type = request.parameters().optional("endpointType").orElse("ipv4");
    if (!type.equals("ipv4")) {
      throw new NotModelledException("the endpoint type " + type);
    }
    authorizer.repository(target.owner(), target.domain(), target.repository());
    return Operation.object()
        .put(
            "repositoryEndpoint",
            "https://%s-%s.d.codeartifact.%s.amazonaws.com/pypi/%s/"
                .formatted(
                    target.domain(),
                    target.owner(),
                    authorizer.account().region(),
                    target.repository()));
  }

  private ObjectNode describeRepository(Request request) {
    var target = request.repository(authorizer, "codeartifact:DescribeRepository");
    var repository = authorizer.repository(target.owner(), target.domain(), target.repository());
    var answer = Operation.object();
    var described =
        repositorySummary(
            target.owner(),
            target.domain(),
            target.repository(),
            repository,
            answer.putObject("repository"));
    var upstreams = described.putArray("upstreams");
    repository.upstreams().forEach(it -> upstreams.addObject().put("repositoryName", it));
    var connections = described.putArray("externalConnections");
    if (repository.externalConnection() != null) {
      connections
          .addObject()
          .put("externalConnectionName", repository.externalConnection())
          .put("packageFormat", CodeArtifact.connectionFormat(repository.externalConnection()))
          .put("status", "Available");
    }
    return answer;
  }

  private ObjectNode listRepositories(Request request) {
    var callerAccount = request.session().caller().accountId();
    request.require(authorizer, authorizer.onAll("codeartifact:ListRepositories", callerAccount));
    var all = new ArrayList<ObjectNode>();
    authorizer
        .ownerAccount(callerAccount)
        .domains()
        .forEach((name, domain) -> all.addAll(summaries(request, callerAccount, name, domain)));
    return repositories(request, all);
  }

  private ObjectNode listRepositoriesInDomain(Request request) {
    var name = request.parameters().domain();
    var owner = request.parameters().owner();
    request.require(
        authorizer, authorizer.onDomain("codeartifact:ListRepositoriesInDomain", owner, name));
    return repositories(request, summaries(request, owner, name, authorizer.domain(owner, name)));
  }

  private List<ObjectNode> summaries(
      Request request, String owner, String name, CodeArtifactState.Domain domain) {
    var prefix = request.parameters().optional("repository-prefix").orElse("");
    return domain.repositories().entrySet().stream()
        .filter(it -> it.getKey().startsWith(prefix))
        .map(it -> repositorySummary(owner, name, it.getKey(), it.getValue(), Operation.object()))
        .toList();
  }

  private static ObjectNode repositories(Request request, List<ObjectNode> all) {
    var page = request.parameters().page(all, "max-results", "next-token");
    var answer = Operation.object();
    answer.putArray("repositories").addAll(page.items());
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  private ObjectNode repositorySummary(
      String owner,
      String domain,
      String name,
      CodeArtifactState.Repository repository,
      ObjectNode into) {
    return into.put("name", name)
        .put("administratorAccount", owner)
        .put("domainName", domain)
        .put("domainOwner", owner)
        .put("arn", CodeArtifact.repositoryArn(authorizer.ownerAccount(owner), domain, name))
        .put("description", repository.description());
  }
}
