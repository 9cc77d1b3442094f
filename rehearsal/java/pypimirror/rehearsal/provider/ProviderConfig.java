package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import pypimirror.rehearsal.account.Accounts;

/**
 * The configuration of the AWS plugin, {@code aws:…}.
 *
 * @param region region of the resources
 * @param accountId account of the rehearsal's credentials
 * @param defaultTags tags that the plugin adds to every taggable resource
 */
record ProviderConfig(String region, String accountId, Map<String, String> defaultTags) {

  /**
   * Selects the account of the rehearsal's credentials. By default, it is the first allowed account
   * of the environment.
   */
  static final String ACCOUNT_VARIABLE = "REHEARSAL_ACCOUNT";

  private static final ObjectMapper JSON = new ObjectMapper();

  // Connection settings and credentials are valid, but have no effect in the emulator.
  private static final Set<String> IGNORED =
      Set.of(
          "accessKey",
          "assumeRole",
          "assumeRoles",
          "maxRetries",
          "profile",
          "pluginDownloadURL",
          "secretKey",
          "sharedConfigFiles",
          "sharedCredentialsFiles",
          "skipCredentialsValidation",
          "skipMetadataApiCheck",
          "skipRegionValidation",
          "skipRequestingAccountId",
          "token",
          "version");
  private static final Set<String> KNOWN =
      Set.of("region", "allowedAccountIds", "forbiddenAccountIds", "defaultTags");

  /** Reports the problems of the plugin's configuration, by property. */
  static void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    for (var input : inputs.properties()) {
      if (!KNOWN.contains(input.getKey()) && !IGNORED.contains(input.getKey())) {
        problem.accept(
            input.getKey(),
            "The emulator does not support the provider setting aws:" + input.getKey());
      }
    }
    if (!inputs.hasNonNull("region")) {
      problem.accept("region", "Missing region configuration: set aws:region");
    }
  }

  /** Determines the account. Fails like the plugin if the account is not allowed. */
  static ProviderConfig of(ObjectNode inputs, Accounts accounts) {
    var allowed = texts(nested(inputs, "allowedAccountIds"));
    var forbidden = texts(nested(inputs, "forbiddenAccountIds"));
    var account = System.getenv(ACCOUNT_VARIABLE);
    if (account == null) {
      account = allowed.isEmpty() ? null : allowed.get(0);
    }
    if (account == null) {
      throw new IllegalStateException(
          "no valid credential sources found: the rehearsal uses the account in aws:allowedAccountIds, which is not set.");
    }
    if ((!allowed.isEmpty() && !allowed.contains(account)) || forbidden.contains(account)) {
      throw new IllegalStateException("AWS account ID not allowed: " + account);
    }
    if (!accounts.exists(account)) {
      throw new IllegalStateException(
          "The emulator has no account %s. Describe it in rehearsal/accounts/%s.json."
              .formatted(account, account));
    }
    var region = inputs.path("region").asText();
    var described = accounts.with(account, it -> it.region());
    if (!region.equals(described)) {
      throw new IllegalStateException(
          "Account %s is described for region %s, not for %s. See rehearsal/accounts/%s.json."
              .formatted(account, described, region, account));
    }
    var tags = new TreeMap<String, String>();
    nested(inputs, "defaultTags")
        .path("tags")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return new ProviderConfig(region, account, tags);
  }

  // The engine passes nested values as JSON strings.
  private static JsonNode nested(ObjectNode inputs, String name) {
    var value = inputs.path(name);
    if (!value.isTextual()) {
      return value;
    }
    try {
      return JSON.readTree(value.asText());
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
