package pypimirror.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pypimirror.aws.Limits;

/**
 * The script that configures a Studio app for the mirror: {@code on-start.sh} with the values of an
 * environment.
 *
 * @param text the script
 */
public record StartScript(String text) {

  private static final int HASH_LENGTH = 12;
  private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z_]+)@");

  /**
   * Replaces the placeholders.
   *
   * @param values the value of each placeholder, by name. In the script, each name is between at
   *     signs.
   */
  public static StartScript with(Map<String, String> values) {
    try (var script = StartScript.class.getResourceAsStream("on-start.sh")) {
      var template =
          new String(
              Objects.requireNonNull(script, "on-start.sh").readAllBytes(), StandardCharsets.UTF_8);
      return new StartScript(
          PLACEHOLDER
              .matcher(template)
              .replaceAll(
                  placeholder ->
                      Matcher.quoteReplacement(
                          Objects.requireNonNull(
                              values.get(placeholder.group(1)), placeholder.group(1)))));
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
