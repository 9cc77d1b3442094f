package pypimirror.curation.mirror;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.curation.index.Http;
import pypimirror.curation.index.Index;
import pypimirror.curation.lock.Release;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codeartifact.CodeartifactClient;
import software.amazon.awssdk.services.codeartifact.model.LicenseInfo;
import software.amazon.awssdk.services.codeartifact.model.PackageFormat;
import software.amazon.awssdk.services.codeartifact.model.PackageVersionError;
import software.amazon.awssdk.services.codeartifact.model.PackageVersionOriginType;
import software.amazon.awssdk.services.codeartifact.model.PackageVersionStatus;
import software.amazon.awssdk.services.codeartifact.model.PackageVersionSummary;
import software.amazon.awssdk.services.codeartifact.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sts.StsClient;

/** A CodeArtifact domain, with the credentials of the caller. */
public final class Mirror implements AutoCloseable {

  private static final PackageFormat PYPI = PackageFormat.PYPI;
  private static final long TOKEN_SECONDS = Duration.ofHours(1).toSeconds();

  private final CodeartifactClient client;
  private final Http http;
  private final CodeArtifactRepository readable;
  private final long tokenSeconds;

  /**
   * Creates a client of a domain.
   *
   * @param readable the readers' repository of the domain
   * @param tokenMaxSeconds longest token lifetime that the caller can request, in seconds
   */
  public Mirror(Http http, CodeArtifactRepository readable, int tokenMaxSeconds) {
    this.http = http;
    this.readable = readable;
    this.tokenSeconds = Math.min(TOKEN_SECONDS, tokenMaxSeconds);
    this.client =
        CodeartifactClient.builder()
            .httpClient(http.client())
            .region(Region.of(readable.region()))
            // Waits longer between calls while AWS throttles them.
            .overrideConfiguration(it -> it.retryStrategy(RetryMode.ADAPTIVE_V2))
            .build();
  }

  /**
   * The files of a stored version.
   *
   * @param revision identifies the current files
   * @param hashes SHA-256 hashes by name of the file
   */
  public record StoredFiles(String revision, Map<String, String> hashes) {}

  /** The index of a repository. */
  public Index index(CodeArtifactRepository repository) {
    var token =
        client
            .getAuthorizationToken(
                it ->
                    it.domain(readable.domain())
                        .domainOwner(readable.owner())
                        .durationSeconds(tokenSeconds))
            .authorizationToken();
    return new Index(
        http, URI.create(repository.pipIndexUrl()), Map.of("Authorization", "Bearer " + token));
  }

  /** ARN of the caller. */
  public String caller() {
    try (var sts =
        StsClient.builder()
            .httpClient(http.client())
            .region(Region.of(readable.region()))
            .build()) {
      return sts.getCallerIdentity().arn();
    }
  }

  /** The names of the packages in a repository. */
  public List<String> packages(CodeArtifactRepository repository) {
    return client
        .listPackagesPaginator(
            it ->
                it.domain(repository.domain())
                    .domainOwner(repository.owner())
                    .repository(repository.name())
                    .format(PYPI)
                    .maxResults(1000))
        .packages()
        .stream()
        .map(it -> it.packageValue())
        .toList();
  }

  /**
   * A version of a package in a repository.
   *
   * @param status its status
   * @param internal whether it was published to the domain, and does not come from a public source
   */
  public record StoredVersion(PackageVersionStatus status, boolean internal) {

    /** Whether clients can download its files. */
    public boolean isAvailable() {
      return status == PackageVersionStatus.PUBLISHED || status == PackageVersionStatus.UNLISTED;
    }
  }

  /** The versions of a package in a repository. Empty without the package. */
  public Map<String, StoredVersion> versions(CodeArtifactRepository repository, String name) {
    var versions = new TreeMap<String, StoredVersion>();
    try {
      client
          .listPackageVersionsPaginator(
              it ->
                  it.domain(repository.domain())
                      .domainOwner(repository.owner())
                      .repository(repository.name())
                      .format(PYPI)
                      .packageValue(name)
                      .maxResults(1000))
          .versions()
          .forEach(
              (PackageVersionSummary it) ->
                  versions.put(
                      it.version(),
                      new StoredVersion(
                          it.status(),
                          it.origin() != null
                              && it.origin().originType() == PackageVersionOriginType.INTERNAL)));
    } catch (ResourceNotFoundException e) {
      return Map.of();
    }
    return versions;
  }

  /**
   * The details of a version.
   *
   * @param stored when the repository stored it, if that is known
   * @param licenses names of its licenses, if CodeArtifact has found any
   */
  public record Details(Optional<Instant> stored, List<String> licenses) {}

  /** Describes a version in a repository. */
  public Details details(CodeArtifactRepository repository, Release release) {
    var described =
        client
            .describePackageVersion(
                it ->
                    it.domain(repository.domain())
                        .domainOwner(repository.owner())
                        .repository(repository.name())
                        .format(PYPI)
                        .packageValue(release.name())
                        .packageVersion(release.version()))
            .packageVersion();
    return new Details(
        Optional.ofNullable(described.publishedTime()),
        described.licenses().stream().map(LicenseInfo::name).filter(Objects::nonNull).toList());
  }

  /** The files of a version in a repository. Empty without the version. */
  public StoredFiles files(CodeArtifactRepository repository, Release release) {
    var hashes = new TreeMap<String, String>();
    var revision = "";
    try {
      for (var page :
          client.listPackageVersionAssetsPaginator(
              it ->
                  it.domain(repository.domain())
                      .domainOwner(repository.owner())
                      .repository(repository.name())
                      .format(PYPI)
                      .packageValue(release.name())
                      .packageVersion(release.version())
                      .maxResults(1000))) {
        revision = page.versionRevision();
        page.assets().forEach(it -> hashes.put(it.name(), it.hashesAsStrings().get("SHA-256")));
      }
    } catch (ResourceNotFoundException e) {
      return new StoredFiles("", Map.of());
    }
    return new StoredFiles(revision, hashes);
  }

  /**
   * Copies a version, if its files are still those of a revision.
   *
   * @throws RefusedException if CodeArtifact does not copy it
   */
  public void copy(
      Release release,
      String revision,
      CodeArtifactRepository source,
      CodeArtifactRepository destination)
      throws RefusedException {
    var answer =
        client.copyPackageVersions(
            it ->
                it.domain(source.domain())
                    .domainOwner(source.owner())
                    .sourceRepository(source.name())
                    .destinationRepository(destination.name())
                    .format(PYPI)
                    .packageValue(release.name())
                    .versionRevisions(Map.of(release.version(), revision)));
    requireNoFailure(release, answer.failedVersions());
  }

  /**
   * Withdraws a version from a repository for good. Its files are deleted.
   *
   * @throws RefusedException if CodeArtifact does not withdraw it
   */
  public void dispose(CodeArtifactRepository repository, Release release) throws RefusedException {
    var answer =
        client.disposePackageVersions(
            it ->
                it.domain(repository.domain())
                    .domainOwner(repository.owner())
                    .repository(repository.name())
                    .format(PYPI)
                    .packageValue(release.name())
                    .versions(release.version()));
    requireNoFailure(release, answer.failedVersions());
  }

  /**
   * Removes a version from a repository. The same version can be added again.
   *
   * @throws RefusedException if CodeArtifact does not remove it
   */
  public void delete(CodeArtifactRepository repository, Release release) throws RefusedException {
    var answer =
        client.deletePackageVersions(
            it ->
                it.domain(repository.domain())
                    .domainOwner(repository.owner())
                    .repository(repository.name())
                    .format(PYPI)
                    .packageValue(release.name())
                    .versions(release.version()));
    requireNoFailure(release, answer.failedVersions());
  }

  private static void requireNoFailure(Release release, Map<String, PackageVersionError> failed)
      throws RefusedException {
    for (var failure : failed.values()) {
      throw new RefusedException(
          "CodeArtifact rejects %s: %s (%s)."
              .formatted(release, failure.errorMessage(), failure.errorCodeAsString()));
    }
  }

  /** An operation that CodeArtifact rejects for a version. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
