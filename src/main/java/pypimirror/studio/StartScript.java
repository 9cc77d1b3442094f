package pypimirror.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pypimirror.aws.Limits;

/**
 * The script that configures a Studio app for the mirror: {@code on-start.sh} and {@code
 * settings.py} with the values of an environment.
 *
 * @param text the script
 */
public record StartScript(String text) {

  private static final int HASH_LENGTH = 12;
  private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z_]+)@");
  private static final Pattern COMMENT = Pattern.compile("(?m)^[ \t]*#(?!!).*\n");
  private static final Pattern INDENTATION = Pattern.compile("(?m)(?:^|\\G) {4}");

  /**
   * Replaces the placeholders. The script contains {@code settings.py}. Comment lines are left out
   * and Python is indented by tabs, because AWS limits the size of the script.
   *
   * @param values the value of each placeholder, by name. In the script, each name is between at
   *     signs.
   */
  public static StartScript with(Map<String, String> values) {
    var all = new HashMap<>(values);
    all.put("settings", INDENTATION.matcher(resource("settings.py").strip()).replaceAll("\t"));
    var script =
        PLACEHOLDER
            .matcher(resource("on-start.sh"))
            .replaceAll(
                placeholder ->
                    Matcher.quoteReplacement(
                        Objects.requireNonNull(
                            all.get(placeholder.group(1)), placeholder.group(1))));
    return new StartScript(COMMENT.matcher(script).replaceAll(""));
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
