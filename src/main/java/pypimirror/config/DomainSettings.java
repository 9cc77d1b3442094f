package pypimirror.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import pypimirror.aws.DomainEncryption;
import pypimirror.aws.PackagePattern;
import pypimirror.aws.PackageSource;

/**
 * The CodeArtifact domain of an environment, created or adopted from a different stack or account.
 */
public sealed interface DomainSettings {

  /**
   * A domain that the environment creates.
   *
   * @param encryption the key that encrypts the packages
   * @param mode the packages that readers can install
   * @param recordsBucketArns ARN of the bucket for records of approvals, or empty
   * @param internalPackages packages that must never be fetched from a public source
   * @param allowedPackages the only packages that can be fetched from a public source, or empty for
   *     all
   * @param events whether the changes of package versions are recorded
   * @param retainOnDelete whether the domain stays in AWS when the stack is destroyed
   */
  record Create(
      DomainEncryption encryption,
      PackageMode mode,
      List<String> recordsBucketArns,
      List<PackagePattern> internalPackages,
      List<PackagePattern> allowedPackages,
      PackageEventSettings events,
      boolean retainOnDelete)
      implements DomainSettings {

    @Override
    public <T> T match(Function<Create, T> create, Function<Adopt, T> adopt) {
      return create.apply(this);
    }

    @Override
    public List<PackagePattern> publishedPackages() {
      return internalPackages;
    }
  }

  /**
   * A domain that a different stack or account owns.
   *
   * @param owner id of the account that owns the domain, 12 digits
   * @param assetsBucketArns ARN of the bucket that clients download from, or empty if the
   *     environment has no S3 endpoint
   */
  record Adopt(String owner, List<String> assetsBucketArns) implements DomainSettings {

    @Override
    public <T> T match(Function<Create, T> create, Function<Adopt, T> adopt) {
      return adopt.apply(this);
    }

    @Override
    public List<PackagePattern> publishedPackages() {
      return List.of();
    }
  }

  /** Calls {@code create} for a created domain, or {@code adopt} for an adopted domain. */
  <T> T match(Function<Create, T> create, Function<Adopt, T> adopt);

  /** The packages that publishers can publish. An empty list allows any package. */
  List<PackagePattern> publishedPackages();

  /** Whether readers can install only approved versions of the packages. */
  default boolean isCurated() {
    return match(create -> create.mode() == PackageMode.CURATED, adopt -> false);
  }

  /** ARN of the bucket for records of approvals, or empty. */
  default List<String> approvalRecords() {
    return match(Create::recordsBucketArns, adopt -> List.of());
  }

  /** Whether the environment records the changes of package versions. */
  default boolean recordsEvents() {
    return match(create -> create.events().isRecorded(), adopt -> false);
  }

  /** Whether the environment creates the domain. */
  default boolean isCreated() {
    return match(create -> true, adopt -> false);
  }

  static DomainSettings read(
      ConfigReader read, List<PackageSource> sources, String accountId, boolean studio) {
    var mode = read.choice(Key.DOMAIN, Provisioning.class).orElse(Provisioning.CREATE);
    var retain = read.bool(Key.RETAIN_ON_DELETE);
    return mode == Provisioning.CREATE
        ? create(read, sources, accountId, retain)
        : adopt(read, sources, studio);
  }

  private static Create create(
      ConfigReader read, List<PackageSource> sources, String accountId, boolean retain) {
    read.usedOnlyWith(Key.DOMAIN, "adopt", Key.DOMAIN_OWNER, Key.ASSETS_BUCKET_ARN);
    return new Create(
        encryption(read),
        mode(read, sources),
        recordsBucket(read),
        patterns(read, Key.INTERNAL_PACKAGES),
        patterns(read, Key.ALLOWED_PACKAGES),
        PackageEventSettings.read(read, accountId),
        retain);
  }

  private static List<String> recordsBucket(ConfigReader read) {
    var arn = read.optional(Key.APPROVAL_RECORDS_BUCKET_ARN);
    return arn.isEmpty() ? List.of() : List.of(arn);
  }

  private static PackageMode mode(ConfigReader read, List<PackageSource> sources) {
    var mode = read.choice(Key.PACKAGES, PackageMode.class).orElse(PackageMode.OPEN);
    if (mode == PackageMode.OPEN) {
      read.usedOnlyWith(
          Key.PACKAGES,
          "curated",
          Key.CURATOR_ROLE_ARNS,
          Key.CURATOR_POLICY_ARN,
          Key.APPROVAL_RECORDS_BUCKET_ARN);
      return mode;
    }
    // Approvals contain Python packages. Packages of other formats would be without approval.
    if (!sources.equals(List.of(PackageSource.PYPI))) {
      read.conflict(
          "%s: curated approves only Python packages. Set %s to [pypi]."
              .formatted(Key.PACKAGES, Key.SOURCES),
          Key.SOURCES);
    }
    if (!read.isSet(Key.CURATOR_ROLE_ARNS)) {
      read.conflict(
          "%s: curated needs a role that approves packages. List it in %s."
              .formatted(Key.PACKAGES, Key.CURATOR_ROLE_ARNS),
          Key.CURATOR_ROLE_ARNS);
    }
    if (read.isSet(Key.PUBLISHER_ROLE_ARNS) && !read.isSet(Key.INTERNAL_PACKAGES)) {
      read.conflict(
          "%s: curated with %s needs %s, because publishers could otherwise publish any package without approval. List the internal packages."
              .formatted(Key.PACKAGES, Key.PUBLISHER_ROLE_ARNS, Key.INTERNAL_PACKAGES),
          Key.PUBLISHER_ROLE_ARNS,
          Key.INTERNAL_PACKAGES);
    }
    return mode;
  }

  private static DomainEncryption encryption(ConfigReader read) {
    var key = read.optional(Key.ENCRYPTION_KEY_ARN);
    var region = read.raw(Key.REGION);
    if (!key.isEmpty() && !key.startsWith("arn:aws:kms:%s:".formatted(region))) {
      read.conflict(
          "%s: \"%s\" is not in %s, the region of the domain. Use a key of that region."
              .formatted(Key.ENCRYPTION_KEY_ARN, key, region),
          Key.REGION);
    }
    return DomainEncryption.of(key);
  }

  private static Adopt adopt(ConfigReader read, List<PackageSource> sources, boolean studio) {
    read.usedOnlyWith(
        Key.DOMAIN,
        "create",
        Key.INTERNAL_PACKAGES,
        Key.ALLOWED_PACKAGES,
        Key.ENCRYPTION_KEY_ARN,
        Key.CURATOR_ROLE_ARNS,
        Key.CURATOR_POLICY_ARN,
        Key.APPROVAL_RECORDS_BUCKET_ARN,
        Key.PACKAGE_EVENTS_TOPIC_ARN);
    if (read.bool(Key.PACKAGE_EVENTS)) {
      read.conflict(
          "%s is a setting of the stack that owns the domain. Remove it."
              .formatted(Key.PACKAGE_EVENTS),
          Key.DOMAIN);
    }
    if (read.choice(Key.PACKAGES, PackageMode.class).equals(Optional.of(PackageMode.CURATED))) {
      read.conflict(
          "%s: curated is a setting of the stack that owns the domain. Remove it."
              .formatted(Key.PACKAGES),
          Key.DOMAIN);
    }
    var bucket =
        sources.stream().anyMatch(PackageSource::needsS3) || studio
            ? read.required(Key.ASSETS_BUCKET_ARN)
            : read.optional(Key.ASSETS_BUCKET_ARN);
    return new Adopt(
        read.required(Key.DOMAIN_OWNER), bucket.isEmpty() ? List.of() : List.of(bucket));
  }

  static List<PackagePattern> patterns(ConfigReader read, Key key) {
    return read.list(key).stream().map(PackagePattern::of).toList();
  }
}
