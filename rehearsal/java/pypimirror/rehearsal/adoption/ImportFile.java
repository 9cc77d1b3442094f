package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;

/**
 * Creates the file for <a href="https://www.pulumi.com/docs/iac/adopting-pulumi/import/">{@code
 * pulumi import --file}</a>. It lists the resources in a preview that already exist, with their
 * IDs.
 */
public final class ImportFile {

  private static final ObjectMapper JSON = new ObjectMapper();

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
    var resources = new ArrayList<ObjectNode>();
    var parents = new HashSet<String>();
    for (var resource : wanted.path("resources")) {
      var type = resource.path("type").asText();
      var name = resource.path("logicalName").asText(resource.path("name").asText());
      id(mirror, type, inputs.getOrDefault(type + " " + name, JSON.createObjectNode()))
          .ifPresent(
              id -> {
                var filled = (ObjectNode) resource.deepCopy();
                filled.put("id", id);
                resources.add(filled);
                parents.add(resource.path("parent").asText());
              });
    }
    // Components come first. Those without an existing resource are omitted.
    for (var resource : wanted.path("resources")) {
      if (resource.path("component").asBoolean()
          && parents.contains(resource.path("name").asText())) {
        resources.add(resource.deepCopy());
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
