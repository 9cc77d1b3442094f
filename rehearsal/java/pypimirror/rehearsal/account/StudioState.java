package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;

/** What an account stores for SageMaker Studio and its file systems. */
public final class StudioState {

  private StudioState() {}

  /**
   * A SageMaker Studio domain.
   *
   * @param settings what it was made with, as AWS's own objects, but its tags
   * @param fileSystemId its users' files, {@code fs-…}
   * @param userProfiles by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record StudioDomain(
      JsonNode settings,
      String fileSystemId,
      Map<String, UserProfile> userProfiles,
      Map<String, String> tags) {
    /** No settings, profiles or tags are empty. */
    public StudioDomain {
      settings = settings == null ? JsonNodeFactory.instance.objectNode() : settings;
      userProfiles = Account.sorted(userProfiles);
      tags = Account.sorted(tags);
    }
  }

  /** A user of a Studio domain; its settings are as AWS's own objects. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record UserProfile(JsonNode settings, Map<String, String> tags) {
    /** No settings or tags are empty. */
    public UserProfile {
      settings = settings == null ? JsonNodeFactory.instance.objectNode() : settings;
      tags = Account.sorted(tags);
    }
  }

  /**
   * A script that Studio runs when an app starts.
   *
   * @param appType {@code JupyterLab}, {@code CodeEditor}, …
   * @param content the script, base64
   * @param runningApps names of the apps that run and started with it
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LifecycleConfig(
      String appType, String content, Map<String, String> tags, List<String> runningApps) {
    /** No tags or apps are empty. */
    public LifecycleConfig {
      runningApps = runningApps == null ? List.of() : List.copyOf(runningApps);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A file system of EFS.
   *
   * @param mountTargets the subnets where it can be mounted
   */
  public record FileSystem(List<String> mountTargets) {}
}
