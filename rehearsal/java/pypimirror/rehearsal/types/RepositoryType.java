package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;

/**
 * CodeArtifact repositories (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateRepository.html">CreateRepository</a>,
 * <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_AssociateExternalConnection.html">AssociateExternalConnection</a>).
 *
 * <p>The plugin creates the repository with one call and its external connection with a second one.
 * A failure between the calls leaves a repository without its connection.
 */
final class RepositoryType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:codeartifact/repository:Repository")
          .taggable()
          .with(
              input("domain", PropertyType.TEXT).demanded().replacing(),
              input("repository", PropertyType.TEXT).demanded().replacing(),
              input("description", PropertyType.TEXT),
              input("domainOwner", Text.ACCOUNT_ID).replacing().filledByAws(),
              input(
                  "externalConnections",
                  new PropertyType.Nested(
                      Map.of("externalConnectionName", PropertyType.TEXT),
                      Set.of("externalConnectionName"))),
              input(
                  "upstreams",
                  PropertyType.Items.ordered(
                          new PropertyType.Nested(
                              Map.of("repositoryName", PropertyType.TEXT),
                              Set.of("repositoryName")))
                      .between(1, Integer.MAX_VALUE)),
              output("administratorAccount"),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MAX_REPOSITORIES = 1000;
  private static final int MAX_UPSTREAMS = 10;
  private static final int MAX_DESCRIPTION_LENGTH = 1000;

  @Override
  public String create(Account account, ObjectNode inputs) {
    var domainName = inputs.path("domain").asText();
    var name = inputs.path("repository").asText();
    requireOwner(account, inputs);
    var domain = CodeArtifact.domain(account, domainName);
    CodeArtifact.requireRepositoryName(name);
    if (domain.repositories().containsKey(name)) {
      throw new AwsException(
          AwsError.CONFLICT,
          "Repository '%s' already exists in domain '%s'.".formatted(name, domainName));
    }
    if (domain.repositories().size() >= MAX_REPOSITORIES) {
      throw new AwsException(
          AwsError.SERVICE_QUOTA_EXCEEDED,
          "Domain '%s' has %d repositories, which is the limit."
              .formatted(domainName, MAX_REPOSITORIES));
    }
    var repository =
        new Repository(
            description(inputs),
            upstreams(domain, name, inputs, null),
            null,
            null,
            null,
            Shapes.tags(inputs),
            Map.of());
    domain.repositories().put(name, repository);
    return CodeArtifact.repositoryArn(account, domainName, name);
  }

  @Override
  public void complete(Account account, String id, ObjectNode inputs) {
    var names = CodeArtifact.repositoryNames(account, id).orElseThrow();
    var repository = CodeArtifact.repository(account, names[0], names[1]);
    var wanted =
        inputs.hasNonNull("externalConnections")
            ? inputs.path("externalConnections").path("externalConnectionName").asText()
            : null;
    if (!Objects.equals(wanted, repository.externalConnection())) {
      account.domains().get(names[0]).repositories().put(names[1], connected(repository, wanted));
    }
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return CodeArtifact.repositoryNames(account, id)
        .filter(names -> account.domains().containsKey(names[0]))
        .filter(names -> account.domains().get(names[0]).repositories().containsKey(names[1]))
        .map(
            names -> {
              var repository = account.domains().get(names[0]).repositories().get(names[1]);
              var state =
                  Shapes.object()
                      .put("domain", names[0])
                      .put("repository", names[1])
                      .put("description", repository.description())
                      .put("domainOwner", account.id())
                      .put("administratorAccount", account.id())
                      .put("arn", id);
              var upstreams = state.putArray("upstreams");
              repository
                  .upstreams()
                  .forEach(upstream -> upstreams.addObject().put("repositoryName", upstream));
              if (repository.externalConnection() != null) {
                state
                    .putObject("externalConnections")
                    .put("externalConnectionName", repository.externalConnection())
                    .put(
                        "packageFormat",
                        CodeArtifact.connectionFormat(repository.externalConnection()))
                    .put("status", "Available");
              }
              return state;
            });
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    var names = CodeArtifact.repositoryNames(account, id).orElseThrow();
    return account.domains().get(names[0]).repositories().get(names[1]).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var names = CodeArtifact.repositoryNames(account, id).orElseThrow();
    var repository = CodeArtifact.repository(account, names[0], names[1]);
    var domain = account.domains().get(names[0]);
    // The plugin does not send an empty list of upstreams, and AWS keeps what a request omits.
    var upstreams =
        inputs.path("upstreams").isEmpty()
            ? repository.upstreams()
            : upstreams(domain, names[1], inputs, repository.externalConnection());
    repository =
        new Repository(
            description(inputs),
            upstreams,
            repository.externalConnection(),
            repository.policy(),
            repository.policyRevision(),
            Shapes.tags(inputs),
            repository.packages());
    domain.repositories().put(names[1], repository);
  }

  @Override
  public void delete(Account account, String id) {
    CodeArtifact.repositoryNames(account, id)
        .filter(names -> account.domains().containsKey(names[0]))
        .ifPresent(names -> account.domains().get(names[0]).repositories().remove(names[1]));
  }

  private static void requireOwner(Account account, ObjectNode inputs) {
    var owner = inputs.path("domainOwner").asText(account.id());
    if (!owner.equals(account.id())) {
      throw new NotModelledException(
          "repositories in the domain of another account (domainOwner " + owner + ")");
    }
  }

  private static String description(ObjectNode inputs) {
    var description = inputs.path("description").asText("");
    if (description.length() > MAX_DESCRIPTION_LENGTH) {
      throw new AwsException(
          AwsError.VALIDATION,
          "description must have at most " + MAX_DESCRIPTION_LENGTH + " characters.");
    }
    return description;
  }

  private static List<String> upstreams(
      CodeArtifactState.Domain domain, String name, ObjectNode inputs, String connection) {
    var upstreams = inputs.path("upstreams").findValuesAsText("repositoryName");
    if (upstreams.size() > MAX_UPSTREAMS) {
      throw new AwsException(
          AwsError.SERVICE_QUOTA_EXCEEDED,
          "A repository can have at most %d direct upstreams.".formatted(MAX_UPSTREAMS));
    }
    if (Set.copyOf(upstreams).size() < upstreams.size() || upstreams.contains(name)) {
      throw new AwsException(
          AwsError.VALIDATION,
          "upstreams must not contain a repository twice, or the repository itself.");
    }
    for (var upstream : upstreams) {
      if (!domain.repositories().containsKey(upstream)) {
        throw new AwsException(
            AwsError.RESOURCE_NOT_FOUND,
            "Repository not found. Upstream repository '%s' does not exist.".formatted(upstream));
      }
    }
    if (!upstreams.isEmpty() && connection != null) {
      throw upstreamsExcludeConnection();
    }
    return upstreams;
  }

  private static Repository connected(Repository repository, String connection) {
    if (connection != null) {
      if (CodeArtifact.connectionFormat(connection) == null) {
        throw new AwsException(
            AwsError.RESOURCE_NOT_FOUND,
            "External connection '%s' does not exist.".formatted(connection));
      }
      if (repository.externalConnection() != null) {
        throw new AwsException(
            AwsError.SERVICE_QUOTA_EXCEEDED,
            "External connections of a repository are currently limited to 1.");
      }
      if (!repository.upstreams().isEmpty()) {
        throw upstreamsExcludeConnection();
      }
    }
    return repository.connectedTo(connection);
  }

  private static AwsException upstreamsExcludeConnection() {
    return new AwsException(
        AwsError.CONFLICT,
        "A repository can have one or more upstream repositories, or an external connection.");
  }
}
