package pypimirror.rehearsal.codeartifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.NotModelledException;

/**
 * A file that is uploaded in a form, as twine does (<a
 * href="https://twine.readthedocs.io/">twine</a>, RFC 7578).
 */
final class Upload {

  private static final int MAX_BYTES = 64 * 1024 * 1024;
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]+)\"");
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]+)\"");

  private final Map<String, String> fields;
  private final String fileName;
  private final byte[] content;

  private Upload(Map<String, String> fields, String fileName, byte[] content) {
    this.fields = fields;
    this.fileName = fileName;
    this.content = content;
  }

  /** Parses a form. Returns empty if the content is not a form or contains no file. */
  static Optional<Upload> read(String contentType, InputStream body) throws IOException {
    var boundary = BOUNDARY.matcher(contentType);
    if (!contentType.startsWith("multipart/form-data") || !boundary.find()) {
      return Optional.empty();
    }
    var bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new NotModelledException("uploads larger than 64 MiB");
    }
    // Each byte becomes one character, so that positions do not change.
    var form = new String(bytes, StandardCharsets.ISO_8859_1);
    var fields = new HashMap<String, String>();
    String fileName = null;
    byte[] content = null;
    for (var part : form.split(Pattern.quote("--" + boundary.group(1)), -1)) {
      var end = part.indexOf("\r\n\r\n");
      if (end < 0 || end + 4 > part.length() - 2) {
        continue;
      }
      var headers = part.substring(0, end);
      var value = part.substring(end + 4, part.length() - "\r\n".length());
      var file = FILE_NAME.matcher(headers);
      var name = NAME.matcher(headers);
      if (file.find()) {
        fileName = file.group(1);
        content = value.getBytes(StandardCharsets.ISO_8859_1);
      } else if (name.find()) {
        fields.put(
            name.group(1),
            new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
      }
    }
    return content == null
        ? Optional.empty()
        : Optional.of(new Upload(Map.copyOf(fields), fileName, content));
  }

  /** The name of the file. */
  String fileName() {
    return fileName;
  }

  /** The length of the file in bytes. */
  int length() {
    return content.length;
  }

  /** Opens the file. */
  InputStream open() {
    return new ByteArrayInputStream(content);
  }

  /** The value of a field, or empty if the form does not contain it. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }
}
