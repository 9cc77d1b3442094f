package pypimirror.rehearsal.codeartifact;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.packages.AssetContent;
import pypimirror.rehearsal.packages.AssetStore;
import pypimirror.rehearsal.packages.IndexException;
import pypimirror.rehearsal.packages.OriginControls;
import pypimirror.rehearsal.packages.ProjectFile;
import pypimirror.rehearsal.packages.RepositoryResolver;
import pypimirror.rehearsal.packages.SimplePage;
import pypimirror.rehearsal.packages.StoredPackages;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;

/**
 * CodeArtifact's repository endpoint for pip: the simple repository API at {@code
 * /pypi/<repository>/simple/<project>/} (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-compatibility.html">Python
 * compatibility</a>).
 */
public final class PipIndex implements Host {

  private static final Pattern HOST = Pattern.compile("([a-z0-9-]+)-([0-9]{12})\\.d\\..*");
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._+!~()-]{1,200}");
  private static final Set<String> OTHER_FORMATS =
      Set.of("npm", "maven", "nuget", "generic", "ruby", "swift", "cargo");

  private final Authorizer authorizer;
  private final Tokens tokens;
  private final RepositoryResolver resolver;
  private final StoredPackages stored;
  private final AssetContent content;
  private final Assumptions assumptions;

  /** An authenticated request to a repository. */
  private record IndexRequest(
      Caller caller, String owner, String domain, String repository, Call call, Notes notes) {}

  /** Ends a request with an HTTP status. */
  private static final class Refusal extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
    private final int status;

    Refusal(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  /** Creates the index. The authorizer decides on its requests. */
  public PipIndex(
      Authorizer authorizer,
      Tokens tokens,
      RepositoryResolver resolver,
      StoredPackages stored,
      AssetContent content,
      Assumptions assumptions) {
    this.authorizer = authorizer;
    this.tokens = tokens;
    this.resolver = resolver;
    this.stored = stored;
    this.content = content;
    this.assumptions = assumptions;
  }

  @Override
  public Reply answer(Call call, Notes notes) {
    try {
      return respond(call, notes);
    } catch (Refusal e) {
      return refusal(e.status, e.getMessage(), notes);
    } catch (AwsException e) {
      return refusal(e.error().status(), e.reason(), notes);
    } catch (NotModelledException e) {
      return refusal(501, e.getMessage(), notes);
    } catch (IndexException e) {
      // https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection-requesting-packages.html
      return refusal(404, e.getMessage(), notes);
    } catch (IOException e) {
      return refusal(502, e.getMessage(), notes);
    }
  }

  private static Reply refusal(int status, String message, Notes notes) {
    notes.remark(message);
    var reply = Reply.text(status, "text/plain; charset=utf-8", message + "\n");
    if (status != 401) {
      return reply;
    }
    var headers = new LinkedHashMap<>(reply.headers());
    headers.put("WWW-Authenticate", "Basic realm=\"AWS CodeArtifact\"");
    return new Reply(status, headers, reply.length(), reply.body());
  }

  private Reply respond(Call call, Notes notes) throws IOException {
    var path = List.of(call.path().substring(1).split("/", -1));
    for (var segment : path) {
      if (!segment.isEmpty() && (!SEGMENT.matcher(segment).matches() || segment.equals(".."))) {
        throw new Refusal(400, "The path contains an invalid name.");
      }
    }
    if (OTHER_FORMATS.contains(path.get(0))) {
      throw new NotModelledException("the package format " + path.get(0));
    }
    if (!path.get(0).equals("pypi") || path.size() < 3) {
      throw new Refusal(404, "Not found. The index is at /pypi/REPOSITORY/simple/.");
    }
    var indexRequest = authenticate(call, notes, path.get(1));
    if (path.size() == 3 && path.get(2).isEmpty() && call.method().equals("POST")) {
      return publish(indexRequest);
    }
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      throw new Refusal(405, "The index does not support " + call.method() + ".");
    }
    authorizer.requireWithToken(
        notes,
        indexRequest.caller,
        authorizer.onRepository(
            "codeartifact:ReadFromRepository",
            indexRequest.owner,
            indexRequest.domain,
            indexRequest.repository));
    authorizer.repository(indexRequest.owner, indexRequest.domain, indexRequest.repository);
    if (!path.get(2).equals("simple")) {
      throw new Refusal(404, "Not found. The index is at simple/.");
    }
    return switch (path.size()) {
      case 5 -> path.get(4).isEmpty() ? project(indexRequest, path.get(3)) : notFound();
      case 4 -> path.get(3).isEmpty() ? noListing() : redirect(path.get(3) + "/");
      case 6 -> file(indexRequest, path.get(3), path.get(4), path.get(5));
      default -> notFound();
    };
  }

  private static Reply notFound() {
    throw new Refusal(404, "Not found.");
  }

  private static Reply noListing() {
    throw new Refusal(404, "CodeArtifact does not list projects. Request simple/PROJECT/.");
  }

  private static Reply redirect(String to) {
    return new Reply(301, Map.of("Location", to), 0, out -> {});
  }

  private IndexRequest authenticate(Call call, Notes notes, String repository) {
    var host = HOST.matcher(call.host());
    if (!host.matches()) {
      throw new Refusal(404, "The host name does not have the form DOMAIN-OWNER.d.….");
    }
    var token = token(call.header("authorization").orElse(""));
    var grant = token.flatMap(tokens::of);
    var domain = authorizer.ownerAccount(host.group(2)).domains().get(host.group(1));
    if (grant.isEmpty()
        || domain == null
        || !grant.get().domainCreated().equals(domain.createdTime())
        || !grant.get().domain().equals(host.group(1))
        || !grant.get().domainOwner().equals(host.group(2))) {
      throw new Refusal(
          assumptions.badTokenStatus(),
          token.isEmpty()
              ? "The request has no token. Use Basic authentication with user aws, or Bearer."
              : grant.isEmpty()
                  ? "The token is unknown or expired."
                  : "The token is valid for domain "
                      + grant.get().domain()
                      + " of account "
                      + grant.get().domainOwner());
    }
    return new IndexRequest(
        authorizer.caller(grant.get().roleArn(), grant.get().sessionName()),
        host.group(2),
        host.group(1),
        repository,
        call,
        notes);
  }

  private static Optional<String> token(String authorization) {
    var parts = authorization.split(" ", 2);
    if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
      return Optional.of(parts[1].strip());
    }
    if (parts.length == 2 && parts[0].equalsIgnoreCase("Basic")) {
      try {
        var pair = new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
        return pair.startsWith("aws:") ? Optional.of(pair.substring(4)) : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private Reply project(IndexRequest indexRequest, String project) {
    var normalized = ProjectFile.normalized(project);
    if (!normalized.equals(project)) {
      return redirect("../" + normalized + "/");
    }
    var type = accepted(indexRequest.call.joinedHeader("accept"));
    var content = offer(indexRequest, project).page(type);
    return Reply.of(
        200, type.equals(SimplePage.JSON_TYPE) ? type : type + "; charset=utf-8", content);
  }

  private RepositoryResolver.Offer offer(IndexRequest indexRequest, String project) {
    var offer =
        resolver.offer(
            authorizer.ownerAccount(indexRequest.owner),
            indexRequest.domain,
            indexRequest.repository,
            project,
            indexRequest.notes::remark);
    if (offer.files().isEmpty()) {
      throw new Refusal(
          404,
          "Neither %s nor its upstreams contain %s: %s"
              .formatted(indexRequest.repository, project, offer.searched()));
    }
    return offer;
  }

  // PEP 691: the best type that the client accepts, or status 406.
  private static String accepted(String accept) {
    var best = "";
    var bestWeight = 0.0;
    for (var range : (accept.isBlank() ? "*/*" : accept).split(",", -1)) {
      var parts = range.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
      var type =
          switch (parts[0]) {
            case SimplePage.JSON_TYPE, "application/vnd.pypi.simple.latest+json" ->
                SimplePage.JSON_TYPE;
            case SimplePage.HTML_TYPE, "application/vnd.pypi.simple.latest+html" ->
                SimplePage.HTML_TYPE;
            case "text/html", "text/*", "*/*" -> "text/html";
            default -> "";
          };
      var weight = weight(parts);
      if (!type.isEmpty() && weight > bestWeight) {
        best = type;
        bestWeight = weight;
      }
    }
    if (best.isEmpty()) {
      throw new Refusal(
          406,
          "The index supports "
              + SimplePage.JSON_TYPE
              + ", "
              + SimplePage.HTML_TYPE
              + " and text/html.");
    }
    return best;
  }

  private static double weight(String[] parts) {
    for (var part : parts) {
      if (part.matches("q=[01](\\.[0-9]{0,3})?")) {
        return Double.parseDouble(part.substring(2));
      }
    }
    return 1;
  }

  private Reply file(IndexRequest indexRequest, String project, String version, String name)
      throws IOException {
    var metadata = name.endsWith(AssetContent.METADATA);
    var offered = offer(indexRequest, project).files();
    var found =
        offered.get(
            metadata ? name.substring(0, name.length() - AssetContent.METADATA.length()) : name);
    if (found == null || !found.file().version().equals(version)) {
      throw new Refusal(404, "Version " + version + " has no file " + name + ".");
    }
    if (assumptions.upstreamReadIsChecked()) {
      for (var upstream : found.via().subList(1, found.via().size())) {
        authorizer.requireWithToken(
            indexRequest.notes,
            indexRequest.caller,
            authorizer.onRepository(
                "codeartifact:ReadFromRepository",
                indexRequest.owner,
                indexRequest.domain,
                upstream));
      }
    }
    var file = found.file();
    if (metadata && file.metadataSha256() == null) {
      throw new Refusal(404, file.name() + " has no metadata file.");
    }
    var asset = metadata ? content.ofMetadata(file) : content.of(file);
    indexRequest.notes.file(
        name, found.path() + (found.fromPublic() ? " (fetched now)" : " (already stored)"));
    var length = asset.length();
    Runnable onVerified =
        metadata || found.isOwn()
            ? () -> {}
            : () ->
                stored.keep(
                    indexRequest.owner,
                    indexRequest.domain,
                    project,
                    found,
                    length,
                    offered.values());
    return new Reply(200, contentType(), length, out -> asset.writeTo(out, onVerified));
  }

  private static Map<String, String> contentType() {
    return Map.of("Content-Type", "application/octet-stream");
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/python-configure-twine.html
  private Reply publish(IndexRequest indexRequest) throws IOException {
    var upload =
        Upload.read(indexRequest.call.header("content-type").orElse(""), indexRequest.call.body())
            .orElseThrow(() -> new Refusal(400, "The upload is not a form that contains a file."));
    var project = ProjectFile.normalized(upload.field("name"));
    var version = upload.field("version");
    indexRequest.notes.is("upload of " + upload.fileName());
    if (!SEGMENT.matcher(project).matches()
        || !SEGMENT.matcher(version).matches()
        || !SEGMENT.matcher(upload.fileName()).matches()) {
      throw new Refusal(400, "The upload does not name a valid package, version and file.");
    }
    authorizer.requireWithToken(
        indexRequest.notes,
        indexRequest.caller,
        authorizer.onPackage(
            "codeartifact:PublishPackageVersion",
            indexRequest.owner,
            indexRequest.domain,
            indexRequest.repository,
            project));
    authorizer.repository(indexRequest.owner, indexRequest.domain, indexRequest.repository);
    OriginControls.of(authorizer.ownerAccount(indexRequest.owner), indexRequest.domain, project)
        .refusal(OriginControls.Kind.PUBLISH, indexRequest.repository)
        .ifPresent(
            refusal -> {
              throw new Refusal(403, refusal);
            });
    store(indexRequest, project, upload);
    return Reply.text(200, "text/plain; charset=utf-8", "");
  }

  private void store(IndexRequest indexRequest, String project, Upload upload) throws IOException {
    var file =
        new ProjectFile(
            upload.fileName(),
            upload.field("version"),
            null,
            upload.field("sha256_digest").toLowerCase(Locale.ROOT),
            (long) upload.length(),
            upload.field("requires_python").isEmpty() ? null : upload.field("requires_python"),
            null,
            null,
            null);
    // An upload is stored only if its hash is the declared one.
    content
        .of(file, () -> new AssetStore.Opened(upload.open(), upload.length()))
        .writeTo(OutputStream.nullOutputStream(), () -> {});
    if (!stored.publish(
        indexRequest.owner, indexRequest.domain, indexRequest.repository, project, file)) {
      throw new Refusal(409, file.name() + " already exists. Assets cannot be replaced.");
    }
  }
}
