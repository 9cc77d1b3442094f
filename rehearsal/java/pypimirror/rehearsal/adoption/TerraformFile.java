package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pypimirror.rehearsal.environments.AdoptException;

/**
 * Reads what Terraform (0.12 and later) and OpenTofu write about a state: the output of <a
 * href="https://developer.hashicorp.com/terraform/internals/json-format">{@code terraform show
 * -json}</a>, or a state file of format 4, which has the same content in a different structure. The
 * text can have any encoding of JSON, with or without a byte order mark.
 */
final class TerraformFile {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int STATE_FORMAT = 4;
  private static final String HOW_TO_WRITE =
      "Write one with `terraform show -json >state.json`, in the folder of the configuration.";

  private final List<Resource> resources = new ArrayList<>();

  private TerraformFile() {}

  /**
   * Returns the resources in a file.
   *
   * @throws AdoptException if the file is not a state with resources. The message says what to run.
   */
  static List<Resource> read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new AdoptException("is not a file.");
    }
    var bytes = Files.readAllBytes(path);
    if (new String(bytes, StandardCharsets.US_ASCII).isBlank()) {
      throw new AdoptException("is empty. " + HOW_TO_WRITE);
    }
    var file = new TerraformFile();
    file.read(parse(bytes));
    if (file.resources.isEmpty()) {
      throw new AdoptException(
          "contains no resources. Check the workspace (`terraform workspace show`) and the folder in which you wrote the file.");
    }
    return List.copyOf(file.resources);
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new AdoptException(
          "is not valid JSON. %s (%s)"
              .formatted(HOW_TO_WRITE, e.getMessage().lines().findFirst().orElse("")));
    }
  }

  private void read(JsonNode file) {
    if (file.has("encrypted_data")) {
      throw new AdoptException(
          "is a state that OpenTofu has encrypted. Use the output of `tofu show -json` instead.");
    }
    if (file.has("planned_values") || file.has("resource_changes")) {
      throw new AdoptException(
          "is a plan. Use the output of `terraform show -json` without a plan file, which shows the current state.");
    }
    if (file.has("format_version") && !file.has("provider_schemas") && !file.has("valid")) {
      readModule(file.path("values").path("root_module"));
    } else if (file.path("version").isInt() && file.has("terraform_version")) {
      readState(file);
    } else if (file.has("backend") && file.path("version").isInt()) {
      throw new AdoptException("is the configuration of a backend, not a state. " + HOW_TO_WRITE);
    } else {
      throw new AdoptException("is neither a Terraform state nor its JSON output. " + HOW_TO_WRITE);
    }
  }

  private void readModule(JsonNode module) {
    for (var resource : module.path("resources")) {
      var deposed = resource.path("deposed_key").asText("");
      add(
          resource.path("address").asText(),
          resource.path("type").asText(),
          resource.path("mode").asText(),
          deposed,
          resource.path("values"));
    }
    module.path("child_modules").forEach(this::readModule);
  }

  private void readState(JsonNode state) {
    var version = state.path("version").asInt();
    if (state.has("backend") && !state.has("resources")) {
      throw new AdoptException("is the configuration of a backend, not a state. " + HOW_TO_WRITE);
    }
    if (version < STATE_FORMAT) {
      throw new AdoptException(
          "is a state of Terraform 0.11 or earlier (format %d). Run `terraform apply -refresh-only` with a newer version, which upgrades the state. Then use the output of `terraform show -json`."
              .formatted(version));
    }
    if (version > STATE_FORMAT) {
      throw new AdoptException(
          "is a state file of the unknown format %d. Use the output of `terraform show -json` instead."
              .formatted(version));
    }
    for (var resource : state.path("resources")) {
      for (var instance : resource.path("instances")) {
        var address = address(resource, instance);
        if (!instance.has("attributes") && instance.has("attributes_flat")) {
          throw new AdoptException(
              "contains %s in the form of Terraform 0.11. Run `terraform apply -refresh-only`, and write the file again."
                  .formatted(address));
        }
        add(
            address,
            resource.path("type").asText(),
            resource.path("mode").asText(),
            instance.path("deposed").asText(""),
            instance.path("attributes"));
      }
    }
  }

  private static String address(JsonNode resource, JsonNode instance) {
    var address = resource.path("type").asText() + "." + resource.path("name").asText();
    if (resource.path("mode").asText().equals("data")) {
      address = "data." + address;
    }
    if (resource.hasNonNull("module")) {
      address = resource.path("module").asText() + "." + address;
    }
    return instance.hasNonNull("index_key")
        ? address + "[" + instance.get("index_key") + "]"
        : address;
  }

  private void add(String address, String type, String mode, String deposed, JsonNode values) {
    if (!deposed.isEmpty()) {
      resources.add(
          new Resource(
              "%s (deposed %s)".formatted(address, deposed),
              type,
              Resource.Status.DEPOSED,
              values));
    } else {
      resources.add(
          new Resource(
              address,
              type,
              mode.equals("data") ? Resource.Status.DATA : Resource.Status.MANAGED,
              values));
    }
  }
}
