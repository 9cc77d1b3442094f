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

/**
 * The script that sets an app up for the mirror: {@code on-start.sh} with an environment's values.
 *
 * @param text the whole script
 */
public record StartScript(String text) {

  /**
   * How many characters AWS takes, in base64 (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html">StudioLifecycleConfigContent</a>).
   */
  public static final int LONGEST = 16_384;

  private static final int LONGEST_NAME = 63;
  private static final int HASH_LENGTH = 12;
  private static final Pattern PLACE = Pattern.compile("@([a-z_]+)@");

  /**
   * Fills the values in.
   *
   * @param values by the name that stands between at signs in the script; every one of its places
   *     has to be among them
   */
  public static StartScript with(Map<String, String> values) {
    try (var script = StartScript.class.getResourceAsStream("on-start.sh")) {
      var template =
          new String(
              Objects.requireNonNull(script, "on-start.sh").readAllBytes(), StandardCharsets.UTF_8);
      return new StartScript(
          PLACE
              .matcher(template)
              .replaceAll(
                  place ->
                      Matcher.quoteReplacement(
                          Objects.requireNonNull(values.get(place.group(1)), place.group(1)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The script as AWS takes it. */
  public String base64() {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The name of a lifecycle configuration with this script: letters, digits and single hyphens, 63
   * at most, and another one for another script.
   */
  String nameOfIts(String label) {
    var most = LONGEST_NAME - HASH_LENGTH - 1;
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
