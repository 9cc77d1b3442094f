package pypimirror.backend;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import com.pulumi.exceptions.RunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The validated configuration of a backend. {@code backend/Pulumi.yaml} describes the keys.
 *
 * @param account the one account that the backend can be deployed to, and its region
 * @param repositories GitHub repository, as the subjects of its tokens name it, and its previous
 *     name, if that is still trusted
 * @param environments the environments of the account, in deployment order
 * @param packageKeys names of the environments for which the backend creates a key
 * @param createIdentityProvider whether the backend creates GitHub's OpenID Connect provider
 * @param protect whether Pulumi rejects the deletion and replacement of the bucket and the key
 */
record BackendSettings(
    Account account,
    List<String> repositories,
    List<MirrorEnvironment> environments,
    List<String> packageKeys,
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

  /**
   * Reads the configuration that the engine passes to the program. The engine runs the program in
   * {@code backend/}, and the files of the environments are in the folder above.
   */
  static BackendSettings fromEngine() {
    var json = System.getenv("PULUMI_CONFIG");
    return parse(
        json == null
            ? Map.of()
            : new Gson().fromJson(json, new TypeToken<Map<String, String>>() {}),
        Path.of(".."));
  }

  /**
   * Parses configuration values by full key. Lists are JSON.
   *
   * @param folder folder with the environments' files
   * @throws RunException if the configuration is invalid. The message lists every problem, one per
   *     line.
   */
  static BackendSettings parse(Map<String, String> config, Path folder) {
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
    var names = names(config, "environments", problems);
    if (names.isEmpty()) {
      problems.add("  %senvironments is empty. List at least one environment.".formatted(OWN));
    }
    var packageKeys = names(config, "packageKeys", problems);
    packageKeys.stream()
        .filter(name -> !names.contains(name))
        .forEach(
            name ->
                problems.add(
                    problem(
                        OWN + "packageKeys",
                        name,
                        "\"%s\" is not in pypi-mirror-backend:environments. Add it there, or remove it.")));
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
                        "packageKeys",
                        "identityProvider",
                        "protect")
                    .contains(key.substring(OWN.length())))
        .sorted()
        .forEach(
            key ->
                problems.add("  " + key + " is not a configuration key. See backend/Pulumi.yaml."));
    // The files of the environments are of use only if the backend's own configuration is valid.
    var account = new Account(region, accounts.isEmpty() ? "" : accounts.get(0));
    var environments =
        problems.isEmpty() ? read(names, folder, account, problems) : List.<MirrorEnvironment>of();
    if (!problems.isEmpty()) {
      throw new RunException("The configuration is invalid:\n" + String.join("\n", problems));
    }
    return new BackendSettings(
        account,
        repositories,
        environments,
        packageKeys,
        provider.equals("create"),
        !config.getOrDefault(OWN + "protect", "true").equals("false"));
  }

  private static List<MirrorEnvironment> read(
      List<String> names, Path folder, Account account, List<String> problems) {
    var environments = new ArrayList<MirrorEnvironment>();
    for (var name : names) {
      try {
        var environment = MirrorEnvironment.read(folder, name, account);
        environments.add(environment);
        new PipelinePolicies(account, environment)
            .sizeProblems()
            .forEach(problem -> problems.add("  " + problem));
      } catch (MirrorEnvironment.InvalidFileException e) {
        e.problems().forEach(problem -> problems.add("  " + problem));
      }
    }
    return List.copyOf(environments);
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

  private static List<String> names(Map<String, String> config, String key, List<String> problems) {
    var names = texts(config.getOrDefault(OWN + key, "[]"));
    names.stream()
        // "state" is reserved: alias/pypi-mirror-state is the alias of the key that encrypts the
        // state.
        .filter(name -> !ENVIRONMENT.matcher(name).matches() || name.equals("state"))
        .forEach(
            name ->
                problems.add(
                    problem(
                        OWN + key,
                        name,
                        "\"%s\" is not the name of an environment. Use a list of names, each of at most 31 lowercase letters, digits and hyphens, starting with a letter, and not \"state\".")));
    return names;
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
