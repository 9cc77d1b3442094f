package pypimirror.report;

import java.util.ArrayList;
import pypimirror.config.InvalidSettingsException;
import pypimirror.environment.Environment;
import pypimirror.outputs.OutputsModule;
import pypimirror.studio.StudioModule;

/**
 * Checks the documents of an environment against the AWS size limits before the program creates
 * anything.
 */
public final class SizeChecks {

  private SizeChecks() {}

  /**
   * Checks every policy, the lifecycle configuration and the SSM parameter.
   *
   * @throws InvalidSettingsException if a document is too large. The message lists every such
   *     document.
   */
  public static void check(Environment environment) {
    var problems = new ArrayList<String>(environment.policies().sizeProblems());
    problems.addAll(OutputsModule.sizeProblems(environment));
    problems.addAll(StudioModule.sizeProblems(environment));
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }
}
