package pypimirror.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The files of approvals in a test.
 *
 * @param folder the folder of the approvals
 */
record Approvals(Path folder) {

  private static final String POLICY =
      """
      pythons: ["3.11"]
      platforms: [x86_64-manylinux_2_28]
      minimumReleaseDays: 7
      licenses: [MIT, Apache-2.0]
      advisories: medium
      advisoriesMaxDays: 3
      maxMegabytes: 0
      exceptions: []
      """;

  /** Creates the folder, with a policy and an advisory database without matches. */
  static Approvals in(Path folder) throws IOException {
    Files.createDirectories(folder);
    var approvals = new Approvals(folder);
    approvals.policy(Map.of());
    approvals.advisories(Map.of("PYSEC-0", advisory("PYSEC-0", "unrelated", "1.0", Instant.now())));
    return approvals;
  }

  /** Deletes the files in a folder, if it exists. */
  static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Writes the policy with changed lines, by key. */
  void policy(Map<String, String> changes) throws IOException {
    var lines = new TreeMap<String, String>();
    POLICY.lines().forEach(line -> lines.put(line.substring(0, line.indexOf(':')), line));
    changes.forEach((key, value) -> lines.put(key, key + ": " + value));
    Files.write(folder.resolve("policy.yaml"), lines.values());
  }

  /** Writes the requirements. */
  void requirements(String... requirements) throws IOException {
    Files.write(folder.resolve("requirements.in"), List.of(requirements));
  }

  /** The advisory database. */
  Path database() {
    return folder.resolveSibling("all.zip");
  }

  /** Writes the advisory database, as OSV packages it. */
  void advisories(Map<String, String> contents) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(database()))) {
      for (var advisory : contents.entrySet()) {
        zip.putNextEntry(new ZipEntry(advisory.getKey() + ".json"));
        zip.write(advisory.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  /** Returns an advisory in OSV's format. */
  static String advisory(String id, String project, String version, Instant modified) {
    return """
    {"schema_version":"1.6.0","id":"%s","modified":"%s","published":"%s","summary":"Code of %s is malicious",
     "affected":[{"package":{"ecosystem":"PyPI","name":"%s"},"versions":["%s"]}]}
    """
        .formatted(id, modified, modified, project, project, version);
  }

  /** The arguments of a plan. */
  String[] plan(String... more) {
    var words = new ArrayList<>(List.of("approve", "plan", "--advisories", database().toString()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }
}
