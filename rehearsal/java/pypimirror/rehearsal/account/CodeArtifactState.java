package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

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
   * @param assets files of the version, by name
   */
  public record PackageVersion(String publishedTime, Map<String, Asset> assets) {
    /** Copies the assets into a mutable map, sorted by name. */
    public PackageVersion {
      assets = Account.sorted(assets);
    }
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
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Asset(
      String sha256,
      long size,
      String requiresPython,
      String yanked,
      String uploadTime,
      String metadataSha256) {}

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
