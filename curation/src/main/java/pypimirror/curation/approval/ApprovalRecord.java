package pypimirror.curation.approval;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;

/**
 * The record of an approval.
 *
 * @param time when it ended
 * @param environment name of the environment
 * @param commit commit of the locks, or empty if it is unknown
 * @param caller ARN of the caller
 * @param lock the approved lock
 * @param result the result
 * @param revoked the releases that were taken from readers
 * @param removed the releases that were removed, because they had no approval
 */
public record ApprovalRecord(
    Instant time,
    String environment,
    String commit,
    String caller,
    Lock lock,
    Approval.Result result,
    List<Release> revoked,
    List<Release> removed) {

  /** Writes the record to a file, as JSON. */
  public void write(Path file) throws IOException {
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    Files.writeString(
        file,
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values()) + "\n");
  }

  private Map<String, Object> values() {
    var approved = new ArrayList<Map<String, Object>>();
    result
        .approved()
        .forEach(
            (release, revision) -> {
              var one = new LinkedHashMap<String, Object>();
              one.put("name", release.name());
              one.put("version", release.version());
              one.put("revision", revision);
              one.put("sha256", lock.packages().get(release).hashes());
              approved.add(one);
            });
    var values = new LinkedHashMap<String, Object>();
    values.put("time", time.toString());
    values.put("environment", environment);
    values.put("commit", commit);
    values.put("caller", caller);
    values.put("approved", approved);
    values.put("known", result.known().stream().map(Release::toString).toList());
    values.put("revoked", revoked.stream().map(Release::toString).toList());
    values.put("removed", removed.stream().map(Release::toString).toList());
    return values;
  }
}
