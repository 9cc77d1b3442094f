package pypimirror.config;

import java.util.function.Function;
import java.util.function.Supplier;

/** The policy that an environment adds to existing roles. */
public sealed interface RolePolicySettings {

  /** The environment writes an inline policy to each role. */
  record Create() implements RolePolicySettings {

    @Override
    public <T> T match(Supplier<T> create, Function<String, T> adopt) {
      return create.get();
    }
  }

  /**
   * The environment attaches an existing managed policy to each role.
   *
   * @param policyArn ARN of the policy
   */
  record Adopt(String policyArn) implements RolePolicySettings {

    @Override
    public <T> T match(Supplier<T> create, Function<String, T> adopt) {
      return adopt.apply(policyArn);
    }
  }

  /** Calls {@code create} for an inline policy, or {@code adopt} with the ARN of a managed one. */
  <T> T match(Supplier<T> create, Function<String, T> adopt);

  static RolePolicySettings of(String policyArn) {
    return policyArn.isEmpty() ? new Create() : new Adopt(policyArn);
  }
}
