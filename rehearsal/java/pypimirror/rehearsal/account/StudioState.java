package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;

/** The SageMaker Studio state of an account, including its file systems. */
public final class StudioState {

  private StudioState() {}

  /**
   * A SageMaker Studio domain.
   *
   * @param settings settings of the domain in the plugin's format, without tags
   * @param fileSystemId file system with the users' files, {@code fs-…}
   * @param userProfiles by name
   * @param spaces by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record StudioDomain(
      JsonNode settings,
      String fileSystemId,
      Map<String, UserProfile> userProfiles,
      Map<String, Space> spaces,
      Map<String, String> tags) {
    /** Replaces null settings, profiles, spaces and tags with empty objects. */
    public StudioDomain {
      settings = settings == null ? JsonNodeFactory.instance.objectNode() : settings;
      userProfiles = Account.sorted(userProfiles);
      spaces = Account.sorted(spaces);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A space of a Studio domain.
   *
   * @param owner name of the user profile
   * @param apps types of the running apps by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Space(String owner, Map<String, String> apps) {
    /** Replaces null apps with an empty map. */
    public Space {
      apps = Account.sorted(apps);
    }
  }

  /** A user profile of a Studio domain, with settings in the plugin's format. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record UserProfile(JsonNode settings, Map<String, String> tags) {
    /** Replaces null settings and tags with empty objects. */
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
   * @param runningApps names of the running apps that started with this script
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LifecycleConfig(
      String appType, String content, Map<String, String> tags, List<String> runningApps) {
    /** Replaces null tags and apps with empty collections. */
    public LifecycleConfig {
      runningApps = runningApps == null ? List.of() : List.copyOf(runningApps);
      tags = Account.sorted(tags);
    }
  }

  /**
   * An EFS file system.
   *
   * @param mountTargets the subnets in which the file system can be mounted
   * @param securityGroupId the security group of the mount targets, or null if it is unknown
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record FileSystem(List<String> mountTargets, String securityGroupId) {}
}
