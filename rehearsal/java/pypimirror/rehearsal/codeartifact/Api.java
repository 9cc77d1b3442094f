package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Account.PackageVersion;
import pypimirror.rehearsal.codeartifact.Authorizer.Target;
import pypimirror.rehearsal.iam.Sessions.Session;
import pypimirror.rehearsal.types.CodeArtifact;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * CodeArtifact's API, as far as who reads packages needs it: tokens, addresses, and looking at what
 * is there (<a href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/Welcome.html">API
 * reference</a>). Which permission a call takes is in the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a>.
 */
public final class Api implements Host {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> IN_DOMAIN = Set.of("domain", "domain-owner");
  private static final Set<String> IN_REPOSITORY = Set.of("domain", "domain-owner", "repository");

  private final Authorizer gate;
  private final Signatures signatures;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  /** What an operation is given: who asks, with what, and where to note what is decided. */
  private record Asked(Session session, Parameters with, Notes notes) {}

  private interface Answer {
    ObjectNode to(Asked asked);
  }

  private record Operation(String name, Set<String> parameters, Answer answer) {}

  /** The API behind a gate. */
  public Api(Authorizer gate, Signatures signatures, Tokens tokens, InstantSource clock) {
    this.gate = gate;
    this.signatures = signatures;
    this.tokens = tokens;
    this.clock = clock;
    var inPackage = with(IN_REPOSITORY, "format", "package");
    var inVersion = with(inPackage, "version");
    add(
        "POST /v1/authorization-token",
        "GetAuthorizationToken",
        with(IN_DOMAIN, "duration"),
        this::getAuthorizationToken);
    add(
        "GET /v1/repository/endpoint",
        "GetRepositoryEndpoint",
        with(IN_REPOSITORY, "format", "endpointType"),
        this::getRepositoryEndpoint);
    add("GET /v1/domain", "DescribeDomain", IN_DOMAIN, this::describeDomain);
    add("POST /v1/domains", "ListDomains", Set.of("maxResults", "nextToken"), this::listDomains);
    add("GET /v1/repository", "DescribeRepository", IN_REPOSITORY, this::describeRepository);
    add(
        "POST /v1/repositories",
        "ListRepositories",
        Set.of("repository-prefix", "max-results", "next-token"),
        this::listRepositories);
    add(
        "POST /v1/domain/repositories",
        "ListRepositoriesInDomain",
        with(IN_DOMAIN, "repository-prefix", "max-results", "next-token"),
        this::listRepositoriesInDomain);
    add(
        "POST /v1/packages",
        "ListPackages",
        with(IN_REPOSITORY, "format", "package-prefix", "max-results", "next-token"),
        this::listPackages);
    add("GET /v1/package", "DescribePackage", inPackage, this::describePackage);
    add(
        "POST /v1/package/versions",
        "ListPackageVersions",
        with(inPackage, "max-results", "next-token"),
        this::listPackageVersions);
    add(
        "GET /v1/package/version",
        "DescribePackageVersion",
        inVersion,
        this::describePackageVersion);
    add(
        "POST /v1/package/version/assets",
        "ListPackageVersionAssets",
        with(inVersion, "max-results", "next-token"),
        this::listPackageVersionAssets);
  }

  /** Names of the supported operations, by method and path. */
  Map<String, String> supported() {
    var supported = new LinkedHashMap<String, String>();
    operations.forEach((route, operation) -> supported.put(route, operation.name));
    return supported;
  }

  private void add(String route, String name, Set<String> parameters, Answer answer) {
    operations.put(route, new Operation(name, parameters, answer));
  }

  private static Set<String> with(Set<String> some, String... more) {
    var all = new TreeSet<>(some);
    all.addAll(Set.of(more));
    return all;
  }

  @Override
  public Reply answer(Call call, Notes notes) {
    try {
      var operation = operations.get(call.method() + " " + call.path());
      if (operation == null) {
        throw new NotModelledException("the API operation " + call.method() + " " + call.path());
      }
      notes.is(operation.name);
      var session = signatures.of(call, gate.account().region(), "codeartifact");
      var parameters = new Parameters(call, operation.parameters, session.caller().accountId());
      var answer = operation.answer.to(new Asked(session, parameters, notes));
      return Reply.of(200, "application/json", JSON.writeValueAsBytes(answer));
    } catch (AwsException e) {
      return refusal(status(e.code()), e.code(), e.reason(), notes);
    } catch (NotModelledException e) {
      return refusal(501, "NotModelledException", e.getMessage(), notes);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reply refusal(int status, String code, String message, Notes notes) {
    notes.remark(code + ": " + message);
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("message", message)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return new Reply(
        status,
        Map.of(
            "Content-Type",
            "application/json",
            "x-amzn-ErrorType",
            code,
            "x-amzn-RequestId",
            UUID.randomUUID().toString()),
        body.length,
        out -> out.write(body));
  }

  private static int status(String code) {
    return switch (code) {
      case "ValidationException" -> 400;
      case "ResourceNotFoundException" -> 404;
      default -> 403;
    };
  }

  private ObjectNode getAuthorizationToken(Asked asked) {
    var domain = asked.with.domain();
    var owner = asked.with.owner();
    var seconds = asked.with.duration();
    require(asked, gate.onDomain("codeartifact:GetAuthorizationToken", owner, domain));
    gate.requireBearerToken(asked.notes, asked.session.caller(), seconds);
    var created = gate.domain(owner, domain).createdTime();
    var expires = seconds == 0 ? asked.session.expires() : clock.instant().plusSeconds(seconds);
    var grant =
        new Tokens.Grant(
            asked.session.caller().roleArn(),
            asked.session.caller().sessionName(),
            domain,
            owner,
            created,
            expires.getEpochSecond());
    return object()
        .put("authorizationToken", tokens.issue(grant))
        .put("expiration", (double) grant.expires());
  }

  private ObjectNode getRepositoryEndpoint(Asked asked) {
    var target = repository(asked, "codeartifact:GetRepositoryEndpoint");
    asked.with.requirePypi();
    var type = asked.with.optional("endpointType").orElse("ipv4");
    if (!type.equals("ipv4")) {
      throw new NotModelledException("the endpoint type " + type);
    }
    gate.repository(target.owner(), target.domain(), target.repository());
    return object()
        .put(
            "repositoryEndpoint",
            "https://%s-%s.d.codeartifact.%s.amazonaws.com/pypi/%s/"
                .formatted(
                    target.domain(), target.owner(), gate.account().region(), target.repository()));
  }

  private ObjectNode describeDomain(Asked asked) {
    var name = asked.with.domain();
    var owner = asked.with.owner();
    require(asked, gate.onDomain("codeartifact:DescribeDomain", owner, name));
    var domain = gate.domain(owner, name);
    var account = gate.ownerAccount(owner);
    var answer = object();
    summary(account, name, domain, answer.putObject("domain"))
        .put("repositoryCount", domain.repositories().size())
        .put("assetSizeBytes", assetBytes(domain))
        .put("s3BucketArn", CodeArtifact.assetBucketArn(account.region()));
    return answer;
  }

  private ObjectNode listDomains(Asked asked) {
    var own = asked.session.caller().accountId();
    require(asked, gate.onAll("codeartifact:ListDomains", own));
    var account = gate.ownerAccount(own);
    var page =
        asked.with.page(List.copyOf(account.domains().entrySet()), "maxResults", "nextToken");
    var answer = object();
    var list = answer.putArray("domains");
    page.items().forEach(it -> summary(account, it.getKey(), it.getValue(), list.addObject()));
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  private static ObjectNode summary(
      Account account, String name, Account.Domain domain, ObjectNode into) {
    return into.put("name", name)
        .put("owner", account.id())
        .put("arn", CodeArtifact.domainArn(account, name))
        .put("status", "Active")
        .put("createdTime", seconds(domain.createdTime()))
        .put("encryptionKey", domain.encryptionKey());
  }

  private static long assetBytes(Account.Domain domain) {
    // Stored once in a domain, whatever number of repositories refer to it.
    var sizes = new TreeMap<String, Long>();
    domain.repositories().values().stream()
        .flatMap(repository -> repository.packages().values().stream())
        .flatMap(versions -> versions.values().stream())
        .flatMap(version -> version.assets().values().stream())
        .forEach(asset -> sizes.put(asset.sha256(), asset.size()));
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  private ObjectNode describeRepository(Asked asked) {
    var target = repository(asked, "codeartifact:DescribeRepository");
    var repository = gate.repository(target.owner(), target.domain(), target.repository());
    var answer = object();
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

  private ObjectNode listRepositories(Asked asked) {
    var own = asked.session.caller().accountId();
    require(asked, gate.onAll("codeartifact:ListRepositories", own));
    var all = new ArrayList<ObjectNode>();
    gate.ownerAccount(own)
        .domains()
        .forEach((name, domain) -> all.addAll(summaries(asked, own, name, domain)));
    return repositories(asked, all);
  }

  private ObjectNode listRepositoriesInDomain(Asked asked) {
    var name = asked.with.domain();
    var owner = asked.with.owner();
    require(asked, gate.onDomain("codeartifact:ListRepositoriesInDomain", owner, name));
    return repositories(asked, summaries(asked, owner, name, gate.domain(owner, name)));
  }

  private List<ObjectNode> summaries(
      Asked asked, String owner, String name, Account.Domain domain) {
    var prefix = asked.with.optional("repository-prefix").orElse("");
    return domain.repositories().entrySet().stream()
        .filter(it -> it.getKey().startsWith(prefix))
        .map(it -> repositorySummary(owner, name, it.getKey(), it.getValue(), object()))
        .toList();
  }

  private static ObjectNode repositories(Asked asked, List<ObjectNode> all) {
    var page = asked.with.page(all, "max-results", "next-token");
    var answer = object();
    answer.putArray("repositories").addAll(page.items());
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  private ObjectNode repositorySummary(
      String owner, String domain, String name, Account.Repository repository, ObjectNode into) {
    return into.put("name", name)
        .put("administratorAccount", owner)
        .put("domainName", domain)
        .put("domainOwner", owner)
        .put("arn", CodeArtifact.repositoryArn(gate.ownerAccount(owner), domain, name))
        .put("description", repository.description());
  }

  private ObjectNode listPackages(Asked asked) {
    var target = repository(asked, "codeartifact:ListPackages");
    if (asked.with.optional("format").isPresent()) {
      asked.with.requirePypi();
    }
    var prefix = asked.with.optional("package-prefix").orElse("");
    var page =
        asked.with.page(
            gate
                .repository(target.owner(), target.domain(), target.repository())
                .packages()
                .keySet()
                .stream()
                .filter(name -> name.startsWith(prefix))
                .toList(),
            "max-results",
            "next-token");
    var answer = object();
    var list = answer.putArray("packages");
    page.items()
        .forEach(name -> addOrigins(list.addObject().put("format", "pypi").put("package", name)));
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  // What came from outside may come from there again, and may not be published:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/package-origin-controls.html
  private static void addOrigins(ObjectNode described) {
    described
        .putObject("originConfiguration")
        .putObject("restrictions")
        .put("publish", "BLOCK")
        .put("upstream", "ALLOW");
  }

  private ObjectNode describePackage(Asked asked) {
    var target = onPackage(asked, "codeartifact:DescribePackage");
    versions(asked, target);
    var answer = object();
    addOrigins(answer.putObject("package").put("format", "pypi").put("name", asked.with.project()));
    return answer;
  }

  private ObjectNode listPackageVersions(Asked asked) {
    var target = onPackage(asked, "codeartifact:ListPackageVersions");
    var page =
        asked.with.page(
            List.copyOf(versions(asked, target).entrySet()), "max-results", "next-token");
    var answer = object().put("format", "pypi").put("package", asked.with.project());
    var list = answer.putArray("versions");
    page.items()
        .forEach(
            it -> {
              var described =
                  list.addObject()
                      .put("version", it.getKey())
                      .put("revision", revision(it.getValue()))
                      .put("status", "Published");
              described.putObject("origin").put("originType", "EXTERNAL");
            });
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  private ObjectNode describePackageVersion(Asked asked) {
    var target = onPackage(asked, "codeartifact:DescribePackageVersion");
    var version = version(asked, target);
    var answer = object();
    var described =
        answer
            .putObject("packageVersion")
            .put("format", "pypi")
            .put("packageName", asked.with.project())
            .put("displayName", asked.with.project())
            .put("version", asked.with.version())
            .put("publishedTime", seconds(version.publishedTime()))
            .put("revision", revision(version))
            .put("status", "Published");
    described.putObject("origin").put("originType", "EXTERNAL");
    return answer;
  }

  private ObjectNode listPackageVersionAssets(Asked asked) {
    var target = onPackage(asked, "codeartifact:ListPackageVersionAssets");
    var version = version(asked, target);
    var page =
        asked.with.page(List.copyOf(version.assets().entrySet()), "max-results", "next-token");
    var answer =
        object()
            .put("format", "pypi")
            .put("package", asked.with.project())
            .put("version", asked.with.version())
            .put("versionRevision", revision(version));
    var list = answer.putArray("assets");
    page.items()
        .forEach(
            it ->
                list.addObject()
                    .put("name", it.getKey())
                    .put("size", it.getValue().size())
                    .putObject("hashes")
                    .put("SHA-256", it.getValue().sha256()));
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  private Target repository(Asked asked, String action) {
    var target =
        gate.onRepository(action, asked.with.owner(), asked.with.domain(), asked.with.repository());
    require(asked, target);
    return target;
  }

  private Target onPackage(Asked asked, String action) {
    asked.with.requirePypi();
    var target =
        gate.onPackage(
            action,
            asked.with.owner(),
            asked.with.domain(),
            asked.with.repository(),
            asked.with.project());
    require(asked, target);
    return target;
  }

  private void require(Asked asked, Target target) {
    gate.require(asked.notes, asked.session.caller(), target);
  }

  private Map<String, PackageVersion> versions(Asked asked, Target target) {
    var versions =
        gate.repository(target.owner(), target.domain(), target.repository())
            .packages()
            .get(asked.with.project());
    if (versions == null) {
      throw Parameters.notFound("Package", asked.with.project());
    }
    return versions;
  }

  private PackageVersion version(Asked asked, Target target) {
    var version = versions(asked, target).get(asked.with.version());
    if (version == null) {
      throw Parameters.notFound("Package version", asked.with.version());
    }
    return version;
  }

  // Changes when the version's content does.
  private static String revision(PackageVersion version) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256")
              .digest(version.assets().toString().getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double seconds(String time) {
    return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).getEpochSecond();
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
