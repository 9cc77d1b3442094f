package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports the existing resources into a stack whose state was lost. */
class ImportIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyResourceCanBeImportedAndNothingChangesAfterwards(@TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    var deployed = rehearsal.account();
    var ids = new HashMap<String, String>();
    for (var resource :
        rehearsal.run("stack", "export").succeeded().json().path("deployment").path("resources")) {
      var urn = resource.path("urn").asText();
      ids.put(
          resource.path("type").asText() + urn.substring(urn.lastIndexOf("::")),
          resource.path("id").asText());
    }
    Files.delete(rehearsal.state("dev"));

    var wanted = folder.resolve("import.json");
    rehearsal.run("preview", "--import-file", wanted.toString()).succeeded();
    var list = JSON.readTree(wanted.toFile());
    for (var resource : list.path("resources")) {
      if (!resource.path("component").asBoolean()) {
        var key = resource.path("type").asText() + "::" + resource.path("name").asText();
        assertThat(ids).containsKey(key);
        ((ObjectNode) resource).put("id", ids.get(key));
      }
    }
    JSON.writeValue(wanted.toFile(), list);
    rehearsal
        .run(
            "import",
            "--file",
            wanted.toString(),
            "--yes",
            "--skip-preview",
            "--generate-code=false",
            "--protect=false")
        .succeeded();

    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    assertThat(rehearsal.account()).isEqualTo(deployed);
  }
}
