package pypimirror.integration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.rehearsal.notebook.FakeIndex;

/** A public index on loopback, whose releases have upload times. */
final class PackageIndex implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration OLD = Duration.ofDays(400);

  private final FakeIndex index = new FakeIndex();
  private final Map<String, ArrayNode> files = new TreeMap<>();

  /** The address to configure in pip and uv. */
  String address() {
    return index.address();
  }

  /** Adds a release with one wheel that was uploaded long ago. */
  void release(String project, String version, byte[] wheel) {
    file(project, Wheels.name(project, version), wheel)
        .put("upload-time", Instant.now().minus(OLD).toString());
    publish();
  }

  /** Adds a file, whose description can be changed before {@link #publish}. */
  ObjectNode file(String project, String name, byte[] content) {
    index.file(name, content);
    var file =
        files
            .computeIfAbsent(project, it -> JSON.createArrayNode())
            .addObject()
            .put("filename", name)
            .put("url", "FILES/" + name)
            .put("size", content.length);
    file.putObject("hashes").put("sha256", FakeIndex.sha256(content));
    return file;
  }

  /** Publishes the descriptions of all files. */
  void publish() {
    files.forEach(
        (project, list) ->
            index.page(
                project,
                "application/vnd.pypi.simple.v1+json",
                "{\"meta\":{\"api-version\":\"1.1\"},\"name\":\"%s\",\"files\":%s}"
                    .formatted(project, list)));
  }

  @Override
  public void close() {
    index.close();
  }
}
