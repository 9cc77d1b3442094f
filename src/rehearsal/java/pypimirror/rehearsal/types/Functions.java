package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;

/** The functions that a program may call while it runs. */
public final class Functions {

  private static final String REPOSITORY_ENDPOINT =
      "aws:codeartifact/getRepositoryEndpoint:getRepositoryEndpoint";
  private static final Set<String> FORMATS =
      Set.of("npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo");

  private Functions() {}

  /**
   * Answers as AWS does: about what exists, and not before it exists.
   *
   * @throws NotModelledException for a function that is not known
   */
  public static ObjectNode call(Account account, String token, ObjectNode args) {
    if (!token.equals(REPOSITORY_ENDPOINT)) {
      throw new NotModelledException(
          "the function %s (it knows %s)".formatted(token, REPOSITORY_ENDPOINT));
    }
    for (var argument : args.properties()) {
      if (!Set.of("domain", "domainOwner", "format", "repository").contains(argument.getKey())) {
        throw new NotModelledException("the argument " + argument.getKey() + " of " + token);
      }
    }
    return repositoryEndpoint(account, args);
  }

  private static ObjectNode repositoryEndpoint(Account account, ObjectNode args) {
    var domain = args.path("domain").asText();
    var repository = args.path("repository").asText();
    var owner = args.path("domainOwner").asText(account.id());
    var format = args.path("format").asText();
    if (!FORMATS.contains(format)) {
      throw new AwsException(
          "ValidationException", "unknown package format '%s'".formatted(format));
    }
    if (!owner.equals(account.id())) {
      throw new AwsException(
          "ResourceNotFoundException",
          "Domain not found. Domain '%s' owned by account '%s' does not exist."
              .formatted(domain, owner));
    }
    CodeArtifact.repository(account, domain, repository);
    return Tagged.object()
        .put("id", "%s/%s/%s".formatted(owner, domain, repository))
        .put("domain", domain)
        .put("domainOwner", owner)
        .put("format", format)
        .put("repository", repository)
        .put(
            "repositoryEndpoint",
            "https://%s-%s.d.codeartifact.%s.amazonaws.com/%s/%s/"
                .formatted(domain, owner, account.region(), format, repository));
  }
}
