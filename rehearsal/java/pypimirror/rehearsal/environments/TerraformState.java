package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds a mirror in the state of Terraform: in the output of <a
 * href="https://developer.hashicorp.com/terraform/internals/json-format">{@code terraform show
 * -json}</a> (format 1) or in a state file (format 4), which has the same content in a different
 * structure.
 */
final class TerraformState {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A resource, with the attributes of Terraform's AWS provider. */
  record Resource(String address, String type, JsonNode values) {
    String text(String name) {
      return values.path(name).asText("");
    }
  }

  /** The program's name for the repository with the external connection. */
  private static final String STORE = "pypi-store";

  private final List<Resource> resources;
  private final Set<Resource> used = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private TerraformState(List<Resource> resources) {
    this.resources = resources;
  }

  /**
   * Returns the mirror in a state.
   *
   * @param domain name of the domain, or null if there is only one
   * @param repository name of the readers' repository, or null if there is only one
   * @throws AdoptException with every reason why no mirror can be adopted
   */
  static Mirror mirror(String text, String domain, String repository) {
    return new TerraformState(read(text)).mirror(domain, repository);
  }

  private static List<Resource> read(String text) {
    JsonNode file;
    try {
      file = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AdoptException("The file is not valid JSON: " + e.getOriginalMessage());
    }
    var resources = new ArrayList<Resource>();
    if (file.has("planned_values")) {
      throw new AdoptException(
          "The file is a Terraform plan. Use the output of `terraform show -json` without a plan file, which shows the current state.");
    }
    if (file.path("format_version").asText().startsWith("1.")) {
      addModule(resources, file.path("values").path("root_module"));
    } else if (file.path("version").asInt() == 4 && file.has("terraform_version")) {
      for (var resource : file.path("resources")) {
        if (resource.path("mode").asText().equals("managed")) {
          for (var instance : resource.path("instances")) {
            resources.add(
                new Resource(
                    address(resource, instance),
                    resource.path("type").asText(),
                    instance.path("attributes")));
          }
        }
      }
    } else {
      throw new AdoptException(
          "The file is neither the output of `terraform show -json` (format 1) nor a state file (format 4).");
    }
    return resources;
  }

  private static void addModule(List<Resource> resources, JsonNode module) {
    for (var resource : module.path("resources")) {
      if (resource.path("mode").asText().equals("managed")) {
        resources.add(
            new Resource(
                resource.path("address").asText(),
                resource.path("type").asText(),
                resource.path("values")));
      }
    }
    module.path("child_modules").forEach(child -> addModule(resources, child));
  }

  private static String address(JsonNode resource, JsonNode instance) {
    var address = resource.path("type").asText() + "." + resource.path("name").asText();
    if (resource.hasNonNull("module")) {
      address = resource.path("module").asText() + "." + address;
    }
    return instance.has("index_key") ? address + "[" + instance.get("index_key") + "]" : address;
  }

  private Mirror mirror(String domainName, String repositoryName) {
    var domain =
        selectOne(
            "aws_codeartifact_domain",
            "domain",
            domainName,
            "--domain",
            ofType("aws_codeartifact_domain"));
    var name = domain == null ? "" : domain.text("domain");
    var ofDomain =
        ofType("aws_codeartifact_repository").stream()
            .filter(it -> it.text("domain").equals(name))
            .toList();
    var stores =
        ofDomain.stream()
            .filter(
                it ->
                    it.values()
                        .path("external_connections")
                        .path(0)
                        .path("external_connection_name")
                        .asText()
                        .equals("public:pypi"))
            .toList();
    // Prefers the name that the program uses.
    var store =
        stores.stream()
            .filter(it -> it.text("repository").equals(STORE))
            .findFirst()
            .orElse(stores.isEmpty() ? null : stores.get(0));
    if (domain != null && store == null) {
      problems.add(
          "No repository of domain %s has the external connection public:pypi.".formatted(name));
    }
    var readers =
        selectOne(
            "aws_codeartifact_repository",
            "repository",
            repositoryName,
            "--repository",
            ofDomain.stream().filter(it -> hasUpstream(it, store)).toList());
    var policy =
        ofType("aws_codeartifact_repository_permissions_policy").stream()
            .filter(
                it ->
                    readers != null
                        && it.text("domain").equals(name)
                        && it.text("repository").equals(readers.text("repository")))
            .findFirst();
    var endpoints = new TreeMap<String, Resource>();
    for (var endpoint : ofType("aws_vpc_endpoint")) {
      for (var service : Mirror.SERVICES) {
        if (endpoint.text("service_name").endsWith("." + service)) {
          endpoints.merge(service, endpoint, this::sameService);
        }
      }
    }
    if (endpoints.isEmpty()) {
      problems.add(
          "The state has no CodeArtifact endpoint. Describe the mirror with --domain, --vpc and the other options instead of --terraform.");
    }
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    used.add(domain);
    // A repository with a different name is not adopted, because the program creates a new one.
    if (store.text("repository").equals(STORE)) {
      used.add(store);
    }
    used.add(readers);
    policy.ifPresent(used::add);
    used.addAll(endpoints.values());
    var first = endpoints.values().iterator().next();
    var group = group(endpoints.values().stream().toList());
    var rules = group == null ? List.<JsonNode>of() : List.copyOf(group.rules().values());
    var policies = new TreeMap<String, String>();
    endpoints.forEach(
        (service, endpoint) -> {
          if (!endpoint.text("policy").isEmpty()) {
            policies.put(service, endpoint.text("policy"));
          }
        });
    var ids = new TreeMap<String, String>();
    endpoints.forEach((service, endpoint) -> ids.put(service, endpoint.text("id")));
    var roles =
        Stream.concat(
                policy.stream().map(it -> it.text("policy_document")), policies.values().stream())
            .flatMap(TerraformState::roles)
            .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    return new Mirror(
        domain.text("owner"),
        region(domain),
        name,
        domain.text("encryption_key"),
        readers.text("repository"),
        store.text("repository"),
        policy.map(it -> it.text("policy_document")).orElse(null),
        first.text("vpc_id"),
        texts(first.values().path("subnet_ids")),
        Map.copyOf(ids),
        Map.copyOf(policies),
        group,
        sources(rules, "referencedSecurityGroupId"),
        sources(rules, "cidrIpv4"),
        List.copyOf(roles),
        resources.stream()
            .filter(it -> !used.contains(it))
            .map(Resource::address)
            .sorted()
            .toList());
  }

  // The sources of one kind that rules allow.
  private static List<String> sources(List<JsonNode> rules, String kind) {
    return rules.stream()
        .map(it -> it.path(kind).asText(""))
        .filter(it -> !it.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  private static String region(Resource domain) {
    var parts = domain.text("arn").split(":", 6);
    if (parts.length < 6) {
      throw new AdoptException(
          domain.address()
              + " has no ARN. Either it was never applied, or the file is incomplete.");
    }
    return parts[3];
  }

  private Resource sameService(Resource one, Resource other) {
    problems.add(
        "%s and %s are endpoints for the same service. Adopt the mirror of one VPC at a time."
            .formatted(one.address(), other.address()));
    return one;
  }

  private List<Resource> ofType(String type) {
    return resources.stream().filter(it -> it.type().equals(type)).toList();
  }

  private static boolean hasUpstream(Resource repository, Resource store) {
    for (var upstream : repository.values().path("upstream")) {
      if (store != null
          && upstream.path("repository_name").asText().equals(store.text("repository"))) {
        return true;
      }
    }
    return false;
  }

  private Resource selectOne(
      String type, String attribute, String wanted, String option, List<Resource> candidates) {
    var found =
        candidates.stream()
            .filter(it -> wanted == null || it.text(attribute).equals(wanted))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    var names = candidates.stream().map(it -> it.text(attribute)).sorted().toList();
    problems.add(
        found.isEmpty()
            ? "The state has no %s%s%s."
                .formatted(
                    type,
                    wanted == null ? "" : " named " + wanted,
                    names.isEmpty() ? "" : " (available: " + String.join(", ", names) + ")")
            : "The state has several %s: %s. Select one with %s."
                .formatted(type, String.join(", ", names), option));
    return null;
  }

  // Returns the endpoints' security group, or null if they have several or share it with others.
  private Mirror.Group group(List<Resource> endpoints) {
    var ids = new TreeSet<String>();
    endpoints.forEach(it -> ids.addAll(texts(it.values().path("security_group_ids"))));
    var group =
        ofType("aws_security_group").stream()
            .filter(it -> ids.size() == 1 && ids.contains(it.text("id")))
            .findFirst();
    if (group.isEmpty() || isShared(group.get(), endpoints)) {
      return null;
    }
    used.add(group.get());
    var rules = new TreeMap<String, JsonNode>();
    ofType("aws_vpc_security_group_ingress_rule").stream()
        .filter(it -> it.text("security_group_id").equals(group.get().text("id")))
        .sorted(Comparator.comparing(Resource::address))
        .forEach(
            it -> {
              used.add(it);
              var rule = JSON.createObjectNode();
              rule.put("ipProtocol", it.text("ip_protocol"));
              rule.put("fromPort", it.values().path("from_port").asInt());
              rule.put("toPort", it.values().path("to_port").asInt());
              put(rule, "cidrIpv4", it.text("cidr_ipv4"));
              put(rule, "referencedSecurityGroupId", it.text("referenced_security_group_id"));
              rules.put(it.text("id"), rule);
            });
    return new Mirror.Group(
        group.get().text("id"), group.get().text("name"), group.get().text("description"), rules);
  }

  // Rules belong to the group. Any other resource with its ID uses it.
  private boolean isShared(Resource group, List<Resource> endpoints) {
    return resources.stream()
        .filter(it -> !it.equals(group) && !endpoints.contains(it))
        .filter(it -> !it.text("security_group_id").equals(group.text("id")))
        .anyMatch(it -> it.values().toString().contains("\"" + group.text("id") + "\""));
  }

  private static void put(
      com.fasterxml.jackson.databind.node.ObjectNode object, String name, String text) {
    if (!text.isEmpty()) {
      object.put(name, text);
    }
  }

  private static Stream<String> roles(String policy) {
    try {
      var arns = new TreeSet<String>();
      collect(JSON.readTree(policy).path("Statement"), arns);
      return arns.stream();
    } catch (JsonProcessingException e) {
      return Stream.of();
    }
  }

  private static void collect(JsonNode value, Set<String> arns) {
    if (value.isTextual() && value.asText().matches("arn:aws:iam::\\d{12}:role/.+")) {
      arns.add(value.asText());
    }
    value.forEach(item -> collect(item, arns));
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }
}
