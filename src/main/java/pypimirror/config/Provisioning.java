package pypimirror.config;

/** The values of a create-or-adopt key. */
enum Provisioning {
  /** The environment creates and owns the resource. */
  CREATE,
  /** The resource exists, and the environment never changes it. */
  ADOPT
}
