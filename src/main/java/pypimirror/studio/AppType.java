package pypimirror.studio;

import java.util.Locale;

/**
 * The types of Studio apps that the program configures (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html">StudioLifecycleConfigAppType</a>).
 */
public enum AppType {
  /** JupyterLab. */
  JUPYTER_LAB("JupyterLab"),
  /** Code Editor, based on Visual Studio Code. */
  CODE_EDITOR("CodeEditor");

  private final String key;

  AppType(String key) {
    this.key = key;
  }

  /** Name of the type in AWS. */
  public String key() {
    return key;
  }

  /** Name of the type in resource names. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
