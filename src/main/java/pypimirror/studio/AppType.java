package pypimirror.studio;

import java.util.Locale;

/**
 * The types of apps that are set up for the mirror (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html">StudioLifecycleConfigAppType</a>).
 */
public enum AppType {
  /** Notebooks. */
  JUPYTER_LAB("JupyterLab"),
  /** The editor based on Visual Studio Code. */
  CODE_EDITOR("CodeEditor");

  private final String key;

  AppType(String key) {
    this.key = key;
  }

  /** AWS's name. */
  public String key() {
    return key;
  }

  /** Its part of resource names. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
