package pypimirror.curation.advisories;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import pypimirror.curation.Texts;
import pypimirror.curation.Tools;
import pypimirror.curation.UserMistake;
import pypimirror.curation.lock.Release;

/**
 * A local advisory database in <a href="https://ossf.github.io/osv-schema/">OSV's format</a>, which
 * osv-scanner searches without a network.
 *
 * @param archive the file {@code all.zip} of the ecosystem PyPI
 */
public record AdvisoryDatabase(Path archive) {

  private static final int FOUND = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Fails if the database is missing, or too old.
   *
   * @param maxAge maximum time since its newest advisory was changed
   */
  public void requireCurrent(Duration maxAge, Instant now) throws IOException {
    if (!Files.isRegularFile(archive)) {
      throw new UserMistake(
          "The advisory database %s does not exist. Download it with approve advisories %s."
              .formatted(archive, archive));
    }
    var newest = newest();
    if (newest.plus(maxAge).isBefore(now)) {
      throw new UserMistake(
          "The newest advisory in %s is from %s, more than %d days ago. Download the database again, or change advisoriesMaxDays."
              .formatted(archive, newest, maxAge.toDays()));
    }
  }

  /** When the newest advisory was changed. */
  private Instant newest() throws IOException {
    var newest = Instant.MIN;
    try (var zip = new ZipFile(archive.toFile())) {
      for (var entry : zip.stream().filter(it -> it.getName().endsWith(".json")).toList()) {
        try (var in = zip.getInputStream(entry)) {
          var modified = modified(in);
          newest = modified.isAfter(newest) ? modified : newest;
        } catch (JsonProcessingException | DateTimeParseException e) {
          throw new UserMistake(
              "%s: %s is not an advisory in OSV's format. Download the database again."
                  .formatted(archive, entry.getName()));
        }
      }
    } catch (ZipException e) {
      throw new UserMistake("%s is not a zip file. Download it again.".formatted(archive));
    }
    if (newest.equals(Instant.MIN)) {
      throw new UserMistake("%s contains no advisories. Download it again.".formatted(archive));
    }
    return newest;
  }

  // Reads only as much as necessary, because the database has tens of thousands of files.
  private static Instant modified(InputStream in) throws IOException {
    try (var parser = new JsonFactory().createParser(in)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        if (name.equals("modified")) {
          return Instant.parse(parser.getText());
        }
        parser.skipChildren();
      }
    }
    return Instant.MIN;
  }

  /** Returns the advisories of releases. Releases without advisories are missing. */
  public Map<Release, List<Advisory>> of(Collection<Release> releases, Tools tools)
      throws IOException, InterruptedException {
    if (releases.isEmpty()) {
      return Map.of();
    }
    var folder = Files.createTempDirectory("advisories");
    try {
      var database = Files.createDirectories(folder.resolve("osv-scalibr/PyPI"));
      Files.createSymbolicLink(database.resolve("all.zip"), archive.toAbsolutePath());
      var list = folder.resolve("requirements.txt");
      Files.write(list, releases.stream().map(Release::toString).sorted().toList());
      // Without this option, a file osv-scanner.toml could hide advisories.
      var config = Files.createFile(folder.resolve("no-exceptions.toml"));
      var result =
          tools.run(
              List.of(
                  tools.osvScanner(),
                  "scan",
                  "source",
                  "--offline",
                  "--no-resolve",
                  "--local-db-path",
                  folder.toString(),
                  "--config",
                  config.toString(),
                  "--lockfile",
                  "requirements.txt:" + list,
                  "--format",
                  "json"));
      if (result.exitCode() != 0 && result.exitCode() != FOUND) {
        throw new UserMistake("osv-scanner fails:\n" + result.errors().strip());
      }
      return parse(JSON.readTree(result.output()));
    } finally {
      Tools.delete(folder);
    }
  }

  private static Map<Release, List<Advisory>> parse(JsonNode report) {
    var advisories = new TreeMap<Release, List<Advisory>>();
    for (var result : report.path("results")) {
      for (var found : result.path("packages")) {
        var release =
            new Release(
                found.path("package").path("name").asText(),
                found.path("package").path("version").asText());
        for (var group : found.path("groups")) {
          // The score of an alias must not hide that a release is malicious.
          var ids = new ArrayList<String>();
          group.path("ids").forEach(id -> ids.add(id.asText()));
          var malicious = ids.stream().filter(it -> it.startsWith(Advisory.MALICIOUS)).findFirst();
          var id = malicious.orElse(ids.get(0));
          advisories
              .computeIfAbsent(release, it -> new ArrayList<>())
              .add(
                  new Advisory(
                      id,
                      malicious.isPresent()
                          ? Severity.CRITICAL
                          : Severity.ofScore(group.path("max_severity").asText()),
                      summary(found, id)));
        }
      }
    }
    return advisories;
  }

  private static String summary(JsonNode found, String id) {
    for (var vulnerability : found.path("vulnerabilities")) {
      if (vulnerability.path("id").asText().equals(id)) {
        return Texts.oneLine(vulnerability.path("summary").asText(""));
      }
    }
    return "";
  }
}
