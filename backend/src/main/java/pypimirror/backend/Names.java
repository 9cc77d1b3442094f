package pypimirror.backend;

/** Names of the roles and policies in an account. They all begin with {@link #PROJECT}. */
final class Names {

  /**
   * The project of the environments, and the {@code Project} tag of their resources. The backend
   * has a different tag.
   */
  static final String PROJECT = "pypi-mirror";

  /** The policy with which pipeline roles describe resources. */
  static final String LOOK = PROJECT + "-look";

  private Names() {}

  /** Name of the role that creates plans of an environment. */
  static String planRole(String environment) {
    return of(environment, "plan");
  }

  /** Name of the role that previews pull requests for an environment. */
  static String previewRole(String environment) {
    return of(environment, "preview");
  }

  /** Name of the role that deploys an environment. */
  static String deployRole(String environment) {
    return of(environment, "deploy");
  }

  /** Name of the reader role that an environment creates. */
  static String newReaderRole(String environment) {
    return of(environment, "reader");
  }

  /** Name of the permissions boundary of the role that an environment creates. */
  static String boundary(String environment) {
    return of(environment, "boundary");
  }

  /** Name of the policy of an environment's existing reader roles. */
  static String readerPolicy(String environment) {
    return of(environment, "reader");
  }

  /** Name of the policy of an environment's publisher roles. */
  static String publisherPolicy(String environment) {
    return of(environment, "publisher");
  }

  /** Name of the role that approves packages for an environment. */
  static String curatorRole(String environment) {
    return of(environment, "curator");
  }

  /** Name of the policy of an environment's curator roles. */
  static String curatorPolicy(String environment) {
    return of(environment, "curator");
  }

  /** Returns a name that contains the environment. */
  static String of(String environment, String what) {
    return "%s-%s-%s".formatted(PROJECT, environment, what);
  }
}
