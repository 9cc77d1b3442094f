package pypimirror.config;

import java.util.Collections;
import java.util.List;
import pypimirror.catalog.PackagePattern;
import pypimirror.catalog.PackageSource;

/**
 * The package store: the environment's own domain, or another account's.
 *
 * @param created whether the environment makes the domain; otherwise it reads one that exists
 * @param domainName name of the domain
 * @param domainOwner account of the domain, 12 digits
 * @param repositoryName name of the readers' repository
 * @param sources the public sources, in the order in which they are searched
 * @param internalPackages names that are never taken from outside
 * @param allowedPackages names that alone may be taken from outside; none for all
 * @param customerKey whether a key of the customer's encrypts the packages
 * @param encryptionKeyArn that key when it exists already, else null
 * @param assetsBucketArn bucket of another account's domain, from which other clients than Python's
 *     fetch files, else null
 * @param protect whether the domain and its repositories refuse deletion and replacement
 * @param retainOnDelete whether they stay in AWS when the stack is destroyed
 */
public record MirrorSettings(
    boolean created,
    String domainName,
    String domainOwner,
    String repositoryName,
    List<PackageSource> sources,
    List<PackagePattern> internalPackages,
    List<PackagePattern> allowedPackages,
    boolean customerKey,
    String encryptionKeyArn,
    String assetsBucketArn,
    boolean protect,
    boolean retainOnDelete) {

  /** Name of the repository that publishers publish to. */
  public static final String INTERNAL_REPOSITORY = "internal";

  /** How many upstreams AWS takes, the internal repository among them. */
  private static final int MOST_UPSTREAMS = 10;

  private static final String SOURCES = "pypi-mirror:sources";

  /** Whether clients fetch files from S3. */
  public boolean fetchesFromS3() {
    return sources.stream().anyMatch(PackageSource::needsS3);
  }

  /** Who may encrypt. */
  enum Encryption {
    /** AWS's own key for CodeArtifact. */
    AWS,
    /** A key of the customer's. */
    CUSTOMER
  }

  static MirrorSettings read(ConfigReader read, String accountId) {
    var created = read.choice("pypi-mirror:domain", Mode.class) == Mode.CREATE;
    var sources = sources(read);
    var internal = patterns(read, "pypi-mirror:internalPackages");
    var allowed = patterns(read, "pypi-mirror:allowedPackages");
    requirePythonFor(read, sources);
    requireDistinct(read, internal, allowed);
    var customer = read.choice("pypi-mirror:encryption", Encryption.class) == Encryption.CUSTOMER;
    var key = read.optional("pypi-mirror:encryptionKeyArn", Rule.KEY_ARN);
    requireOwnKey(read, key, customer, accountId);
    var bucket = read.optional("pypi-mirror:assetsBucketArn", Rule.BUCKET_ARN);
    var owner = read.optional("pypi-mirror:domainOwner", Rule.ACCOUNT_ID);
    if (created) {
      read.onlyWith("pypi-mirror:domain: adopt", "domainOwner", "assetsBucketArn");
    } else {
      if (bucket == null && sources.stream().anyMatch(PackageSource::needsS3)) {
        read.required("pypi-mirror:assetsBucketArn", Rule.BUCKET_ARN);
      }
      read.onlyWith(
          "pypi-mirror:domain: create", "internalPackages", "allowedPackages", "encryptionKeyArn");
      if (owner == null) {
        read.required("pypi-mirror:domainOwner", Rule.ACCOUNT_ID);
      }
      if (customer) {
        read.problem(
            "pypi-mirror:encryption",
            "\"customer\"",
            "aws with pypi-mirror:domain: adopt, since the domain's own stack has its key",
            "it in the stack that makes the domain");
      }
    }
    return new MirrorSettings(
        created,
        read.required("pypi-mirror:domainName", Rule.DOMAIN_NAME),
        created ? accountId : owner,
        repository(read, sources),
        sources,
        internal,
        allowed,
        customer,
        key,
        bucket,
        read.truth("pypi-mirror:protect"),
        read.truth("pypi-mirror:retainOnDelete"));
  }

  private static List<PackageSource> sources(ConfigReader read) {
    var sources =
        read.atLeastOne(SOURCES, Rule.SOURCE).stream()
            .map(name -> PackageSource.of(name).orElseThrow())
            .toList();
    var upstreams = sources.size() + (read.saysAny("pypi-mirror:publisherRoleArns") ? 1 : 0);
    if (upstreams > MOST_UPSTREAMS) {
      read.problem(
          SOURCES,
          "%d sources and the internal repository".formatted(sources.size()),
          "at most %d together, AWS's limit of upstreams".formatted(MOST_UPSTREAMS),
          "fewer sources");
    }
    return sources;
  }

  private static List<PackagePattern> patterns(ConfigReader read, String key) {
    return read.list(key, Rule.PACKAGE_PATTERN).stream().map(PackagePattern::of).toList();
  }

  // One pattern is one package group.
  private static void requireDistinct(
      ConfigReader read, List<PackagePattern> internal, List<PackagePattern> allowed) {
    for (var names : List.of(internal, allowed)) {
      var key =
          names.equals(internal) ? "pypi-mirror:internalPackages" : "pypi-mirror:allowedPackages";
      names.stream()
          .filter(one -> Collections.frequency(names, one) > 1)
          .distinct()
          .forEach(
              one ->
                  read.problem(
                      key,
                      ConfigReader.quoted(one.text()),
                      "named once: others in the list are the same name, normalized",
                      "it a single time"));
    }
    allowed.stream()
        .filter(one -> internal.stream().anyMatch(it -> it.covers(one)))
        .forEach(
            one ->
                read.problem(
                    "pypi-mirror:allowedPackages",
                    ConfigReader.quoted(one.text()),
                    "internal or allowed, not both: a more precise name would win over internal ones",
                    "it in one of the lists"));
  }

  // Package names are Python's; what other formats fetch would not be asked.
  private static void requirePythonFor(ConfigReader read, List<PackageSource> sources) {
    if (read.saysAny("pypi-mirror:allowedPackages")
        && !sources.equals(List.of(PackageSource.PYPI))) {
      read.problem(
          "pypi-mirror:allowedPackages",
          "a list of Python packages beside " + sources.stream().map(PackageSource::key).toList(),
          "with pypi as the only source, since the others would stay open",
          "pypi-mirror:sources: [pypi]");
    }
    if (read.saysAny("pypi-mirror:internalPackages") && !sources.contains(PackageSource.PYPI)) {
      read.problem(
          "pypi-mirror:internalPackages",
          "a list of Python packages",
          "with pypi among the sources",
          "pypi in pypi-mirror:sources");
    }
  }

  private static void requireOwnKey(
      ConfigReader read, String key, boolean customer, String accountId) {
    if (key == null) {
      return;
    }
    if (!customer) {
      read.onlyWith("pypi-mirror:encryption: customer", "encryptionKeyArn");
    }
    var region = read.peek("aws:region");
    if (!key.startsWith("arn:aws:kms:%s:".formatted(region))) {
      read.problem(
          "pypi-mirror:encryptionKeyArn",
          ConfigReader.quoted(key),
          "a key of %s, the domain's region".formatted(region),
          "arn:aws:kms:%s:%s:key/<id>".formatted(region, accountId));
    }
  }

  private static String repository(ConfigReader read, List<PackageSource> sources) {
    var key = "pypi-mirror:repositoryName";
    var name = read.required(key, Rule.REPOSITORY_NAME);
    if (INTERNAL_REPOSITORY.equals(name)
        || sources.stream().anyMatch(source -> source.store().equals(name))) {
      read.problem(
          key,
          ConfigReader.quoted(name),
          "another name than that of a store, which fetches from a public source, and than "
              + INTERNAL_REPOSITORY,
          "a name such as packages");
    }
    return name;
  }
}
