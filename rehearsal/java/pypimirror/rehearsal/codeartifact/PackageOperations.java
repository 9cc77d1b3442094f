package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;
import pypimirror.rehearsal.codeartifact.Authorizer.Target;
import pypimirror.rehearsal.codeartifact.Operation.Request;
import pypimirror.rehearsal.packages.AssetContent;
import pypimirror.rehearsal.packages.IndexException;
import pypimirror.rehearsal.packages.Licenses;
import pypimirror.rehearsal.packages.ProjectFile;
import pypimirror.rehearsal.vpc.Reply;

/** The API operations on packages, their versions and their assets. */
final class PackageOperations {

  private final Authorizer authorizer;
  private final AssetContent content;

  PackageOperations(Authorizer authorizer, AssetContent content) {
    this.authorizer = authorizer;
    this.content = content;
  }

  List<Operation> all() {
    var inPackage = Operation.with(Operation.IN_REPOSITORY, "format", "package");
    var inVersion = Operation.with(inPackage, "version");
    return List.of(
        Operation.json(
            "POST /v1/packages",
            "ListPackages",
            Operation.with(
                Operation.IN_REPOSITORY, "format", "package-prefix", "max-results", "next-token"),
            this::listPackages),
        Operation.json("GET /v1/package", "DescribePackage", inPackage, this::describePackage),
        Operation.json(
            "POST /v1/package/versions",
            "ListPackageVersions",
            Operation.with(inPackage, "status", "max-results", "next-token"),
            this::listPackageVersions),
        Operation.json(
            "GET /v1/package/version",
            "DescribePackageVersion",
            inVersion,
            this::describePackageVersion),
        Operation.json(
            "POST /v1/package/version/assets",
            "ListPackageVersionAssets",
            Operation.with(inVersion, "max-results", "next-token"),
            this::listPackageVersionAssets),
        new Operation(
            "GET /v1/package/version/asset",
            "GetPackageVersionAsset",
            Operation.with(inVersion, "asset", "revision"),
            this::getPackageVersionAsset));
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
    var status = request.parameters().status("status");
    var page =
        request
            .parameters()
            .page(
                versions(request, target).entrySet().stream()
                    .filter(it -> status.isEmpty() || status.get() == it.getValue().status())
                    .toList(),
                "max-results",
                "next-token");
    var answer =
        Operation.object().put("format", "pypi").put("package", request.parameters().project());
    var list = answer.putArray("versions");
    page.items()
        .forEach(
            it -> {
              var described =
                  list.addObject()
                      .put("version", it.getKey())
                      .put("revision", it.getValue().revision())
                      .put("status", it.getValue().status().toString());
              addOrigin(described, it.getValue());
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
            .put("revision", version.revision())
            .put("status", version.status().toString());
    addOrigin(described, version);
    var licenses = described.putArray("licenses");
    Licenses.of(request.parameters().version(), version.assets(), content)
        .forEach(name -> licenses.addObject().put("name", name));
    return answer;
  }

  private static void addOrigin(ObjectNode described, PackageVersion version) {
    described.putObject("origin").put("originType", version.origin().name());
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
            .put("versionRevision", version.revision());
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

  private Reply getPackageVersionAsset(Request request) {
    var target = onPackage(request, "codeartifact:GetPackageVersionAsset");
    var parameters = request.parameters();
    var version = version(request, target);
    var name = parameters.asset();
    var asset = version.assets().get(name);
    var revision = parameters.optional("revision").orElse(version.revision());
    if (asset == null || !version.status().isAvailable() || !revision.equals(version.revision())) {
      throw Parameters.notFound("Asset", name);
    }
    try {
      var stored = content.of(ProjectFile.of(name, parameters.version(), asset));
      return new Reply(
          200,
          Map.of(
              "Content-Type",
              "application/octet-stream",
              "X-AssetName",
              name,
              "X-PackageVersion",
              parameters.version(),
              "X-PackageVersionRevision",
              version.revision()),
          stored.length(),
          out -> stored.writeTo(out, () -> {}));
    } catch (IOException | IndexException e) {
      throw new AwsException(AwsError.INTERNAL_SERVER, e.getMessage());
    }
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
}
