package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** What an account stores for IAM. */
public final class IamState {

  private IamState() {}

  /**
   * An IAM role.
   *
   * @param path begins and ends with a slash
   * @param assumeRolePolicy who may assume it, JSON
   * @param inlinePolicies policy documents by name, JSON
   * @param description what it is for, or null
   * @param permissionsBoundary ARN of the policy that limits it, or null
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Role(
      String path,
      String assumeRolePolicy,
      Map<String, String> inlinePolicies,
      Map<String, String> tags,
      String description,
      String permissionsBoundary) {
    /** A role without a description and a boundary. */
    public Role(
        String path,
        String assumeRolePolicy,
        Map<String, String> inlinePolicies,
        Map<String, String> tags) {
      this(path, assumeRolePolicy, inlinePolicies, tags, null, null);
    }

    /** No policies or tags are empty maps. */
    public Role {
      inlinePolicies = Account.sorted(inlinePolicies);
      tags = Account.sorted(tags);
    }
  }

  /** A policy of IAM that stands by itself. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ManagedPolicy(String description, String policy, Map<String, String> tags) {
    /** No tags are an empty map. */
    public ManagedPolicy {
      tags = Account.sorted(tags);
    }
  }

  /** An OpenID Connect provider whose tokens IAM takes, for these audiences. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record IdentityProvider(List<String> clientIds, Map<String, String> tags) {
    /** No audiences or tags are empty. */
    public IdentityProvider {
      clientIds = clientIds == null ? List.of() : List.copyOf(clientIds);
      tags = Account.sorted(tags);
    }
  }
}
