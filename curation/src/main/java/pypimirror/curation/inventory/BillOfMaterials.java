package pypimirror.curation.inventory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;

/**
 * Writes a software bill of materials in <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX
 * 1.6</a>, one release at a time.
 */
public final class BillOfMaterials {

  private static final String PROPERTY = "curation:";

  private final JsonGenerator json;
  private final Set<Release> approved;
  private final ApprovalHistory history;

  /**
   * Begins a bill of materials.
   *
   * @param name name of the environment
   * @param approved the releases in the locks
   * @param history the commits that approved them
   */
  public BillOfMaterials(
      OutputStream out, String name, Instant time, Set<Release> approved, ApprovalHistory history)
      throws IOException {
    this.approved = approved;
    this.history = history;
    json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeStringField("bomFormat", "CycloneDX");
    json.writeStringField("specVersion", "1.6");
    json.writeNumberField("version", 1);
    json.writeObjectFieldStart("metadata");
    json.writeStringField("timestamp", time.toString());
    json.writeObjectFieldStart("component");
    json.writeStringField("type", "platform");
    json.writeStringField("name", "pypi-mirror " + name);
    json.writeEndObject();
    json.writeEndObject();
    json.writeArrayFieldStart("components");
  }

  /** Adds a release with its description. */
  public void add(StoredRelease stored) {
    try {
      var release = stored.release();
      var description = stored.description().orElseThrow();
      json.writeStartObject();
      json.writeStringField("type", "library");
      json.writeStringField("bom-ref", stored.repository() + "/" + release);
      json.writeStringField("name", release.name());
      json.writeStringField("version", release.version());
      json.writeStringField("purl", purl(release));
      licenses(description.details().licenses());
      json.writeArrayFieldStart("properties");
      property("repository", stored.repository());
      property("status", stored.stored().status().toString());
      if (description.details().stored().isPresent()) {
        property("storedTime", description.details().stored().get().toString());
      }
      property("approved", Boolean.toString(approved.contains(release)));
      var commit = history.commits().get(release);
      if (commit != null) {
        property("approvedTime", commit.time().toString());
        property("approvedByCommit", commit.hash());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("components");
      for (var file : description.files()) {
        add(file);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void licenses(List<String> names) throws IOException {
    if (names.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("licenses");
    for (var name : names) {
      json.writeStartObject();
      json.writeObjectFieldStart("license");
      json.writeStringField("name", name);
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void add(IndexFile file) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "file");
    json.writeStringField("name", file.name());
    json.writeArrayFieldStart("hashes");
    json.writeStartObject();
    json.writeStringField("alg", "SHA-256");
    json.writeStringField("content", file.sha256());
    json.writeEndObject();
    json.writeEndArray();
    json.writeArrayFieldStart("properties");
    if (file.uploadTime().isPresent()) {
      property("uploadTime", file.uploadTime().get().toString());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void property(String name, String value) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", PROPERTY + name);
    json.writeStringField("value", value);
    json.writeEndObject();
  }

  // https://github.com/package-url/purl-spec/blob/main/types-doc/pypi-definition.md
  private static String purl(Release release) {
    return "pkg:pypi/%s@%s"
        .formatted(release.name(), release.version().replace("+", "%2B").replace("!", "%21"));
  }

  /** Ends the document, and flushes the stream. */
  public void end() throws IOException {
    json.writeEndArray();
    json.writeEndObject();
    json.flush();
  }
}
