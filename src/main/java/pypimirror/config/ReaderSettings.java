package pypimirror.config;

import java.util.function.Function;
import java.util.function.Supplier;
import pypimirror.aws.PermissionsBoundary;
import pypimirror.aws.RoleArn;

/** Where an environment's own reader role comes from: created, or adopted. */
public sealed interface ReaderSettings {

  /**
   * The environment creates a role.
   *
   * @param role the role
   * @param boundary its permissions boundary
   */
  record Create(RoleArn role, PermissionsBoundary boundary) implements ReaderSettings {

    @Override
    public <T> T match(Function<Create, T> create, Supplier<T> adopt) {
      return create.apply(this);
    }
  }

  /** All reader roles exist. */
  record Adopt() implements ReaderSettings {

    @Override
    public <T> T match(Function<Create, T> create, Supplier<T> adopt) {
      return adopt.get();
    }
  }

  /** Applies the function for a created role or the one for adopted roles. */
  <T> T match(Function<Create, T> create, Supplier<T> adopt);

  /** Whether the environment creates a role. */
  default boolean isCreated() {
    return match(create -> true, () -> false);
  }
}
