package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import pypimirror.rehearsal.account.Account;

/**
 * The options of {@code ./rehearse new}, and the questions for missing ones. The options can set
 * any key of {@code Pulumi.yaml}. The program validates the values, not this class.
 */
public final class NewEnvironment {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String NAMESPACE = "pypi-mirror:";

  @Option(names = "--account", paramLabel = "ID", description = "AWS account ID")
  private String account;

  @Option(names = "--region", paramLabel = "REGION", description = "AWS region")
  private String region;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "any key of Pulumi.yaml, without \"pypi-mirror:\"; separate list items with commas, such as"
            + " --set studio=create --set studioUsers=ann,bob",
        "(default: create a network and a reader role)"
      })
  private Map<String, String> values = new LinkedHashMap<>();

  private String environment;
  private ProjectFiles files;

  /**
   * Writes the environment and the description of its account.
   *
   * @param ask whether a person can answer questions on standard input
   */
  public void write(String name, ProjectFiles projectFiles, boolean ask) throws IOException {
    environment = name;
    files = projectFiles;
    var keys = keys();
    var problems = new ArrayList<String>();
    values.keySet().stream()
        .filter(key -> !keys.containsKey(key))
        .forEach(key -> problems.add("--set: \"%s\" is not a key of Pulumi.yaml.".formatted(key)));
    if (ask && problems.isEmpty()) {
      askForMissingValues();
    }
    if (account == null) {
      problems.add("--account is missing. Set it to the AWS account ID (12 digits).");
    }
    if (region == null) {
      problems.add("--region is missing. Set it to an AWS region, such as us-east-1.");
    }
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    applyDefaults();
    var config = new LinkedHashMap<String, Object>();
    config.put("aws:region", region);
    config.put("aws:allowedAccountIds", List.of(account));
    for (var key : keys.entrySet()) {
      var value = values.get(key.getKey());
      if (value != null) {
        config.put(NAMESPACE + key.getKey(), typed(key.getKey(), key.getValue(), value, problems));
      }
    }
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    files.write(environment, "Environment " + environment + ".", config);
    // If the account or the region is not valid, the program reports the problem.
    if (account.matches("\\d{12}") && region.matches(Adoption.REGION)) {
      files.write(described());
    }
  }

  private Map<String, JsonNode> keys() throws IOException {
    var keys = new LinkedHashMap<String, JsonNode>();
    YAML.readTree(files.project().resolve("Pulumi.yaml").toFile())
        .path("config")
        .properties()
        .forEach(
            key -> {
              if (key.getKey().startsWith(NAMESPACE)) {
                keys.put(key.getKey().substring(NAMESPACE.length()), key.getValue());
              }
            });
    return keys;
  }

  private void askForMissingValues() throws IOException {
    var answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (account == null || !account.matches("\\d{12}")) {
      account = answer(answers, "AWS account ID (12 digits)", null);
    }
    region = region == null ? answer(answers, "AWS region", "us-east-1") : region;
    askFor(answers, "network", "network (create or adopt)", "create");
    if (values.get("network").equals("adopt")) {
      askFor(answers, "vpcId", "VPC of the notebooks (vpc-…)", null);
      askFor(answers, "subnetIds", "subnets for the endpoints, separated by commas", null);
      askFor(
          answers,
          "readerSecurityGroupIds",
          "security groups of the notebooks, separated by commas",
          null);
    }
    askFor(answers, "readers", "reader roles (create or adopt)", "create");
    if (values.get("readers").equals("adopt")) {
      askFor(
          answers,
          "readerRoleArns",
          "ARNs of the roles that install packages, separated by commas",
          null);
    }
  }

  private void askFor(BufferedReader answers, String key, String question, String defaultValue)
      throws IOException {
    if (!values.containsKey(key)) {
      var answer = answer(answers, question, defaultValue);
      values.put(key, answer == null ? "" : answer);
    }
  }

  private static String answer(BufferedReader answers, String question, String defaultValue)
      throws IOException {
    System.err.print(question + (defaultValue == null ? ": " : " [" + defaultValue + "]: "));
    System.err.flush();
    var answer = answers.readLine();
    if (answer == null) {
      throw new AdoptException("The input ended before all questions were answered.");
    }
    return answer.isBlank() ? defaultValue : answer.strip();
  }

  // Sets the defaults of a new environment.
  private void applyDefaults() {
    values.putIfAbsent("domainName", "pypi-mirror-" + environment);
    values.putIfAbsent("network", "create");
    values.putIfAbsent("readers", "create");
    if (values.get("network").equals("create")) {
      values.putIfAbsent("vpcCidr", "10.40.0.0/22");
      values.putIfAbsent("availabilityZones", region + "a," + region + "b");
      if (values.get("vpcCidr").equals("10.40.0.0/22")) {
        values.putIfAbsent("subnetCidrs", "10.40.0.0/24,10.40.1.0/24");
      }
    }
  }

  private static Object typed(String key, JsonNode declared, String value, List<String> problems) {
    return switch (declared.path("type").asText()) {
      case "array" -> list(value);
      case "object" -> map(key, value, problems);
      case "boolean" -> value.matches("true|false") ? Boolean.valueOf(value) : value;
      case "integer" -> value.matches("\\d{1,9}") ? Integer.valueOf(value) : value;
      default -> value.isEmpty() ? null : value;
    };
  }

  private static Map<String, String> map(String key, String value, List<String> problems) {
    var map = new TreeMap<String, String>();
    for (var entry : list(value)) {
      var parts = entry.split("=", 2);
      if (parts.length == 2) {
        map.put(parts[0], parts[1]);
      } else {
        problems.add("--set %s: \"%s\" does not have the form NAME=VALUE.".formatted(key, entry));
      }
    }
    return map;
  }

  private static List<String> list(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .toList();
  }

  // Describes the existing resources that the environment names.
  private Account described() throws IOException {
    var described = files.account(account, region);
    if (described.organizationId() == null && !listOf("organizationId").isEmpty()) {
      described = described.inOrganization(listOf("organizationId").get(0));
    }
    var fixture = new Fixture(described);
    if (values.get("network").equals("adopt")) {
      for (var vpc : listOf("vpcId")) {
        fixture.vpc(vpc, listOf("readerCidrs"));
        fixture.subnets(vpc, listOf("subnetIds"));
        fixture.groups(vpc, listOf("readerSecurityGroupIds"));
        fixture.routeTables(vpc, listOf("routeTableIds"));
      }
    }
    for (var key : List.of("readerRoleArns", "publisherRoleArns", "additionalPrincipals")) {
      fixture.roles(listOf(key));
    }
    fixture.buckets(listOf("studioBuckets"));
    return described;
  }

  private List<String> listOf(String key) {
    return list(values.getOrDefault(key, ""));
  }
}
