package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;
import pypimirror.rehearsal.account.CodeArtifactState.Status;
import pypimirror.rehearsal.codeartifact.Authorizer.Target;
import pypimirror.rehearsal.codeartifact.Operation.Request;
import pypimirror.rehearsal.events.PackageChanges;

/**
 * The API operations that change package versions. An operation changes either all versions of a
 * call or none: if one version fails, the others are skipped (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/copy-package.html">copies</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/update-package-version-status.html">statuses</a>).
 */
final class VersionOperations {

  private static final String DELETED = "Deleted";

  private final Authorizer authorizer;
  private final Accounts accounts;
  private final InstantSource clock;

  VersionOperations(Authorizer authorizer, Accounts accounts, InstantSource clock) {
    this.authorizer = authorizer;
    this.accounts = accounts;
    this.clock = clock;
  }

  List<Operation> all() {
    var inPackage =
        Operation.with(
            Operation.IN_REPOSITORY, "format", "package", "versions", "versionRevisions");
    return List.of(
        Operation.json(
            "POST /v1/package/versions/copy",
            "CopyPackageVersions",
            Operation.with(
                Operation.IN_DOMAIN,
                "source-repository",
                "destination-repository",
                "format",
                "package",
                "versions",
                "versionRevisions",
                "allowOverwrite",
                "includeFromUpstream"),
            this::copy),
        Operation.json(
            "POST /v1/package/versions/update_status",
            "UpdatePackageVersionsStatus",
            Operation.with(inPackage, "expectedStatus", "targetStatus"),
            this::updateStatus),
        Operation.json(
            "POST /v1/package/versions/dispose",
            "DisposePackageVersions",
            Operation.with(inPackage, "expectedStatus"),
            this::dispose),
        Operation.json(
            "POST /v1/package/versions/delete",
            "DeletePackageVersions",
            Operation.with(
                Operation.IN_REPOSITORY, "format", "package", "versions", "expectedStatus"),
            this::delete));
  }

  // The service authorization reference requires the permission on the package and on the
  // repository:
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html
  private ObjectNode copy(Request request) {
    var parameters = request.parameters();
    parameters.requirePypi();
    var source = parameters.repository("source-repository");
    var destination = parameters.repository("destination-repository");
    request.require(
        authorizer,
        authorizer.onRepository(
            "codeartifact:ReadFromRepository", parameters.owner(), parameters.domain(), source));
    var copied = "codeartifact:CopyPackageVersions";
    request.require(
        authorizer,
        authorizer.onRepository(copied, parameters.owner(), parameters.domain(), destination));
    request.require(
        authorizer,
        authorizer.onPackage(
            copied, parameters.owner(), parameters.domain(), destination, parameters.project()));
    if (parameters.isTrue("includeFromUpstream")) {
      throw new NotModelledException("includeFromUpstream: true");
    }
    if (parameters.has("versions") == parameters.has("versionRevisions")) {
      throw new AwsException(
          AwsError.VALIDATION, "Specify either versions or versionRevisions, not both.");
    }
    if (source.equals(destination)) {
      throw new AwsException(
          AwsError.VALIDATION, "The source and the destination are the same repository.");
    }
    authorizer.repository(parameters.owner(), parameters.domain(), source);
    authorizer.repository(parameters.owner(), parameters.domain(), destination);
    return accounts.with(
        parameters.owner(),
        account -> {
          var repositories = account.domains().get(parameters.domain()).repositories();
          var from = versions(repositories.get(source), parameters.project());
          var result = new Result();
          parameters
              .versions()
              .forEach(
                  (version, revision) -> {
                    result.check(version, from.get(version), revision, null);
                    if (!result.failed(version) && !from.get(version).status().isAvailable()) {
                      result.fail(
                          version,
                          "NOT_ALLOWED",
                          "Version %s is %s".formatted(version, from.get(version).status()));
                    }
                  });
          var packages = repositories.get(destination).packages();
          var to = packages.getOrDefault(parameters.project(), new TreeMap<>());
          parameters
              .versions()
              .keySet()
              .forEach(
                  version -> {
                    var existing = to.get(version);
                    if (existing != null
                        && !result.failed(version)
                        && !parameters.isTrue("allowOverwrite")
                        && !existing.revision().equals(from.get(version).revision())) {
                      result.fail(
                          version,
                          "ALREADY_EXISTS",
                          "Version %s already exists".formatted(version));
                    }
                  });
          var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
          return applied(
              account,
              parameters,
              result,
              (version, succeeded) -> {
                var copiedVersion = from.get(version);
                var existing = to.get(version);
                // An identical version is not copied again, and not reported.
                if (existing == null || !existing.revision().equals(copiedVersion.revision())) {
                  packages.putIfAbsent(parameters.project(), to);
                  to.put(
                      version,
                      new PackageVersion(
                          now, Status.PUBLISHED, copiedVersion.origin(), copiedVersion.assets()));
                  describe(
                      succeeded, version, copiedVersion.revision(), Status.PUBLISHED.toString());
                }
              });
        });
  }

  private ObjectNode updateStatus(Request request) {
    var target = request.parameters().status("targetStatus");
    if (target.isEmpty() || target.get() == Status.DISPOSED) {
      throw new AwsException(
          AwsError.VALIDATION, "targetStatus must be Published, Unlisted or Archived.");
    }
    return change(request, "codeartifact:UpdatePackageVersionsStatus", target.get());
  }

  private ObjectNode dispose(Request request) {
    return change(request, "codeartifact:DisposePackageVersions", Status.DISPOSED);
  }

  private ObjectNode change(Request request, String action, Status status) {
    return change(
        request,
        action,
        status != Status.DISPOSED,
        (version, versions) -> {
          var revision = versions.get(version).revision();
          versions.computeIfPresent(version, (name, it) -> it.withStatus(status));
          return Map.entry(revision, status.toString());
        });
  }

  private ObjectNode delete(Request request) {
    return change(
        request,
        "codeartifact:DeletePackageVersions",
        false,
        (version, versions) -> Map.entry(versions.remove(version).revision(), DELETED));
  }

  /** Changes one version of a package. */
  private interface Change {
    /** Returns the revision and the new status. */
    Map.Entry<String, String> apply(String version, Map<String, PackageVersion> versions);
  }

  private ObjectNode change(Request request, String action, boolean needsAssets, Change change) {
    var parameters = request.parameters();
    parameters.requirePypi();
    Target target =
        authorizer.onPackage(
            action,
            parameters.owner(),
            parameters.domain(),
            parameters.repository(),
            parameters.project());
    request.require(authorizer, target);
    authorizer.repository(target.owner(), target.domain(), target.repository());
    var expected = parameters.status("expectedStatus").orElse(null);
    return accounts.with(
        target.owner(),
        account -> {
          var repository =
              account.domains().get(target.domain()).repositories().get(target.repository());
          var versions = versions(repository, parameters.project());
          var result = new Result();
          parameters
              .versions()
              .forEach(
                  (version, revision) -> {
                    result.check(version, versions.get(version), revision, expected);
                    if (needsAssets
                        && !result.failed(version)
                        && versions.get(version).status() == Status.DISPOSED) {
                      result.fail(
                          version,
                          "NOT_ALLOWED",
                          "Version %s is disposed of, and its status cannot change"
                              .formatted(version));
                    }
                  });
          return applied(
              account,
              parameters,
              result,
              (version, succeeded) -> {
                var changed = change.apply(version, versions);
                describe(succeeded, version, changed.getKey(), changed.getValue());
              });
        });
  }

  // Applies the change, and sends its events.
  private ObjectNode applied(
      Account account,
      Parameters parameters,
      Result result,
      BiConsumer<String, ObjectNode> change) {
    return PackageChanges.during(
        account,
        parameters.domain(),
        parameters.project(),
        clock.instant(),
        () -> result.apply(change));
  }

  private static Map<String, PackageVersion> versions(Repository repository, String project) {
    var versions = repository.packages().get(project);
    if (versions == null) {
      throw Parameters.notFound("Package", project);
    }
    return versions;
  }

  private static void describe(
      ObjectNode succeeded, String version, String revision, String status) {
    succeeded.putObject(version).put("revision", revision).put("status", status);
  }

  /** The result of a call for each of its versions. */
  private static final class Result {
    private final Map<String, Map.Entry<String, String>> failures = new LinkedHashMap<>();
    private final List<String> versions = new ArrayList<>();

    void check(String version, PackageVersion found, String revision, Status expected) {
      versions.add(version);
      if (found == null) {
        fail(version, "NOT_FOUND", "Could not find version " + version);
      } else if (!revision.isEmpty() && !revision.equals(found.revision())) {
        fail(
            version,
            "MISMATCHED_REVISION",
            "current revision: %s, expected revision: %s".formatted(found.revision(), revision));
      } else if (expected != null && expected != found.status()) {
        fail(
            version,
            "MISMATCHED_STATUS",
            "current status: %s, expected status: %s".formatted(found.status(), expected));
      }
    }

    void fail(String version, String code, String message) {
      failures.put(version, Map.entry(code, message));
    }

    boolean failed(String version) {
      return failures.containsKey(version);
    }

    ObjectNode apply(BiConsumer<String, ObjectNode> change) {
      var answer = Operation.object();
      var succeeded = answer.putObject("successfulVersions");
      var failed = answer.putObject("failedVersions");
      for (var version : versions) {
        if (failures.isEmpty()) {
          change.accept(version, succeeded);
        } else {
          var failure =
              failures.getOrDefault(
                  version, Map.entry("SKIPPED", "Version %s was skipped".formatted(version)));
          failed
              .putObject(version)
              .put("errorCode", failure.getKey())
              .put("errorMessage", failure.getValue());
        }
      }
      return answer;
    }
  }
}
