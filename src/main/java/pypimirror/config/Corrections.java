package pypimirror.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Suggests valid values for an invalid value. */
final class Corrections {

  private static final Map<String, String> BOOLEANS =
      Map.of("yes", "true", "on", "true", "1", "true", "no", "false", "off", "false", "0", "false");

  /** The ARN of a session, which the console and the AWS CLI show. It has no path. */
  private static final Pattern SESSION =
      Pattern.compile("arn:aws:sts::([0-9]{12}):assumed-role/([^/]+)/.+");

  /** The names of roles that SageMaker's console creates. */
  private static final String OF_SAGEMAKER = "AmazonSageMaker(-|ServiceCatalog).*";

  private Corrections() {}

  /** Returns the values that may be meant, the most likely one first. */
  static Stream<String> of(String written) {
    var plain = written.replaceAll("^[\"'`]+|[\"'`]+$", "").strip();
    var lower = plain.toLowerCase(Locale.ROOT);
    return Stream.of(
            roleOf(plain),
            plain.replaceFirst("^s3://([^/]+).*", "$1"),
            plain.replaceFirst("^\\[\"([^\"]*)\"\\]$", "$1"),
            BOOLEANS.getOrDefault(lower, ""),
            plain,
            lower,
            plain.substring(plain.lastIndexOf('/') + 1),
            plain.substring(plain.lastIndexOf(':') + 1))
        .filter(value -> !value.isEmpty() && !value.equals(written));
  }

  private static String roleOf(String arn) {
    var session = SESSION.matcher(arn);
    if (!session.matches()) {
      return "";
    }
    var name = session.group(2);
    var path = name.matches(OF_SAGEMAKER) ? "service-role/" : "";
    return "arn:aws:iam::%s:role/%s%s".formatted(session.group(1), path, name);
  }
}
