package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Creates the file for <a href="https://www.pulumi.com/docs/iac/adopting-pulumi/import/">{@code
 * pulumi import --file}</a>. It lists the resources in a preview that already exist, with their
 * IDs.
 */
public final class ImportFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode NONE = JSON.createObjectNode();

  private ImportFile() {}

  /**
   * Creates the content of the file.
   *
   * @param wanted output of {@code pulumi preview --import-file}: names, types and parents
   * @param preview output of {@code pulumi preview --json}: the inputs
   */
  public static ObjectNode of(Mirror mirror, JsonNode wanted, JsonNode preview) {
    var inputs = new HashMap<String, JsonNode>();
    for (var step : preview.path("steps")) {
      var state = step.path("newState");
      inputs.put(
          state.path("type").asText() + " " + name(state.path("urn").asText()),
          state.path("inputs"));
    }
    var components = componentNames(wanted);
    var resources = new ArrayList<ObjectNode>();
    var parents = new HashSet<String>();
    for (var resource : wanted.path("resources")) {
      var type = resource.path("type").asText();
      id(mirror, type, inputs.getOrDefault(type + " " + logicalName(resource), NONE))
          .ifPresent(
              id -> {
                var parent = resource.path("parent").asText();
                var filled = (ObjectNode) resource.deepCopy();
                filled.put("id", id).put("parent", components.getOrDefault(parent, parent));
                resources.add(filled);
                parents.add(parent);
              });
    }
    // Components come first. Those without an existing resource are omitted.
    for (var resource : wanted.path("resources")) {
      var name = resource.path("name").asText();
      if (components.containsKey(name) && parents.contains(name)) {
        var named = (ObjectNode) resource.deepCopy();
        named.put("name", components.get(name)).put("logicalName", logicalName(resource));
        resources.add(named);
      }
    }
    resources.sort(
        Comparator.comparing((ObjectNode it) -> !it.path("component").asBoolean())
            .thenComparing(it -> it.path("type").asText())
            .thenComparing(it -> it.path("name").asText()));
    var file = JSON.createObjectNode();
    file.putArray("resources").addAll(resources);
    return file;
  }

  // The engine numbers components of the same name in the order in which they are registered, which
  // varies.
  private static Map<String, String> componentNames(JsonNode wanted) {
    var names = new HashMap<String, String>();
    for (var resource : wanted.path("resources")) {
      if (resource.path("component").asBoolean()) {
        var type = resource.path("type").asText();
        names.put(
            resource.path("name").asText(),
            logicalName(resource) + "-" + type.substring(type.lastIndexOf(':') + 1));
      }
    }
    return names;
  }

  private static String logicalName(JsonNode resource) {
    return resource.path("logicalName").asText(resource.path("name").asText());
  }

  private static String name(String urn) {
    return urn.substring(urn.lastIndexOf("::") + 2);
  }

  private static Optional<String> id(Mirror mirror, String type, JsonNode inputs) {
    return switch (type) {
      case "aws:codeartifact/domain:Domain" ->
          idIfEqual(inputs, "domain", mirror.domain().name(), mirror.domainArn());
      case "aws:codeartifact/repository:Repository" ->
          mirror.domain().repositories().keySet().stream()
              .flatMap(it -> idIfEqual(inputs, "repository", it, mirror.repositoryArn(it)).stream())
              .findFirst();
      case "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy" ->
          mirror.repositoryPolicy() == null
              ? Optional.empty()
              : Optional.of(mirror.repositoryArn(mirror.repository()));
      case "aws:codeartifact/domainPermissions:DomainPermissions" ->
          mirror.domain().policy() == null ? Optional.empty() : Optional.of(mirror.domainArn());
      case "aws:ec2/vpcEndpoint:VpcEndpoint" ->
          // The environment only uses an existing gateway endpoint.
          mirror.network().endpoints().entrySet().stream()
              .filter(it -> Mirror.SERVICES.contains(it.getKey()))
              .filter(it -> inputs.path("serviceName").asText().endsWith("." + it.getKey()))
              .map(it -> it.getValue().id())
              .findFirst();
      case "aws:ec2/securityGroup:SecurityGroup" -> mirror.network().group();
      default -> Optional.empty();
    };
  }

  private static Optional<String> idIfEqual(JsonNode inputs, String name, String value, String id) {
    return inputs.path(name).asText().equals(value) ? Optional.of(id) : Optional.empty();
  }
}
