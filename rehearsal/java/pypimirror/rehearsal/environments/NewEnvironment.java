package pypimirror.rehearsal.environments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.rehearsal.account.Account;

/**
 * The options of {@code ./rehearse new}, and the questions for missing ones. The options can set
 * any key of {@code Pulumi.yaml}. The program validates the values, not this class.
 */
public final class NewEnvironment {

  /** The form of a region. */
  public static final String REGION = "[a-z]{2}(-[a-z]+)+-\\d";

  @Option(names = "--account", paramLabel = "ID", description = "AWS account ID")
  private String account;

  @Option(names = "--region", paramLabel = "REGION", description = "AWS region")
  private String region;

  @Mixin private ConfigurationValues configuration;

  private Map<String, String> values;
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
    values = configuration.texts();
    var problems = new ArrayList<>(configuration.unknownKeys(files));
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
    config.putAll(configuration.typed(files));
    files.write(environment, "Environment " + environment + ".", config);
    // If the account or the region is not valid, the program reports the problem.
    if (account.matches("\\d{12}") && region.matches(REGION)) {
      files.write(described());
    }
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
    return ConfigurationValues.list(values.getOrDefault(key, ""));
  }
}
