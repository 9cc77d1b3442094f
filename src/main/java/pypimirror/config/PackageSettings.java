package pypimirror.config;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import pypimirror.aws.Limits;
import pypimirror.aws.PackagePattern;
import pypimirror.aws.PackageSource;

/**
 * The CodeArtifact domain and its repositories.
 *
 * @param domainName name of the domain
 * @param domainOwner id of the account that owns the domain, 12 digits
 * @param repositoryName name of the readers' repository
 * @param sources the public sources, in search order
 * @param domain the domain, created or adopted
 * @param releaseAge the minimum age of the releases that clients install
 * @param protect whether Pulumi rejects the deletion and replacement of resources that contain data
 */
public record PackageSettings(
    String domainName,
    String domainOwner,
    String repositoryName,
    List<PackageSource> sources,
    DomainSettings domain,
    ReleaseAge releaseAge,
    boolean protect) {

  /** Name of the repository that publishers publish to. */
  public static final String INTERNAL_REPOSITORY = "internal";

  /** Name of the repository from which curators approve packages. */
  public static final String INTAKE_REPOSITORY = "intake";

  /** Name of the repository that contains the approved packages. */
  public static final String APPROVED_REPOSITORY = "approved";

  private static final Set<String> RESERVED =
      Set.of(INTERNAL_REPOSITORY, INTAKE_REPOSITORY, APPROVED_REPOSITORY);

  /** Whether pip can install from the repository. */
  public boolean servesPython() {
    return sources.contains(PackageSource.PYPI);
  }

  /** Whether clients download files from S3. */
  public boolean needsS3() {
    return sources.stream().anyMatch(PackageSource::needsS3);
  }

  static PackageSettings read(ConfigReader read, String accountId, boolean studio) {
    var sources = sources(read);
    checkPackageLists(read, sources);
    var domain = DomainSettings.read(read, sources, accountId, studio);
    return new PackageSettings(
        read.required(Key.DOMAIN_NAME),
        domain.match(create -> accountId, DomainSettings.Adopt::owner),
        repositoryName(read, sources),
        sources,
        domain,
        ReleaseAge.read(read, sources.contains(PackageSource.PYPI), domain),
        read.bool(Key.PROTECT));
  }

  private static List<PackageSource> sources(ConfigReader read) {
    var sources =
        read.nonEmptyList(Key.SOURCES).stream()
            .map(name -> PackageSource.of(name).orElseThrow())
            .toList();
    var upstreams = sources.size() + (read.isSet(Key.PUBLISHER_ROLE_ARNS) ? 1 : 0);
    if (upstreams > Limits.UPSTREAMS_PER_REPOSITORY) {
      read.problem(
          "%s: %d sources and the internal repository exceed the AWS limit of %d upstreams. Remove a"
                  .formatted(Key.SOURCES, sources.size(), Limits.UPSTREAMS_PER_REPOSITORY)
              + " source.");
    }
    return sources;
  }

  private static void checkPackageLists(ConfigReader read, List<PackageSource> sources) {
    var internal = DomainSettings.patterns(read, Key.INTERNAL_PACKAGES);
    var allowed = DomainSettings.patterns(read, Key.ALLOWED_PACKAGES);
    checkDistinct(read, Key.INTERNAL_PACKAGES, internal);
    checkDistinct(read, Key.ALLOWED_PACKAGES, allowed);
    allowed.stream()
        .filter(pattern -> internal.stream().anyMatch(it -> it.covers(pattern)))
        .forEach(
            pattern ->
                read.problem(
                    "%s: \"%s\" is also in %s, and the more specific name would win. Remove it from"
                            .formatted(Key.ALLOWED_PACKAGES, pattern.text(), Key.INTERNAL_PACKAGES)
                        + " one of the lists."));
    // The lists contain Python package names. Packages of other formats would not be checked.
    if (read.isSet(Key.ALLOWED_PACKAGES) && !sources.equals(List.of(PackageSource.PYPI))) {
      read.conflict(
          "%s restricts only Python packages, so other sources are unrestricted. Set %s to [pypi]."
              .formatted(Key.ALLOWED_PACKAGES, Key.SOURCES),
          Key.SOURCES);
    }
    if (read.isSet(Key.INTERNAL_PACKAGES) && !sources.contains(PackageSource.PYPI)) {
      read.conflict(
          "%s lists Python packages, but pypi is not a source. Add pypi to %s."
              .formatted(Key.INTERNAL_PACKAGES, Key.SOURCES),
          Key.SOURCES);
    }
  }

  // Each pattern becomes a package group, so the normalized patterns must be distinct.
  private static void checkDistinct(ConfigReader read, Key key, List<PackagePattern> patterns) {
    patterns.stream()
        .filter(pattern -> Collections.frequency(patterns, pattern) > 1)
        .distinct()
        .forEach(
            pattern ->
                read.problem(
                    "%s lists \"%s\" more than once, in spellings that AWS treats as one name."
                            .formatted(key, pattern.text())
                        + " Remove the duplicates."));
  }

  private static String repositoryName(ConfigReader read, List<PackageSource> sources) {
    var name = read.required(Key.REPOSITORY_NAME);
    if (RESERVED.contains(name)
        || sources.stream().anyMatch(source -> source.store().equals(name))) {
      read.problem(
          "%s: \"%s\" is the name of another repository that the program creates. Use a name such as"
                  .formatted(Key.REPOSITORY_NAME, name)
              + " packages.");
    }
    return name;
  }
}
