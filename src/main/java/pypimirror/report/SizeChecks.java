package pypimirror.report;

import java.util.ArrayList;
import pypimirror.config.InvalidSettingsException;
import pypimirror.environment.Environment;
import pypimirror.outputs.OutputsModule;
import pypimirror.studio.StudioModule;

/** Compares the documents of an environment with AWS's size limits before anything is created. */
public final class SizeChecks {

  private SizeChecks() {}

  /**
   * Checks every policy, the lifecycle configuration and the SSM parameter.
   *
   * @throws InvalidSettingsException with every document that is too large
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
