package pypimirror.rehearsal.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * The page of a project in an index: PEP 503 (HTML), PEP 691 and 700 (JSON), with yanked files (PEP
 * 592) and metadata files (PEP 658).
 *
 * @param project normalized name
 * @param files in the index's order
 */
public record SimplePage(String project, List<ProjectFile> files) {

  /** The media type of PEP 691's JSON format. */
  public static final String JSON_TYPE = "application/vnd.pypi.simple.v1+json";

  /** PEP 691's media type for the HTML format of PEP 503. */
  public static final String HTML_TYPE = "application/vnd.pypi.simple.v1+html";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final String HASH = "sha256=";

  /**
   * Parses a page.
   *
   * @param address address of the page; its links may be relative to it
   * @throws IndexException if the content is not a page
   */
  public static SimplePage parse(String project, URI address, String contentType, byte[] content) {
    var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case JSON_TYPE -> fromJson(project, address, content);
      case HTML_TYPE, "text/html" ->
          fromHtml(project, address, new String(content, StandardCharsets.UTF_8));
      default ->
          throw new IndexException(
              "The public index returns " + type + " instead of an index page.");
    };
  }

  private static SimplePage fromJson(String project, URI address, byte[] content) {
    JsonNode page;
    try {
      page = JSON.readTree(content);
    } catch (java.io.IOException e) {
      throw new IndexException("The public index returns invalid JSON: " + e.getMessage());
    }
    var version = page.path("meta").path("api-version").asText("");
    if (!version.startsWith("1.")) {
      throw new IndexException(
          "The public index uses API version " + version + ". Only 1.x is supported.");
    }
    var files = new ArrayList<ProjectFile>();
    for (var file : page.path("files")) {
      // PEP 714: the first name is correct, and some servers send the second one.
      var metadata = file.path("core-metadata");
      if (metadata.isMissingNode()) {
        metadata = file.path("dist-info-metadata");
      }
      var yanked = file.path("yanked");
      file(
              project,
              address,
              file.path("filename").asText(),
              file.path("url").asText(),
              file.path("hashes").path("sha256").asText(null),
              file.path("size").isNumber() ? file.path("size").asLong() : null,
              file.path("requires-python").asText(null),
              yanked.isTextual() ? yanked.asText() : yanked.asBoolean() ? "" : null,
              file.path("upload-time").asText(null),
              metadata.path("sha256").asText(null))
          .ifPresent(files::add);
    }
    return new SimplePage(project, List.copyOf(files));
  }

  private static SimplePage fromHtml(String project, URI address, String html) {
    var files = new ArrayList<ProjectFile>();
    var document = Jsoup.parse(html, address.toString());
    for (var link : document.select("a[href]")) {
      var parts = link.attr("href").split("#", 2);
      var hash = parts.length == 2 && parts[1].startsWith(HASH) ? parts[1] : HASH;
      var path = URI.create(parts[0].strip().replace(" ", "%20")).getRawPath();
      var name = path.substring(path.lastIndexOf('/') + 1);
      file(
              project,
              address,
              URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8),
              parts[0],
              hash.substring(HASH.length()),
              null,
              attribute(link, "data-requires-python"),
              attribute(link, "data-yanked"),
              null,
              Optional.ofNullable(attribute(link, "data-core-metadata"))
                  .or(() -> Optional.ofNullable(attribute(link, "data-dist-info-metadata")))
                  .filter(value -> value.startsWith(HASH))
                  .map(value -> value.substring(HASH.length()))
                  .orElse(null))
          .ifPresent(files::add);
    }
    return new SimplePage(project, List.copyOf(files));
  }

  private static String attribute(Element element, String name) {
    return element.hasAttr(name) ? element.attr(name) : null;
  }

  // pip does not install a file without a recognizable version. A file without a hash cannot be
  // verified, so it is not offered.
  private static Optional<ProjectFile> file(
      String project,
      URI address,
      String name,
      String url,
      String sha256,
      Long size,
      String requiresPython,
      String yanked,
      String uploadTime,
      String metadataSha256) {
    if (sha256 == null || !SHA256.matcher(sha256).matches()) {
      return Optional.empty();
    }
    return ProjectFile.versionIn(name, project)
        .map(
            version ->
                new ProjectFile(
                    name,
                    version,
                    address.resolve(url).toString(),
                    sha256.toLowerCase(Locale.ROOT),
                    size,
                    requiresPython,
                    yanked,
                    uploadTime,
                    metadataSha256 != null && SHA256.matcher(metadataSha256).matches()
                        ? metadataSha256.toLowerCase(Locale.ROOT)
                        : null));
  }

  /** Renders the page as JSON. Links are relative to the page. */
  public byte[] json() {
    var page = JsonNodeFactory.instance.objectNode();
    // Version 1.1 of the API (PEP 700) requires the size of every file.
    var sized = files.stream().allMatch(file -> file.size() != null);
    page.putObject("meta").put("api-version", sized ? "1.1" : "1.0");
    page.put("name", project);
    if (sized) {
      var versions = new LinkedHashSet<String>();
      files.forEach(file -> versions.add(file.version()));
      var versionList = page.putArray("versions");
      versions.forEach(versionList::add);
    }
    var list = page.putArray("files");
    for (var file : files) {
      var item = list.addObject().put("filename", file.name()).put("url", link(file));
      item.putObject("hashes").put("sha256", file.sha256());
      if (file.size() != null) {
        item.put("size", file.size());
      }
      if (file.requiresPython() != null) {
        item.put("requires-python", file.requiresPython());
      }
      if (file.uploadTime() != null) {
        item.put("upload-time", file.uploadTime());
      }
      if (file.yanked() == null) {
        item.put("yanked", false);
      } else if (file.yanked().isEmpty()) {
        item.put("yanked", true);
      } else {
        item.put("yanked", file.yanked());
      }
      if (file.metadataSha256() != null) {
        item.putObject("core-metadata").put("sha256", file.metadataSha256());
        item.putObject("dist-info-metadata").put("sha256", file.metadataSha256());
      }
    }
    try {
      return JSON.writeValueAsBytes(page);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Renders the page as HTML. Links are relative to the page. */
  public byte[] html() {
    var document = Document.createShell("");
    document.outputSettings().prettyPrint(false);
    document
        .head()
        .appendElement("meta")
        .attr("name", "pypi:repository-version")
        .attr("content", "1.1");
    document.head().appendElement("title").text("Links for " + project);
    document.body().appendElement("h1").text("Links for " + project);
    for (var file : files) {
      var link = document.body().appendElement("a").text(file.name());
      link.attr("href", link(file) + "#" + HASH + file.sha256());
      if (file.requiresPython() != null) {
        link.attr("data-requires-python", file.requiresPython());
      }
      if (file.yanked() != null) {
        link.attr("data-yanked", file.yanked());
      }
      if (file.metadataSha256() != null) {
        link.attr("data-core-metadata", HASH + file.metadataSha256());
        link.attr("data-dist-info-metadata", HASH + file.metadataSha256());
      }
      document.body().appendElement("br");
    }
    return ("<!DOCTYPE html>\n" + document.outerHtml()).getBytes(StandardCharsets.UTF_8);
  }

  private static String link(ProjectFile file) {
    return escaped(file.version()) + "/" + escaped(file.name());
  }

  private static String escaped(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
