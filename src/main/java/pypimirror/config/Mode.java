package pypimirror.config;

/** Whether something is the environment's own or exists already. */
enum Mode {
  /** The environment makes it, and takes it away. */
  CREATE,
  /** It exists, and is never changed. */
  ADOPT
}
