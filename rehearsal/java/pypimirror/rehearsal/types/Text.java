package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import pypimirror.rehearsal.network.Ipv4Range;

/**
 * Strings with a rule that the AWS plugin checks before it calls AWS. The rules are those of the
 * provider's schemas (<a
 * href="https://github.com/hashicorp/terraform-provider-aws">terraform-provider-aws</a>).
 *
 * @param form a description of the accepted strings
 * @param accepts the rule
 */
record Text(String form, Predicate<String> accepts) implements PropertyType {

  /** An ARN. As in the plugin, an empty string counts as a missing value. */
  static final Text ARN =
      matching("an ARN", "|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\\d{12}|aws|):.+");

  /** The ID of an AWS account. */
  static final Text ACCOUNT_ID = matching("an account ID of 12 digits", "\\d{12}");

  /** The address range of a network, without host bits. */
  static final Text NETWORK = network(0, 32);

  static final Text ENABLED_OR_DISABLED = oneOf("ENABLED", "DISABLED");

  /** Strings of a length in characters. */
  static Text length(int min, int max) {
    return new Text(
        "%d to %d characters".formatted(min, max),
        text -> text.length() >= min && text.length() <= max);
  }

  /** Strings that match a regular expression as a whole. */
  static Text matching(String form, String regex) {
    return new Text(form, Pattern.compile(regex).asMatchPredicate());
  }

  /** Strings that contain a match of a regular expression. */
  static Text containing(String form, String regex) {
    return new Text(form, Pattern.compile(regex).asPredicate());
  }

  static Text oneOf(String... values) {
    return new Text("one of " + String.join(", ", values), Set.of(values)::contains);
  }

  /** The address range of a network whose prefix length is in a range, without host bits. */
  static Text network(int minPrefix, int maxPrefix) {
    return new Text(
        "an IPv4 network such as 10.0.0.0/16, with a prefix length of %d to %d and without host bits"
            .formatted(minPrefix, maxPrefix),
        text ->
            Ipv4Range.network(text)
                .filter(range -> range.prefix() >= minPrefix && range.prefix() <= maxPrefix)
                .isPresent());
  }

  @Override
  public Optional<String> fault(JsonNode value) {
    if (!value.isTextual()) {
      return PropertyType.expected("a string", value);
    }
    return accepts.test(value.asText()) ? Optional.empty() : PropertyType.expected(form, value);
  }

  @Override
  public boolean same(JsonNode desired, JsonNode actual) {
    return desired.equals(actual);
  }
}
