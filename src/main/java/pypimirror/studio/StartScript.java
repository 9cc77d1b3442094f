package pypimirror.studio;

import com.google.gson.Gson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import pypimirror.aws.Limits;

/**
 * The script that configures a Studio app for the mirror: {@code on-start.sh}, {@code start.sh} and
 * {@code settings.py} with the values of an environment.
 *
 * @param text the script
 */
public record StartScript(String text) {

  private static final int HASH_LENGTH = 12;
  private static final int DICTIONARY_BYTES = 1 << 16;
  private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z_]+)@");

  /**
   * Replaces the placeholders. The script contains {@code start.sh}, {@code settings.py} and the
   * outputs for notebooks in compressed form, because AWS limits the size of the script, and writes
   * them to the home directory.
   *
   * @param outputs the outputs for notebooks, JSON
   * @param values the value of each placeholder, by name. In the script, each name is between at
   *     signs.
   */
  public static StartScript with(String outputs, Map<String, String> values) {
    var files = new TreeMap<>(Map.of("outputs.json", outputs));
    // The comments are for the readers of this project.
    for (var name : List.of("settings.py", "start.sh")) {
      files.put(name, resource(name).replaceAll("(?<=\\n)(?:#.*\\n)+", ""));
    }
    var all = new HashMap<>(values);
    all.put("files", compressed(new Gson().toJson(files)));
    return new StartScript(
        PLACEHOLDER
            .matcher(resource("on-start.sh"))
            .replaceAll(
                placeholder ->
                    Matcher.quoteReplacement(
                        Objects.requireNonNull(
                            all.get(placeholder.group(1)), placeholder.group(1)))));
  }

  // The JDK's own compression depends on the zlib of the machine. A different result would replace
  // the lifecycle configurations.
  private static String compressed(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var xz = new XZOutputStream(bytes, options())) {
      xz.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base85.encode(bytes.toByteArray());
  }

  // The default dictionary would take 100 MiB of memory.
  private static LZMA2Options options() throws IOException {
    var options = new LZMA2Options();
    options.setDictSize(DICTIONARY_BYTES);
    return options;
  }

  private static String resource(String name) {
    try (var file = StartScript.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The script in base64, as AWS stores it. */
  public String base64() {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the name of a lifecycle configuration for this script: at most 63 letters, digits and
   * single hyphens, ending with a hash of the script.
   */
  String configurationName(String label) {
    var most = Limits.LIFECYCLE_NAME_CHARACTERS - HASH_LENGTH - 1;
    var plain = label.replaceAll("[^A-Za-z0-9]+", "-");
    return plain.substring(0, Math.min(most, plain.length())).replaceFirst("-$", "") + "-" + hash();
  }

  private String hash() {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
