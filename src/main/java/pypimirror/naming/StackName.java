package pypimirror.naming;

/**
 * The name of a Pulumi stack. Each environment is a stack.
 *
 * @param project name of the Pulumi project
 * @param environment name of the environment, which the engine calls the stack
 */
public record StackName(String project, String environment) {

  /** Prefix of every resource name. */
  public String prefix() {
    return project + "-" + environment;
  }
}
