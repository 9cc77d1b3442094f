package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** What an account stores for CodeArtifact: domains, repositories and packages. */
public final class CodeArtifactState {

  private CodeArtifactState() {}

  /**
   * A CodeArtifact domain.
   *
   * @param encryptionKey ARN of the KMS key
   * @param createdTime RFC 3339
   * @param policy its permissions policy, JSON, null without one
   * @param repositories by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Domain(
      String encryptionKey,
      String createdTime,
      String policy,
      Map<String, String> tags,
      Map<String, Repository> repositories) {
    /** No tags or repositories are empty maps. */
    public Domain {
      tags = Account.sorted(tags);
      repositories = Account.sorted(repositories);
    }

    /** The same domain with another policy, or with null none. */
    public Domain governedBy(String newPolicy) {
      return new Domain(encryptionKey, createdTime, newPolicy, tags, repositories);
    }
  }

  /**
   * A CodeArtifact repository.
   *
   * @param upstreams names of repositories of the same domain, searched in this order
   * @param externalConnection name of its external connection, null without one
   * @param policy its permissions policy, JSON, null without one
   * @param policyRevision changes with every change of the policy
   * @param packages what is kept in it: versions by version, by normalized project name
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
    /** No upstreams, tags or packages are empty. */
    public Repository {
      upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
      tags = Account.sorted(tags);
      packages = Account.sorted(packages);
      packages.replaceAll((project, versions) -> Account.sorted(versions));
    }

    /** The same repository with another external connection, or with null none. */
    public Repository connectedTo(String connection) {
      return new Repository(
          description, upstreams, connection, policy, policyRevision, tags, packages);
    }

    /** The same repository with another policy, or with null none. */
    public Repository governedBy(String newPolicy, String newRevision) {
      return new Repository(
          description, upstreams, externalConnection, newPolicy, newRevision, tags, packages);
    }
  }

  /**
   * A version of a package, kept in a repository.
   *
   * @param publishedTime when it was kept, RFC 3339
   * @param assets its files, by name
   */
  public record PackageVersion(String publishedTime, Map<String, Asset> assets) {
    /** Takes a copy that can be changed. */
    public PackageVersion {
      assets = Account.sorted(assets);
    }
  }

  /**
   * A file of a package's version, as its index describes it.
   *
   * @param sha256 hash of its content, hexadecimal
   * @param size in bytes
   * @param requiresPython the Python versions it is for (PEP 345), null where nothing is said
   * @param yanked why it was withdrawn (PEP 592), null when it was not, empty without a reason
   * @param uploadTime RFC 3339, null where nothing is said
   * @param metadataSha256 hash of its metadata file (PEP 658), null without one
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
   * @param description what it is for
   * @param restrictions {@code Publish}, {@code ExternalUpstream} and {@code InternalUpstream}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record PackageGroup(
      String description, Map<String, Restriction> restrictions, Map<String, String> tags) {
    /** No restrictions or tags are empty maps. */
    public PackageGroup {
      restrictions = Account.sorted(restrictions);
      tags = Account.sorted(tags);
    }
  }

  /**
   * One origin control of a package group.
   *
   * @param mode {@code ALLOW}, {@code BLOCK}, {@code ALLOW_SPECIFIC_REPOSITORIES} or {@code
   *     INHERIT}
   * @param repositories names, with the third of these
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Restriction(String mode, List<String> repositories) {
    /** No repositories are an empty list. */
    public Restriction {
      repositories = repositories == null ? List.of() : List.copyOf(repositories);
    }
  }
}
