package pypimirror.rehearsal.environments;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The options of {@code ./rehearse adopt}. Finds the existing mirror that they describe, and writes
 * the environment that adopts it.
 */
public final class Adoption {
  /** The form of a region. */
  static final String REGION = "[a-z]{2}(-[a-z]+)+-\\d";

  @Option(
      names = "--terraform",
      paramLabel = "FILE",
      description = "output of `terraform show -json`, or a Terraform state file")
  private Path terraform;

  @Option(names = "--domain", paramLabel = "NAME", description = "CodeArtifact domain")
  private String domain;

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      description = "repository that the readers use")
  private String repository;

  @Option(
      names = "--store",
      paramLabel = "NAME",
      defaultValue = "pypi-store",
      description =
          "repository with the connection to the public index (default: ${DEFAULT-VALUE})")
  private String store;

  @Option(names = "--account", paramLabel = "ID", description = "AWS account ID")
  private String account;

  @Option(names = "--region", paramLabel = "REGION", description = "AWS region")
  private String region;

  @Option(names = "--vpc", paramLabel = "VPC", description = "ID of the VPC")
  private String vpc;

  @Option(
      names = "--subnets",
      paramLabel = "SUBNET,…",
      split = ",",
      hideParamSyntax = true,
      description = "IDs of the subnets of the endpoints")
  private List<String> subnets = List.of();

  @Option(
      names = "--endpoints",
      paramLabel = "SERVICE=ENDPOINT,…",
      split = ",",
      hideParamSyntax = true,
      description = "IDs of the existing endpoints, such as codeartifact.api=vpce-…")
  private Map<String, String> endpoints = Map.of();

  @Option(
      names = "--reader-groups",
      paramLabel = "SG,…",
      split = ",",
      hideParamSyntax = true,
      description = "security groups of the notebooks")
  private List<String> readerGroups = List.of();

  @Option(
      names = "--reader-cidrs",
      paramLabel = "RANGE,…",
      split = ",",
      hideParamSyntax = true,
      description = "IPv4 ranges of the notebooks")
  private List<String> readerCidrs = List.of();

  @Option(
      names = "--reader-roles",
      paramLabel = "ARN,…",
      split = ",",
      hideParamSyntax = true,
      description = "roles that install packages")
  private List<String> readerRoles = List.of();

  /** Writes the environment and the description of its account. */
  public Mirror write(String environment, ProjectFiles files) throws IOException {
    var mirror = terraform == null ? fromOptions() : fromTerraform();
    requireReaders(mirror);
    files.write(environment, comment(mirror), config(mirror));
    var described = files.account(mirror.account(), mirror.region());
    new Fixture(described).mirror(mirror);
    files.write(described);
    return mirror;
  }

  // Checks the readers here, so that the messages name the options.
  private static void requireReaders(Mirror mirror) {
    var problems = new ArrayList<String>();
    if (mirror.readerGroups().isEmpty() && mirror.readerCidrs().isEmpty()) {
      problems.add(
          "--reader-groups or --reader-cidrs is missing. List the security groups or the IPv4 ranges of the notebooks.");
    }
    if (mirror.readerRoles().isEmpty()) {
      problems.add(
          "--reader-roles is missing. List the ARNs of the roles that install packages, separated by commas.");
    }
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
  }

  private Mirror fromTerraform() throws IOException {
    var problems = new ArrayList<String>();
    var conflicting = new LinkedHashMap<String, Object>();
    conflicting.put("--account", account);
    conflicting.put("--region", region);
    conflicting.put("--vpc", vpc);
    conflicting.put("--subnets", subnets);
    conflicting.put("--endpoints", endpoints);
    conflicting.forEach(
        (option, value) -> {
          if (value != null && !value.toString().matches("\\[]|\\{}")) {
            problems.add(
                option
                    + " cannot be combined with --terraform, because the file contains the value."
                    + " Omit the option.");
          }
        });
    if (!Files.isRegularFile(terraform)) {
      problems.add("--terraform: " + terraform + " is not a file.");
    }
    problems.addAll(invalidRoles());
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    try {
      return withOptions(TerraformState.mirror(text(), domain, repository));
    } catch (AdoptException mistake) {
      throw new AdoptException(
          mistake.getMessage().lines().map(line -> terraform + ": " + line).toList());
    }
  }

  private String text() throws IOException {
    try {
      return Files.readString(terraform);
    } catch (MalformedInputException e) {
      throw new AdoptException(
          "The file is not UTF-8. Some shells, such as Windows PowerShell, change the encoding when they redirect output. Write the file with a different shell.");
    }
  }

  private List<String> invalidRoles() {
    return readerRoles.stream()
        .filter(it -> !it.matches("arn:aws:iam::\\d{12}:role/.+"))
        .map(it -> "--reader-roles: \"%s\" is not the ARN of an IAM role.".formatted(it))
        .toList();
  }

  // Adds the values that only the user knows.
  private Mirror withOptions(Mirror found) {
    return new Mirror(
        found.account(),
        found.region(),
        found.domain(),
        found.encryptionKey(),
        found.repository(),
        found.store(),
        found.repositoryPolicy(),
        found.vpcId(),
        found.subnetIds(),
        found.endpoints(),
        found.endpointPolicies(),
        found.endpointGroup(),
        readerGroups.isEmpty() ? found.readerGroups() : readerGroups,
        readerCidrs.isEmpty() && readerGroups.isEmpty() ? found.readerCidrs() : readerCidrs,
        readerRoles.isEmpty() ? found.readerRoles() : readerRoles,
        found.leftAlone());
  }

  private Mirror fromOptions() {
    var problems = new ArrayList<String>();
    var required = new LinkedHashMap<String, Object>();
    required.put("--account", account);
    required.put("--region", region);
    required.put("--domain", domain);
    required.put("--repository", repository);
    required.put("--vpc", vpc);
    required.put("--subnets", subnets.isEmpty() ? null : subnets);
    required.put("--reader-roles", readerRoles.isEmpty() ? null : readerRoles);
    required.forEach(
        (option, value) -> {
          if (value == null) {
            problems.add(option + " is missing. Set it, or use --terraform FILE.");
          }
        });
    endpoints.keySet().stream()
        .filter(service -> !Mirror.SERVICES.contains(service))
        .forEach(
            service ->
                problems.add(
                    "--endpoints: \"%s\" is not a supported service. Use one of: %s."
                        .formatted(service, Mirror.SERVICES)));
    requireForm(problems, "--account", account, "\\d{12}", "an account ID of 12 digits");
    requireForm(problems, "--region", region, REGION, "a region such as us-east-1");
    requireForm(problems, "--vpc", vpc, "vpc-[0-9a-f]+", "a VPC ID such as vpc-0123456789abcdef0");
    subnets.forEach(
        it ->
            requireForm(
                problems,
                "--subnets",
                it,
                "subnet-[0-9a-f]+",
                "subnet IDs such as subnet-0123456789abcdef0, separated by commas"));
    problems.addAll(invalidRoles());
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    return new Mirror(
        account,
        region,
        domain,
        null,
        repository,
        store,
        null,
        vpc,
        subnets,
        endpoints,
        Map.of(),
        null,
        readerGroups,
        readerCidrs,
        readerRoles,
        List.of());
  }

  private static void requireForm(
      List<String> problems, String option, String value, String pattern, String expected) {
    if (value != null && !value.matches(pattern)) {
      problems.add("%s: \"%s\" is not valid. Use %s.".formatted(option, value, expected));
    }
  }

  private static String comment(Mirror mirror) {
    return "Adopts the mirror in domain "
        + mirror.domain()
        + (mirror.readerGroups().isEmpty()
            ? ".\nIf possible, list the notebooks' security groups in readerSecurityGroupIds and remove the ranges. A range\nalso admits clients other than the notebooks."
            : ".");
  }

  private static Map<String, Object> config(Mirror mirror) {
    var config = new LinkedHashMap<String, Object>();
    config.put("aws:region", mirror.region());
    config.put("aws:allowedAccountIds", List.of(mirror.account()));
    config.put("pypi-mirror:domainName", mirror.domain());
    config.put("pypi-mirror:repositoryName", mirror.repository());
    config.put("pypi-mirror:network", "adopt");
    config.put("pypi-mirror:vpcId", mirror.vpcId());
    config.put("pypi-mirror:subnetIds", mirror.subnetIds());
    config.put("pypi-mirror:readerSecurityGroupIds", mirror.readerGroups());
    config.put("pypi-mirror:readerCidrs", mirror.readerCidrs());
    config.put("pypi-mirror:readers", "adopt");
    config.put("pypi-mirror:readerRoleArns", mirror.readerRoles());
    return config;
  }
}
