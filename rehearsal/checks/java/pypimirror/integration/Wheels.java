package pypimirror.integration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Creates wheels that pip can install (<a href="https://peps.python.org/pep-0427/">PEP 427</a>).
 */
final class Wheels {

  private Wheels() {}

  /** Returns the file name of {@link #wheel}. */
  static String name(String project, String version) {
    return "%s-%s-py3-none-any.whl".formatted(project, version);
  }

  /** Creates a pure Python wheel with one module, which contains its version. */
  static byte[] wheel(String project, String version, String... requires) {
    return wheelWith("", project, version, requires);
  }

  /** Creates a wheel with more lines in its metadata. */
  static byte[] wheelWith(String headers, String project, String version, String... requires) {
    var info = project + "-" + version + ".dist-info/";
    var metadata =
        new StringBuilder(
            "Metadata-Version: 2.4\nName: %s\nVersion: %s\n%s"
                .formatted(project, version, headers));
    for (var required : requires) {
      metadata.append("Requires-Dist: ").append(required).append('\n');
    }
    var files =
        Map.of(
            project + ".py", "__version__ = '%s'\n".formatted(version),
            info + "METADATA", metadata.toString(),
            info + "WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            info + "RECORD",
                "%s.py,,\n%sMETADATA,,\n%sWHEEL,,\n%sRECORD,,\n"
                    .formatted(project, info, info, info));
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
