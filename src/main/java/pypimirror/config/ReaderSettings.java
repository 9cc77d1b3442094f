package pypimirror.config;

import java.util.function.Function;
import java.util.function.Supplier;
import pypimirror.aws.PermissionsBoundary;
import pypimirror.aws.RoleArn;

/** Whether an environment creates its reader role or adopts existing roles. */
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

  /** The environment creates no reader role. All reader roles already exist. */
  record Adopt() implements ReaderSettings {

    @Override
    public <T> T match(Function<Create, T> create, Supplier<T> adopt) {
      return adopt.get();
    }
  }

  /** Calls {@code create} for a created role, or {@code adopt} for adopted roles. */
  <T> T match(Function<Create, T> create, Supplier<T> adopt);

  /** Whether the environment creates a role. */
  default boolean isCreated() {
    return match(create -> true, () -> false);
  }
}
