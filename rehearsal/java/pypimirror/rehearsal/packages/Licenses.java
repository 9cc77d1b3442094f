package pypimirror.rehearsal.packages;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import pypimirror.rehearsal.account.CodeArtifactState.Asset;

/**
 * The licenses of a package version. CodeArtifact documents that it returns them, but not which
 * fields of the metadata it reads. The emulator reads {@code License-Expression} and {@code
 * License} of the first wheel.
 */
public final class Licenses {

  private Licenses() {}

  /** Returns the names of the licenses. Empty if the files name none, or cannot be read. */
  public static List<String> of(String version, Map<String, Asset> assets, AssetContent content) {
    return assets.entrySet().stream()
        .filter(it -> it.getKey().endsWith(".whl"))
        .findFirst()
        .map(it -> read(content, ProjectFile.of(it.getKey(), version, it.getValue())))
        .orElse(List.of());
  }

  private static List<String> read(AssetContent content, ProjectFile wheel) {
    var bytes = new ByteArrayOutputStream();
    try {
      content.of(wheel).writeTo(bytes, () -> {});
      var zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".dist-info/METADATA")) {
          return names(new String(zip.readAllBytes(), StandardCharsets.UTF_8).lines());
        }
      }
      return List.of();
    } catch (IOException | IndexException e) {
      return List.of();
    }
  }

  private static List<String> names(Stream<String> metadata) {
    return metadata
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.matches("License(-Expression)?: .+"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .distinct()
        .toList();
  }
}
