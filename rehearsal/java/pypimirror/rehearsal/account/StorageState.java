package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What an account stores for KMS keys, S3 buckets and parameters of Systems Manager. */
public final class StorageState {

  private StorageState() {}

  /**
   * A KMS key.
   *
   * @param policy who may use it, JSON
   * @param rotation whether its material is rotated
   * @param enabled whether it can be used
   * @param deletionWindowInDays days from giving it up to its end
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Key(
      String description,
      String policy,
      boolean rotation,
      boolean enabled,
      int deletionWindowInDays,
      Map<String, String> tags) {
    /** No tags are an empty map. */
    public Key {
      tags = Account.sorted(tags);
    }
  }

  /**
   * What an S3 bucket was given beside its policy.
   *
   * @param settings by the plugin's name of each: versioning, encryption, public access
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record BucketSettings(Map<String, JsonNode> settings, Map<String, String> tags) {
    /** No settings or tags are empty maps. */
    public BucketSettings {
      settings = Account.sorted(settings);
      tags = Account.sorted(tags);
    }
  }

  /** A parameter of Systems Manager, of type {@code String}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Parameter(String value, String description, int version, Map<String, String> tags) {
    /** No tags are an empty map. */
    public Parameter {
      tags = Account.sorted(tags);
    }
  }
}
