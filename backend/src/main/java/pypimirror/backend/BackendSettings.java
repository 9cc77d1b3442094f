package pypimirror.backend;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import com.pulumi.exceptions.RunException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The validated configuration of a backend. {@code backend/Pulumi.yaml} describes the keys.
 *
 * @param region AWS region
 * @param accountId id of the one account that the backend can be deployed to
 * @param repositories GitHub repository, as the subjects of its tokens name it, and its previous
 *     name, if that is still trusted
 * @param environments the environments, in deployment order. For each, the names of the existing
 *     roles whose policies it writes.
 * @param createIdentityProvider whether the backend creates GitHub's OpenID Connect provider
 * @param protect whether Pulumi rejects the deletion and replacement of the bucket and the key
 */
record BackendSettings(
    String region,
    String accountId,
    List<String> repositories,
    Map<String, List<String>> environments,
    boolean createIdentityProvider,
    boolean protect) {

  private static final String OWN = "pypi-mirror-backend:";

  /**
   * OWNER/NAME, or OWNER@ID/NAME@ID in repositories with <a
   * href="https://docs.github.com/en/actions/reference/security/oidc">immutable subject claims</a>.
   */
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}"
              + "|[A-Za-z0-9-]{1,39}@[0-9]{1,20}/[A-Za-z0-9._-]{1,100}@[0-9]{1,20}");

  private static final Pattern ENVIRONMENT = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern ROLE = Pattern.compile("[\\w+=,.@-]{1,64}");

  /** Reads the configuration that the engine passes to the program. */
  static BackendSettings fromEngine() {
    var json = System.getenv("PULUMI_CONFIG");
    return parse(
        json == null
            ? Map.of()
            : new Gson().fromJson(json, new TypeToken<Map<String, String>>() {}));
  }

  /**
   * Parses configuration values by full key. Lists and maps are JSON.
   *
   * @throws RunException if the configuration is invalid. The message lists every problem, one per
   *     line.
   */
  static BackendSettings parse(Map<String, String> config) {
    var problems = new ArrayList<String>();
    var region = config.getOrDefault("aws:region", "");
    if (!region.matches("[a-z]{2}-[a-z]+-\\d")) {
      problems.add(
          problem(
              "aws:region",
              region,
              "\"%s\" is not an AWS region. Use a region such as us-east-1."));
    }
    var accounts = texts(config.getOrDefault("aws:allowedAccountIds", "[]"));
    if (accounts.size() != 1 || !accounts.get(0).matches("\\d{12}")) {
      problems.add(
          problem(
              "aws:allowedAccountIds",
              accounts.toString(),
              "\"%s\" is not a list of exactly one account ID of 12 digits."));
    }
    var repositories = repositories(config, problems);
    var environments = environments(config.getOrDefault(OWN + "environments", "{}"), problems);
    var provider = config.getOrDefault(OWN + "identityProvider", "create");
    if (!List.of("create", "adopt").contains(provider)) {
      problems.add(
          problem(OWN + "identityProvider", provider, "\"%s\" is not valid. Use create or adopt."));
    }
    config.keySet().stream()
        .filter(key -> key.startsWith(OWN))
        .filter(
            key ->
                !List.of(
                        "repository",
                        "previousRepository",
                        "environments",
                        "identityProvider",
                        "protect")
                    .contains(key.substring(OWN.length())))
        .sorted()
        .forEach(
            key ->
                problems.add("  " + key + " is not a configuration key. See backend/Pulumi.yaml."));
    if (!problems.isEmpty()) {
      throw new RunException("The configuration is invalid:\n" + String.join("\n", problems));
    }
    return new BackendSettings(
        region,
        accounts.get(0),
        repositories,
        environments,
        provider.equals("create"),
        !config.getOrDefault(OWN + "protect", "true").equals("false"));
  }

  private static List<String> repositories(Map<String, String> config, List<String> problems) {
    var current = repository(config, "repository", problems);
    if (config.getOrDefault(OWN + "previousRepository", "").isEmpty()) {
      return List.of(current);
    }
    var previous = repository(config, "previousRepository", problems);
    if (previous.equals(current)) {
      problems.add(
          problem(
              OWN + "previousRepository",
              previous,
              "\"%s\" is the current repository. Remove the key."));
    }
    return List.of(current, previous);
  }

  private static String repository(Map<String, String> config, String key, List<String> problems) {
    var repository = config.getOrDefault(OWN + key, "");
    if (!REPOSITORY.matcher(repository).matches()) {
      problems.add(
          problem(
              OWN + key,
              repository,
              "\"%s\" is not a GitHub repository. Use OWNER/NAME or OWNER@ID/NAME@ID, without wildcards."));
    }
    return repository;
  }

  private static Map<String, List<String>> environments(String json, List<String> problems) {
    var key = OWN + "environments";
    var environments = new LinkedHashMap<String, List<String>>();
    try {
      JsonParser.parseString(json)
          .getAsJsonObject()
          .entrySet()
          .forEach(
              entry -> {
                var roles = texts(entry.getValue().toString());
                // "state" is reserved: alias/pypi-mirror-state is the alias of the key that
                // encrypts the state.
                if (!ENVIRONMENT.matcher(entry.getKey()).matches()
                    || entry.getKey().equals("state")) {
                  problems.add(
                      problem(
                          key,
                          entry.getKey(),
                          "\"%s\" is not a valid environment name. Use at most 31 lowercase letters, digits and hyphens, starting with a letter, and not \"state\"."));
                }
                roles.stream()
                    .filter(role -> !ROLE.matcher(role).matches())
                    .forEach(
                        role ->
                            problems.add(
                                problem(
                                    key + "." + entry.getKey(),
                                    role,
                                    "\"%s\" is not a role name. Use names, not ARNs, and no wildcards.")));
                environments.put(entry.getKey(), roles);
              });
    } catch (JsonParseException | IllegalStateException e) {
      problems.add(problem(key, json, "%s is not a map of environments to lists of role names."));
    }
    if (environments.isEmpty()) {
      problems.add(problem(key, json, "%s has no environment. List at least one."));
    }
    return environments;
  }

  private static List<String> texts(String json) {
    try {
      return JsonParser.parseString(json).getAsJsonArray().asList().stream()
          .map(JsonElement::getAsString)
          .toList();
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      return List.of(json);
    }
  }

  private static String problem(String key, String value, String sentence) {
    return "  %s: %s".formatted(key, sentence.formatted(value));
  }
}
