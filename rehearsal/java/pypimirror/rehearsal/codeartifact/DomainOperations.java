package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.codeartifact.Operation.Request;
import pypimirror.rehearsal.types.CodeArtifact;

/** The API operations on domains and tokens. */
final class DomainOperations {

  private final Authorizer authorizer;
  private final Tokens tokens;
  private final InstantSource clock;

  DomainOperations(Authorizer authorizer, Tokens tokens, InstantSource clock) {
    this.authorizer = authorizer;
    this.tokens = tokens;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        Operation.json(
            "POST /v1/authorization-token",
            "GetAuthorizationToken",
            Operation.with(Operation.IN_DOMAIN, "duration"),
            this::getAuthorizationToken),
        Operation.json(
            "GET /v1/domain", "DescribeDomain", Operation.IN_DOMAIN, this::describeDomain),
        Operation.json(
            "POST /v1/domains",
            "ListDomains",
            Set.of("maxResults", "nextToken"),
            this::listDomains));
  }

  private ObjectNode getAuthorizationToken(Request request) {
    var domain = request.parameters().domain();
    var owner = request.parameters().owner();
    var seconds = request.parameters().duration();
    request.require(
        authorizer, authorizer.onDomain("codeartifact:GetAuthorizationToken", owner, domain));
    authorizer.requireBearerToken(request.notes(), request.session().caller(), seconds);
    var created = authorizer.domain(owner, domain).createdTime();
    var expires = seconds == 0 ? request.session().expires() : clock.instant().plusSeconds(seconds);
    var grant =
        new Tokens.Grant(
            request.session().caller().roleArn(),
            request.session().caller().sessionName(),
            domain,
            owner,
            created,
            expires.getEpochSecond());
    return Operation.object()
        .put("authorizationToken", tokens.issue(grant))
        .put("expiration", (double) grant.expires());
  }

  private ObjectNode describeDomain(Request request) {
    var name = request.parameters().domain();
    var owner = request.parameters().owner();
    request.require(authorizer, authorizer.onDomain("codeartifact:DescribeDomain", owner, name));
    var domain = authorizer.domain(owner, name);
    var account = authorizer.ownerAccount(owner);
    var answer = Operation.object();
    summary(account, name, domain, answer.putObject("domain"))
        .put("repositoryCount", domain.repositories().size())
        .put("assetSizeBytes", assetBytes(domain))
        .put("s3BucketArn", CodeArtifact.assetBucketArn(account.region()));
    return answer;
  }

  private ObjectNode listDomains(Request request) {
    var callerAccount = request.session().caller().accountId();
    request.require(authorizer, authorizer.onAll("codeartifact:ListDomains", callerAccount));
    var account = authorizer.ownerAccount(callerAccount);
    var page =
        request
            .parameters()
            .page(List.copyOf(account.domains().entrySet()), "maxResults", "nextToken");
    var answer = Operation.object();
    var list = answer.putArray("domains");
    page.items().forEach(it -> summary(account, it.getKey(), it.getValue(), list.addObject()));
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  private static ObjectNode summary(
      Account account, String name, CodeArtifactState.Domain domain, ObjectNode into) {
    return into.put("name", name)
        .put("owner", account.id())
        .put("arn", CodeArtifact.domainArn(account, name))
        .put("status", "Active")
        .put("createdTime", Operation.seconds(domain.createdTime()))
        .put("encryptionKey", domain.encryptionKey());
  }

  private static long assetBytes(CodeArtifactState.Domain domain) {
    // A domain stores an asset once, even if several repositories contain it.
    var sizes = new TreeMap<String, Long>();
    domain.repositories().values().stream()
        .flatMap(repository -> repository.packages().values().stream())
        .flatMap(versions -> versions.values().stream())
        .flatMap(version -> version.assets().values().stream())
        .forEach(asset -> sizes.put(asset.sha256(), asset.size()));
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
