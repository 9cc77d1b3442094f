package pypimirror.curation.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A package index with the JSON pages of PEP 691.
 *
 * @param http the client
 * @param address address of the index, with or without a slash at the end
 * @param headers headers of every request, by name
 */
public record Index(Http http, URI address, Map<String, String> headers) {

  private static final String JSON_TYPE = "application/vnd.pypi.simple.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Returns the files of a project, in the order of the index. A project that the index does not
   * have has no files.
   *
   * @param project normalized name
   */
  public List<IndexFile> files(String project) throws IOException {
    var page = URI.create(address.toString().replaceFirst("/*$", "/") + project + "/");
    var all = new HashMap<>(headers);
    all.put("Accept", JSON_TYPE);
    try (var in = http.get(page, all)) {
      var files = new ArrayList<IndexFile>();
      JSON.readTree(in).path("files").forEach(file -> files.add(file(page, file)));
      return files;
    } catch (Http.StatusException e) {
      if (e.status() == 404) {
        return List.of();
      }
      throw e;
    }
  }

  /** Opens a file or its metadata. */
  public InputStream open(URI file) throws IOException {
    return http.get(file, headers);
  }

  private static IndexFile file(URI page, JsonNode file) {
    var yanked = file.path("yanked");
    return new IndexFile(
        file.path("filename").asText(),
        page.resolve(file.path("url").asText()),
        file.path("hashes").path("sha256").asText(),
        file.path("size").isNumber() ? Optional.of(file.path("size").asLong()) : Optional.empty(),
        time(file.path("upload-time").asText("")),
        yanked.isTextual()
            ? Optional.of(yanked.asText())
            : yanked.asBoolean() ? Optional.of("") : Optional.empty(),
        offersMetadata(file.path("core-metadata"))
            || offersMetadata(file.path("dist-info-metadata")));
  }

  private static boolean offersMetadata(JsonNode metadata) {
    return metadata.isObject() || metadata.asBoolean();
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
