package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;
import pypimirror.rehearsal.codeartifact.Authorizer.Target;
import pypimirror.rehearsal.codeartifact.Operation.Request;

/** The API operations on packages, their versions and their assets. */
final class PackageOperations {

  private final Authorizer authorizer;

  PackageOperations(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  List<Operation> all() {
    var inPackage = Operation.with(Operation.IN_REPOSITORY, "format", "package");
    var inVersion = Operation.with(inPackage, "version");
    return List.of(
        new Operation(
            "POST /v1/packages",
            "ListPackages",
            Operation.with(
                Operation.IN_REPOSITORY, "format", "package-prefix", "max-results", "next-token"),
            this::listPackages),
        new Operation("GET /v1/package", "DescribePackage", inPackage, this::describePackage),
        new Operation(
            "POST /v1/package/versions",
            "ListPackageVersions",
            Operation.with(inPackage, "max-results", "next-token"),
            this::listPackageVersions),
        new Operation(
            "GET /v1/package/version",
            "DescribePackageVersion",
            inVersion,
            this::describePackageVersion),
        new Operation(
            "POST /v1/package/version/assets",
            "ListPackageVersionAssets",
            Operation.with(inVersion, "max-results", "next-token"),
            this::listPackageVersionAssets));
  }

  private ObjectNode listPackages(Request request) {
    var target = request.repository(authorizer, "codeartifact:ListPackages");
    if (request.parameters().optional("format").isPresent()) {
      request.parameters().requirePypi();
    }
    var prefix = request.parameters().optional("package-prefix").orElse("");
    var page =
        request
            .parameters()
            .page(
                authorizer
                    .repository(target.owner(), target.domain(), target.repository())
                    .packages()
                    .keySet()
                    .stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList(),
                "max-results",
                "next-token");
    var answer = Operation.object();
    var list = answer.putArray("packages");
    page.items()
        .forEach(name -> addOrigins(list.addObject().put("format", "pypi").put("package", name)));
    page.next().ifPresent(next -> answer.put("nextToken", next));
    return answer;
  }

  // Packages from a public index can be fetched again, but not published:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/package-origin-controls.html
  private static void addOrigins(ObjectNode described) {
    described
        .putObject("originConfiguration")
        .putObject("restrictions")
        .put("publish", "BLOCK")
        .put("upstream", "ALLOW");
  }

  private ObjectNode describePackage(Request request) {
    var target = onPackage(request, "codeartifact:DescribePackage");
    versions(request, target);
    var answer = Operation.object();
    addOrigins(
        answer
            .putObject("package")
            .put("format", "pypi")
            .put("name", request.parameters().project()));
    return answer;
  }

  private ObjectNode listPackageVersions(Request request) {
    var target = onPackage(request, "codeartifact:ListPackageVersions");
    var page =
        request
            .parameters()
            .page(List.copyOf(versions(request, target).entrySet()), "max-results", "next-token");
    var answer =
        Operation.object().put("format", "pypi").put("package", request.parameters().project());
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

  private ObjectNode describePackageVersion(Request request) {
    var target = onPackage(request, "codeartifact:DescribePackageVersion");
    var version = version(request, target);
    var answer = Operation.object();
    var described =
        answer
            .putObject("packageVersion")
            .put("format", "pypi")
            .put("packageName", request.parameters().project())
            .put("displayName", request.parameters().project())
            .put("version", request.parameters().version())
            .put("publishedTime", Operation.seconds(version.publishedTime()))
            .put("revision", revision(version))
            .put("status", "Published");
    described.putObject("origin").put("originType", "EXTERNAL");
    return answer;
  }

  private ObjectNode listPackageVersionAssets(Request request) {
    var target = onPackage(request, "codeartifact:ListPackageVersionAssets");
    var version = version(request, target);
    var page =
        request
            .parameters()
            .page(List.copyOf(version.assets().entrySet()), "max-results", "next-token");
    var answer =
        Operation.object()
            .put("format", "pypi")
            .put("package", request.parameters().project())
            .put("version", request.parameters().version())
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

  private Target onPackage(Request request, String action) {
    request.parameters().requirePypi();
    var target =
        authorizer.onPackage(
            action,
            request.parameters().owner(),
            request.parameters().domain(),
            request.parameters().repository(),
            request.parameters().project());
    request.require(authorizer, target);
    return target;
  }

  private Map<String, PackageVersion> versions(Request request, Target target) {
    var versions =
        authorizer
            .repository(target.owner(), target.domain(), target.repository())
            .packages()
            .get(request.parameters().project());
    if (versions == null) {
      throw Parameters.notFound("Package", request.parameters().project());
    }
    return versions;
  }

  private PackageVersion version(Request request, Target target) {
    var version = versions(request, target).get(request.parameters().version());
    if (version == null) {
      throw Parameters.notFound("Package version", request.parameters().version());
    }
    return version;
  }

  // The revision changes with the content of the version.
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
}
