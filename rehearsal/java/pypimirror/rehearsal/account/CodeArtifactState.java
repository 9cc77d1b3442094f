package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The CodeArtifact state of an account: domains, repositories and packages. */
public final class CodeArtifactState {

  private CodeArtifactState() {}

  /**
   * A CodeArtifact domain.
   *
   * @param encryptionKey ARN of the KMS key
   * @param createdTime RFC 3339
   * @param policy permissions policy, JSON, or null without one
   * @param repositories by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Domain(
      String encryptionKey,
      String createdTime,
      String policy,
      Map<String, String> tags,
      Map<String, Repository> repositories) {
    /** Replaces null tags and repositories with empty maps. */
    public Domain {
      tags = Account.sorted(tags);
      repositories = Account.sorted(repositories);
    }

    /** Returns this domain with a different policy, or with none if it is null. */
    public Domain governedBy(String newPolicy) {
      return new Domain(encryptionKey, createdTime, newPolicy, tags, repositories);
    }
  }

  /**
   * A CodeArtifact repository.
   *
   * @param upstreams names of repositories in the same domain, searched in this order
   * @param externalConnection name of the external connection, or null without one
   * @param policy permissions policy, JSON, or null without one
   * @param policyRevision changes with every change of the policy
   * @param packages stored package versions, by version, by normalized project name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Repository(
      String description,
      List<String> upstreams,
      String externalConnection,
      String policy,
      String policyRevision,
      Map<String, String> tags,
      Map<String, Map<String, PackageVersion>> packages) {
    /** Replaces null upstreams, tags and packages with empty collections. */
    public Repository {
      upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
      tags = Account.sorted(tags);
      packages = Account.sorted(packages);
      packages.replaceAll((project, versions) -> Account.sorted(versions));
    }

    /** Returns this repository with a different external connection, or with none if it is null. */
    public Repository connectedTo(String connection) {
      return new Repository(
          description, upstreams, connection, policy, policyRevision, tags, packages);
    }

    /** Returns this repository with a different policy, or with none if it is null. */
    public Repository governedBy(String newPolicy, String newRevision) {
      return new Repository(
          description, upstreams, externalConnection, newPolicy, newRevision, tags, packages);
    }
  }

  /**
   * A package version that is stored in a repository.
   *
   * @param publishedTime when the version was stored, RFC 3339
   * @param status its status; null, in older states, for {@code Published}
   * @param origin how it entered the domain; null, in older states, for {@code EXTERNAL}
   * @param assets files of the version, by name
   */
  public record PackageVersion(
      String publishedTime, Status status, Origin origin, Map<String, Asset> assets) {
    /** Replaces null values, and copies the assets into a mutable map, sorted by name. */
    public PackageVersion {
      status = status == null ? Status.PUBLISHED : status;
      origin = origin == null ? Origin.EXTERNAL : origin;
      assets = Account.sorted(assets);
    }

    /** Returns a version without assets that was stored a moment ago. */
    public static PackageVersion empty(String publishedTime, Origin origin) {
      return new PackageVersion(publishedTime, Status.PUBLISHED, origin, Map.of());
    }

    /** Identifies the current files of the version. It changes with them. */
    public String revision() {
      var files = new StringBuilder();
      assets.forEach((name, asset) -> files.append(name).append(' ').append(asset).append('\n'));
      try {
        return Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(files.toString().getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Returns this version with a different status. A disposed version has no assets. */
    public PackageVersion withStatus(Status newStatus) {
      return new PackageVersion(
          publishedTime, newStatus, origin, newStatus == Status.DISPOSED ? Map.of() : assets);
    }
  }

  /**
   * The status of a package version (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-version-status">AWS</a>).
   */
  public enum Status {
    /** Listed, and its files can be downloaded. */
    PUBLISHED("Published"),
    /** Not listed, but its files can be downloaded. */
    UNLISTED("Unlisted"),
    /** Neither listed nor downloadable. */
    ARCHIVED("Archived"),
    /** Neither listed nor downloadable, and its files are deleted. */
    DISPOSED("Disposed");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** Whether the files can be downloaded. */
    public boolean isAvailable() {
      return this == PUBLISHED || this == UNLISTED;
    }

    /** Returns the status with this name in AWS's API. */
    public static Optional<Status> of(String text) {
      return Arrays.stream(values()).filter(it -> it.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** How a package version entered its domain. */
  public enum Origin {
    /** Published to a repository. */
    INTERNAL,
    /** Fetched through an external connection. */
    EXTERNAL
  }

  /**
   * A file of a package version, as the index describes it.
   *
   * @param sha256 SHA-256 hash of the content, hexadecimal
   * @param size in bytes
   * @param requiresPython supported Python versions (PEP 345), or null if unknown
   * @param yanked reason for the withdrawal (PEP 592), empty without a reason, or null if the file
   *     is not withdrawn
   * @param uploadTime RFC 3339, or null if unknown
   * @param metadataSha256 hash of the metadata file (PEP 658), or null without one
   * @param url address in the public index, or null for a published file. AWS imports the content
   *     of every file of a version, and the emulator downloads it when it is first requested.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Asset(
      String sha256,
      long size,
      String requiresPython,
      String yanked,
      String uploadTime,
      String metadataSha256,
      String url) {}

  /**
   * A package group.
   *
   * @param description purpose of the group
   * @param restrictions by type: {@code Publish}, {@code ExternalUpstream} and {@code
   *     InternalUpstream}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record PackageGroup(
      String description, Map<String, Restriction> restrictions, Map<String, String> tags) {
    /** Replaces null restrictions and tags with empty maps. */
    public PackageGroup {
      restrictions = Account.sorted(restrictions);
      tags = Account.sorted(tags);
    }
  }

  /**
   * An origin control of a package group.
   *
   * @param mode {@code ALLOW}, {@code BLOCK}, {@code ALLOW_SPECIFIC_REPOSITORIES} or {@code
   *     INHERIT}
   * @param repositories names of the allowed repositories, with {@code ALLOW_SPECIFIC_REPOSITORIES}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Restriction(String mode, List<String> repositories) {
    /** Replaces null repositories with an empty list. */
    public Restriction {
      repositories = repositories == null ? List.of() : List.copyOf(repositories);
    }
  }
}
