package pypimirror.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The SageMaker Studio of an environment: none, created or adopted. */
public sealed interface StudioSettings {

  /** The environment has no Studio. */
  record None() implements StudioSettings {

    @Override
    public <T> T match(Supplier<T> none, Function<Create, T> create, Supplier<T> adopt) {
      return none.get();
    }
  }

  /**
   * A Studio domain that the environment creates.
   *
   * @param users names of the user profiles
   * @param retainHomes whether to keep the users' files when the domain is deleted
   */
  record Create(List<String> users, boolean retainHomes) implements StudioSettings {

    @Override
    public <T> T match(Supplier<T> none, Function<Create, T> create, Supplier<T> adopt) {
      return create.apply(this);
    }
  }

  /** An existing Studio domain. */
  record Adopt() implements StudioSettings {

    @Override
    public <T> T match(Supplier<T> none, Function<Create, T> create, Supplier<T> adopt) {
      return adopt.get();
    }
  }

  /** Values of {@link Key#STUDIO}. */
  enum Choice {
    NONE,
    CREATE,
    ADOPT
  }

  /** Calls the function for this kind of Studio. */
  <T> T match(Supplier<T> none, Function<Create, T> create, Supplier<T> adopt);

  /** Whether the environment has a Studio, created or adopted. */
  default boolean isPresent() {
    return match(() -> false, create -> true, () -> true);
  }

  /** Whether the environment creates the Studio domain. */
  default boolean isCreated() {
    return match(() -> false, create -> true, () -> false);
  }

  static StudioSettings read(ConfigReader read) {
    var choice = read.choice(Key.STUDIO, Choice.class);
    var retainHomes = read.bool(Key.STUDIO_RETAIN_HOMES);
    if (choice.equals(Optional.of(Choice.CREATE))) {
      return new Create(read.nonEmptyList(Key.STUDIO_USERS), retainHomes);
    }
    read.usedOnlyWith(Key.STUDIO, "create", Key.STUDIO_USERS);
    read.list(Key.STUDIO_USERS);
    return choice.equals(Optional.of(Choice.ADOPT)) ? new Adopt() : new None();
  }
}
