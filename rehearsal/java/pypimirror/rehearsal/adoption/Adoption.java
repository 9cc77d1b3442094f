package pypimirror.rehearsal.adoption;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.rehearsal.environments.AdoptException;
import pypimirror.rehearsal.environments.ConfigurationValues;
import pypimirror.rehearsal.environments.ProjectFiles;

/**
 * The options of {@code ./rehearse adopt}. Finds the existing mirror that they describe, and writes
 * the environment that adopts it.
 */
public final class Adoption {

  private static final String READER_ROLES = "pypi-mirror:readerRoleArns";
  private static final String PUBLISHER_ROLES = "pypi-mirror:publisherRoleArns";

  @Option(
      names = "--terraform",
      paramLabel = "FILE",
      description = {
        "output of `terraform show -json` or `tofu show -json`, or a state file",
        "Repeat the option if several states describe the mirror and its network."
      })
  private List<Path> terraform = List.of();

  @Mixin private MirrorOptions mirrorOptions;

  @Mixin private ConfigurationValues values;

  @Option(
      names = "--accept-loss",
      description = "adopt the mirror although access is lost. Without it, the losses are listed.")
  private boolean acceptLoss;

  private final Findings findings = new Findings();
  private Map<String, Object> config = Map.of();

  /** Writes the environment and the description of its account. */
  public Mirror write(String environment, ProjectFiles files) throws IOException {
    mirrorOptions.check(terraform.isEmpty());
    var choice = mirrorOptions.choice();
    var given = values.typed(files);
    var state = TerraformState.read(terraform);
    var mirror =
        terraform.isEmpty()
            ? mirrorOptions.mirror()
            : new MirrorFinder(state, choice, given, findings).find();
    if (terraform.isEmpty()) {
      findings.changed(
          "the policies of the repository, the domain and the endpoints",
          "are replaced. Principals that only these policies name lose access.");
    }
    var both = new ArrayList<Object>(choice.readerRoles());
    both.retainAll(
        given.get(PUBLISHER_ROLES) instanceof List<?> publishers ? publishers : List.of());
    if (!both.isEmpty()) {
      throw new AdoptException(
          "--reader-roles and --set publisherRoleArns both contain %s. A publisher must not install packages: use two roles."
              .formatted(both.get(0)));
    }
    config = config(mirror, given);
    requireAcceptance();
    files.write(environment, comment(mirror), config);
    var described = files.account(mirror.account(), mirror.region());
    if (described.organizationId() == null
        && config.get("pypi-mirror:organizationId") instanceof String organization) {
      described = described.inOrganization(organization);
    }
    new AccountDescription(described, mirror, state, config).write();
    files.write(described);
    return mirror;
  }

  private void requireAcceptance() {
    var losses = findings.losses(config);
    if (!losses.isEmpty() && !acceptLoss) {
      throw new AdoptException(
          "The mirror can be adopted, but something would be lost:\n%s\nUse the options in these lines, or accept all of these losses with --accept-loss."
              .formatted(
                  losses.stream()
                      .map(it -> "%s %s".formatted(it.subject(), it.explanation()))
                      .collect(Collectors.joining("\n"))));
    }
  }

  /** Returns what is kept, changed, lost and left alone. */
  public List<Findings.Row> report() {
    return findings.rows(config);
  }

  /** Returns the addresses of the resources that the environment manages from now on. */
  public Set<String> adopted() {
    return findings.adopted();
  }

  private static String comment(Mirror mirror) {
    return "Adopts the mirror in domain "
        + mirror.domain().name()
        + (mirror.network().readerGroups().isEmpty()
            ? ".\nIf possible, list the notebooks' security groups in readerSecurityGroupIds and remove the ranges. A range\nalso admits clients other than the notebooks."
            : ".");
  }

  // The values of the user replace those of the mirror. Lists are combined.
  static Map<String, Object> config(Mirror mirror, Map<String, Object> values) {
    var network = mirror.network();
    var config = new LinkedHashMap<String, Object>();
    config.put("aws:region", mirror.region());
    config.put("aws:allowedAccountIds", List.of(mirror.account()));
    config.put("pypi-mirror:domainName", mirror.domain().name());
    config.put("pypi-mirror:repositoryName", mirror.repository());
    config.put("pypi-mirror:network", "adopt");
    config.put("pypi-mirror:vpcId", network.vpcId());
    config.put("pypi-mirror:subnetIds", network.subnetIds());
    config.put("pypi-mirror:readerSecurityGroupIds", network.readerGroups());
    config.put("pypi-mirror:readerCidrs", network.readerCidrs());
    config.put("pypi-mirror:readers", "adopt");
    config.put(READER_ROLES, mirror.readerRoles());
    config.putAll(mirror.config());
    for (var key : List.of("domainName", "network", "readers", "repositoryName")) {
      if (values.containsKey("pypi-mirror:" + key)) {
        throw new AdoptException(
            "--set %s: the mirror determines this key. Omit it.".formatted(key));
      }
    }
    values.forEach(
        (key, value) ->
            config.compute(key, (it, found) -> found == null ? value : combined(found, value)));
    separatePublishers(config);
    s3(network, config).forEach((key, value) -> config.merge(key, value, Adoption::combined));
    return config;
  }

  // A role that publishes must not install packages, so the readers do not include it.
  private static void separatePublishers(Map<String, Object> config) {
    if (!(config.get(PUBLISHER_ROLES) instanceof List<?> publishers)) {
      return;
    }
    for (var key : List.of(READER_ROLES, "pypi-mirror:additionalPrincipals")) {
      if (config.get(key) instanceof List<?> roles) {
        config.put(key, roles.stream().filter(it -> !publishers.contains(it)).toList());
      }
    }
    if (List.of().equals(config.get(READER_ROLES))) {
      throw new AdoptException(
          "--set publisherRoleArns: no other role reads packages, and a publisher must not install any. Add the role of the notebooks with --reader-roles.");
    }
  }

  // Studio and formats other than Python use S3.
  private static Map<String, Object> s3(Mirror.Network network, Map<String, Object> config) {
    var sources = config.getOrDefault("pypi-mirror:sources", List.of("pypi"));
    var studio = config.getOrDefault("pypi-mirror:studio", "none");
    var endpoint = network.endpoints().get(Mirror.S3);
    if (sources.equals(List.of("pypi")) && studio.equals("none")) {
      if (!network.routeTableIds().isEmpty()) {
        throw new AdoptException(
            "--route-tables is used only with Studio or with sources other than pypi. Omit it.");
      }
      return Map.of();
    }
    if (endpoint != null) {
      return Map.of("pypi-mirror:endpointIds", new TreeMap<>(Map.of(Mirror.S3, endpoint.id())));
    }
    if (network.routeTableIds().isEmpty() && !config.containsKey("pypi-mirror:routeTableIds")) {
      throw new AdoptException(
          "--route-tables is missing. Studio, and clients of formats other than Python, use S3, so the environment needs a gateway endpoint. List the route tables of the notebooks' subnets, or give the ID of an existing endpoint with --endpoints s3=vpce-…");
    }
    return Map.of("pypi-mirror:routeTableIds", network.routeTableIds());
  }

  private static Object combined(Object found, Object given) {
    if (found instanceof List<?> one && given instanceof List<?> other) {
      var all = new LinkedHashSet<Object>(one);
      all.addAll(other);
      return new ArrayList<>(all);
    }
    if (found instanceof Map<?, ?> one && given instanceof Map<?, ?> other) {
      var all = new TreeMap<Object, Object>(one);
      all.putAll(other);
      return all;
    }
    return given;
  }
}
