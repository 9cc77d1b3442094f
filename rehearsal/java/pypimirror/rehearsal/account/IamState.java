package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The IAM state of an account. */
public final class IamState {

  private IamState() {}

  /**
   * An IAM role.
   *
   * @param path begins and ends with a slash
   * @param assumeRolePolicy trust policy, JSON
   * @param inlinePolicies policy documents, JSON, by name
   * @param description purpose of the role, or null
   * @param permissionsBoundary ARN of the permissions boundary, or null without one
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Role(
      String path,
      String assumeRolePolicy,
      Map<String, String> inlinePolicies,
      Map<String, String> tags,
      String description,
      String permissionsBoundary) {
    /** Creates a role without a description and without a permissions boundary. */
    public Role(
        String path,
        String assumeRolePolicy,
        Map<String, String> inlinePolicies,
        Map<String, String> tags) {
      this(path, assumeRolePolicy, inlinePolicies, tags, null, null);
    }

    /** Replaces null policies and tags with empty maps. */
    public Role {
      inlinePolicies = Account.sorted(inlinePolicies);
      tags = Account.sorted(tags);
    }
  }

  /** An IAM managed policy. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ManagedPolicy(String description, String policy, Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public ManagedPolicy {
      tags = Account.sorted(tags);
    }
  }

  /** An OpenID Connect provider. IAM accepts its tokens for these audiences. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record IdentityProvider(List<String> clientIds, Map<String, String> tags) {
    /** Replaces null audiences and tags with empty collections. */
    public IdentityProvider {
      clientIds = clientIds == null ? List.of() : List.copyOf(clientIds);
      tags = Account.sorted(tags);
    }
  }
}
