package pypimirror.rehearsal.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates copies of a project that run a given JAR. */
final class Projects {

  private Projects() {}

  /** Writes a {@code Pulumi.yaml} that runs a different JAR. */
  static void write(Path folder, String pulumiYaml, Path jar) throws IOException {
    var project = Mappers.YAML.readTree(pulumiYaml);
    if (project.path("runtime").path("options") instanceof ObjectNode options) {
      options.put("binary", jar.toString());
    }
    Files.createDirectories(folder);
    Mappers.YAML.writeValue(folder.resolve("Pulumi.yaml").toFile(), project);
  }
}
