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
 * What the AWS plugin is told by {@code aws:…} configuration.
 *
 * @param region where everything is
 * @param accountId whose credentials the rehearsal stands for
 * @param defaultTags tags that the plugin puts on every resource that can have them
 */
record ProviderConfig(String region, String accountId, Map<String, String> defaultTags) {

  /**
   * Names the account whose credentials the rehearsal stands for; without it, they are those of the
   * account that the environment allows.
   */
  static final String ACCOUNT_VARIABLE = "REHEARSAL_ACCOUNT";

  private static final ObjectMapper JSON = new ObjectMapper();

  // How to reach AWS and with which credentials: of no meaning here, but no mistake either.
  private static final Set<String> WITHOUT_MEANING =
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

  /** Reports what is wrong with the plugin's configuration, by property. */
  static void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    for (var input : inputs.properties()) {
      if (!KNOWN.contains(input.getKey()) && !WITHOUT_MEANING.contains(input.getKey())) {
        problem.accept(
            input.getKey(),
            "The emulator does not support the provider setting aws:" + input.getKey());
      }
    }
    if (!inputs.hasNonNull("region")) {
      problem.accept("region", "Missing region configuration: set aws:region");
    }
  }

  /** Finds the account and refuses as the plugin does when it is not an allowed one. */
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

  // The engine hands nested values over as JSON in a string.
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
