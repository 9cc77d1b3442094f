package pypimirror.config;

import java.util.List;

/** A key of an earlier release. */
sealed interface RetiredKey {

  /** The retired keys of all releases. */
  List<RetiredKey> ALL =
      List.of(
          new Removed(
              "pypi-mirror:encryption",
              "Remove it. To encrypt the packages with your own key, set pypi-mirror:encryptionKeyArn."));

  /** Full name of the retired key. */
  String name();

  /**
   * A key that has a new name. The old name still works, with a warning. A required key also needs
   * a default in {@code Pulumi.yaml} until the next major release, because the Pulumi CLI otherwise
   * rejects a stack that does not set the new name, before the program runs.
   *
   * @param key the key that replaces it
   */
  record Renamed(String name, Key key) implements RetiredKey {}

  /**
   * A key that no longer exists.
   *
   * @param instead a sentence that names the replacement
   */
  record Removed(String name, String instead) implements RetiredKey {}
}
