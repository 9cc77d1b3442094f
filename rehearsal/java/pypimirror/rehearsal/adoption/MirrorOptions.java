package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import pypimirror.rehearsal.environments.AdoptException;
import pypimirror.rehearsal.environments.NewEnvironment;

/**
 * The options that describe a mirror. Without a state, they describe all of it. With a state, they
 * select among several candidates, and supplement or replace what it contains.
 */
final class MirrorOptions {

  private static final String STORE = "pypi-store";

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
      description =
          "without --terraform, the repository with the connection to the public index (default: pypi-store)")
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
      names = "--route-tables",
      paramLabel = "RTB,…",
      split = ",",
      hideParamSyntax = true,
      description = "for sources other than pypi, the route tables of the notebooks' subnets")
  private List<String> routeTables = List.of();

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

  Choice choice() {
    return new Choice(
        account,
        region,
        domain,
        repository,
        vpc,
        subnets,
        endpoints,
        readerGroups,
        readerCidrs,
        readerRoles,
        routeTables);
  }

  /**
   * Checks the values.
   *
   * @param alone whether they describe the whole mirror
   * @throws AdoptException with every problem
   */
  void check(boolean alone) {
    var problems = new ArrayList<String>();
    if (alone) {
      requireAll(problems);
    } else if (store != null) {
      problems.add("--store is used only without --terraform. Omit it.");
    }
    if (alone && repository != null && repository.equals(store == null ? STORE : store)) {
      problems.add("--repository and --store are the same repository. Use two repositories.");
    }
    endpoints.keySet().stream()
        .filter(service -> !Mirror.SERVICES.contains(service) && !service.equals(Mirror.S3))
        .forEach(
            service ->
                problems.add(
                    "--endpoints: \"%s\" is not a supported service. Use %s or %s."
                        .formatted(service, String.join(", ", Mirror.SERVICES), Mirror.S3)));
    requireForm(problems, "--account", account, "\\d{12}", "an account ID of 12 digits");
    requireForm(problems, "--region", region, NewEnvironment.REGION, "a region such as us-east-1");
    requireForm(problems, "--vpc", vpc, "vpc-[0-9a-f]+", "a VPC ID such as vpc-0123456789abcdef0");
    endpoints
        .values()
        .forEach(
            it ->
                requireForm(
                    problems,
                    "--endpoints",
                    it,
                    "vpce-[0-9a-f]+",
                    "IDs such as vpce-0123456789abcdef0"));
    subnets.forEach(
        it ->
            requireForm(
                problems,
                "--subnets",
                it,
                "subnet-[0-9a-f]+",
                "subnet IDs such as subnet-0123456789abcdef0, separated by commas"));
    readerRoles.forEach(
        it ->
            requireForm(
                problems,
                "--reader-roles",
                it,
                "arn:aws:iam::\\d{12}:role/.+",
                "the ARNs of IAM roles, separated by commas"));
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
  }

  private void requireAll(List<String> problems) {
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
    if (readerGroups.isEmpty() && readerCidrs.isEmpty()) {
      problems.add(
          "--reader-groups or --reader-cidrs is missing. List the security groups or the IPv4 ranges of the notebooks.");
    }
  }

  private static void requireForm(
      List<String> problems, String option, String value, String pattern, String expected) {
    if (value != null && !value.matches(pattern)) {
      problems.add("%s: \"%s\" is not valid. Use %s.".formatted(option, value, expected));
    }
  }

  /** Returns the mirror that the options alone describe. */
  Mirror mirror() {
    var repositories = new TreeMap<String, Mirror.Repository>();
    var source = store == null ? STORE : store;
    repositories.put(source, new Mirror.Repository("", List.of(), "public:pypi", null, Map.of()));
    repositories.put(repository, new Mirror.Repository("", List.of(source), null, null, Map.of()));
    var described = new TreeMap<String, Mirror.Endpoint>();
    endpoints.forEach((service, id) -> described.put(service, Mirror.Endpoint.of(id, subnets)));
    return new Mirror(
        account,
        region,
        new Mirror.Domain(domain, null, null, Map.of(), repositories),
        repository,
        new Mirror.Network(
            vpc, subnets, described, Optional.empty(), readerGroups, readerCidrs, routeTables),
        readerRoles,
        Map.of());
  }
}
