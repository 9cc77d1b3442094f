package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
   * @param attachedPolicies ARNs of its managed policies
   * @param propagating until when other services do not know the role yet, or null if they do
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Role(
      String path,
      String assumeRolePolicy,
      Map<String, String> inlinePolicies,
      Map<String, String> tags,
      String description,
      String permissionsBoundary,
      Set<String> attachedPolicies,
      String propagating) {
    /** Creates a role with inline policies only. */
    public Role(
        String path,
        String assumeRolePolicy,
        Map<String, String> inlinePolicies,
        Map<String, String> tags) {
      this(path, assumeRolePolicy, inlinePolicies, tags, null, null, null, null);
    }

    /** Replaces null policies and tags with empty collections. */
    public Role {
      inlinePolicies = Account.sorted(inlinePolicies);
      tags = Account.sorted(tags);
      attachedPolicies =
          attachedPolicies == null ? new TreeSet<>() : new TreeSet<>(attachedPolicies);
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
