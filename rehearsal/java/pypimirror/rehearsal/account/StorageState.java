package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The state of an account for KMS keys, S3 buckets and Systems Manager parameters. */
public final class StorageState {

  private StorageState() {}

  /**
   * A KMS key.
   *
   * @param policy key policy, JSON
   * @param rotation whether automatic key rotation is enabled
   * @param enabled whether the key can be used
   * @param deletionWindowInDays days between the request to delete the key and its deletion
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Key(
      String description,
      String policy,
      boolean rotation,
      boolean enabled,
      int deletionWindowInDays,
      Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public Key {
      tags = Account.sorted(tags);
    }
  }

  /**
   * The settings of an S3 bucket other than its policy.
   *
   * @param settings by the plugin's token of each: versioning, encryption, public access
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record BucketSettings(Map<String, JsonNode> settings, Map<String, String> tags) {
    /** Replaces null settings and tags with empty maps. */
    public BucketSettings {
      settings = Account.sorted(settings);
      tags = Account.sorted(tags);
    }
  }

  /** A Systems Manager parameter of type {@code String}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Parameter(String value, String description, int version, Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public Parameter {
      tags = Account.sorted(tags);
    }
  }
}
