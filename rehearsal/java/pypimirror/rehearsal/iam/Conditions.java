package pypimirror.rehearsal.iam;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import pypimirror.rehearsal.NotModelledException;

/**
 * Evaluates the {@code Condition} element: <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">operators</a>
 * and <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html">keys
 * with several values</a>.
 *
 * <p>If a key has no value, a condition is false. Exceptions are negated operators, {@code
 * IfExists} and {@code ForAllValues}, with which it is true.
 */
final class Conditions {

  private static final String IF_EXISTS = "IfExists";
  private static final String FOR_ALL = "ForAllValues:";
  private static final String FOR_ANY = "ForAnyValue:";

  // The condition keys of the emulated requests. AWS may support further keys, whose values would
  // affect the decision, so the emulator rejects them.
  private static final Set<String> KNOWN =
      Set.of(
          "aws:calledvia",
          "aws:currenttime",
          "aws:epochtime",
          "aws:multifactorauthpresent",
          "aws:principalaccount",
          "aws:principalarn",
          "aws:principalisawsservice",
          "aws:principalorgid",
          "aws:principalservicename",
          "aws:principaltype",
          "aws:requestedregion",
          "aws:resourceaccount",
          "aws:resourceorgid",
          "aws:securetransport",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceip",
          "aws:sourcevpc",
          "aws:sourcevpce",
          "aws:username",
          "aws:viaawsservice",
          "aws:vpcsourceip",
          "ec2:createaction",
          "iam:awsservicename",
          "iam:passedtoservice",
          "iam:permissionsboundary",
          "iam:policyarn",
          "kms:calleraccount",
          "kms:viaservice",
          "s3:x-amz-acl",
          "sagemaker:domainid",
          "sagemaker:owneruserprofilearn",
          "sagemaker:spacesharingtype",
          "sagemaker:taggingaction",
          "sagemaker:userprofilename",
          "sagemaker:vpcsecuritygroupids",
          "sagemaker:vpcsubnets",
          "sts:awsservicename",
          "sts:durationseconds");
  private static final List<String> KNOWN_FAMILIES =
      List.of("aws:principaltag/", "aws:requesttag/", "aws:resourcetag/");

  private Conditions() {}

  /** Whether all conditions are met: every key of every operator. */
  static boolean hold(
      Map<String, Map<String, Set<String>>> condition, Map<String, List<String>> context) {
    var all = true;
    for (var operator : condition.entrySet()) {
      for (var key : operator.getValue().entrySet()) {
        requireKnown(key.getKey());
        // Evaluates every condition, even after one does not hold, so that an unsupported condition
        // is always rejected.
        all &=
            holds(
                operator.getKey(),
                withVariables(operator.getKey(), key.getValue(), context),
                context.getOrDefault(key.getKey(), List.of()));
      }
    }
    return all;
  }

  // Replaces the variables in the values, and drops values with a variable that has no value.
  private static Set<String> withVariables(
      String operator, Set<String> wanted, Map<String, List<String>> context) {
    var filled =
        wanted.stream()
            .flatMap(value -> Variables.fill(value, context).stream())
            .collect(Collectors.toUnmodifiableSet());
    if (filled.size() < wanted.size() && operator.contains("Not")) {
      throw new NotModelledException(
          operator + " with a policy variable that has no value in the request");
    }
    return filled;
  }

  static void requireKnown(String key) {
    if (!KNOWN.contains(key) && KNOWN_FAMILIES.stream().noneMatch(key::startsWith)) {
      throw new NotModelledException("the condition key " + key);
    }
  }

  private static boolean holds(String operator, Set<String> wanted, List<String> values) {
    if (operator.equals("Null")) {
      return wanted.stream().anyMatch(value -> bool(value) == values.isEmpty());
    }
    var isSetOperator = operator.startsWith(FOR_ALL) || operator.startsWith(FOR_ANY);
    var plain = isSetOperator ? operator.substring(operator.indexOf(':') + 1) : operator;
    var base = withoutSuffix(plain, IF_EXISTS);
    requireUnderstood(base, wanted);
    if (operator.startsWith(FOR_ANY) && !base.equals(plain)) {
      // It is unclear whether a missing key makes this true (IfExists) or false (ForAnyValue).
      throw new NotModelledException("the condition operator " + operator);
    }
    if (operator.startsWith(FOR_ALL)) {
      return values.stream().allMatch(value -> matchesValue(base, wanted, value));
    }
    if (operator.startsWith(FOR_ANY)) {
      return values.stream().anyMatch(value -> matchesValue(base, wanted, value));
    }
    if (values.isEmpty()) {
      return !base.equals(plain) || isNegated(base);
    }
    if (values.size() > 1) {
      throw new NotModelledException(
          operator + " on a key with several values, without ForAllValues or ForAnyValue");
    }
    return matchesValue(base, wanted, values.get(0));
  }

  // Rejects unsupported conditions regardless of the request's values.
  private static void requireUnderstood(String operator, Set<String> wanted) {
    comparison(operator.replace("Not", ""));
    for (var value : wanted) {
      if (operator.startsWith("Numeric")) {
        number(value);
      } else if (operator.startsWith("Date")) {
        date(value);
      } else if (operator.equals("Bool")) {
        bool(value);
      } else if (operator.endsWith("IpAddress")) {
        inRange(value, "0.0.0.0");
      }
    }
  }

  private static String withoutSuffix(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private static boolean isNegated(String operator) {
    return operator.contains("Not");
  }

  // Compares one value of the request with all values of the policy. A plain operator requires a
  // match with any of them, a negated operator a match with none of them.
  private static boolean matchesValue(String operator, Set<String> wanted, String value) {
    var plain = operator.replace("Not", "");
    return isNegated(operator) != anyMatches(wanted, value, comparison(plain));
  }

  private static boolean anyMatches(
      Collection<String> wanted, String value, BiPredicate<String, String> comparison) {
    var matched = false;
    for (var each : wanted) {
      matched |= comparison.test(each, value);
    }
    return matched;
  }

  // The predicate's first argument is the policy's value.
  private static BiPredicate<String, String> comparison(String operator) {
    return switch (operator) {
      case "StringEquals" -> String::equals;
      case "StringEqualsIgnoreCase" -> String::equalsIgnoreCase;
      case "StringLike" -> Wildcards::match;
      case "ArnEquals", "ArnLike" -> Wildcards::matchArn;
      case "Bool" -> (wanted, value) -> bool(wanted) == bool(value);
      case "IpAddress" -> Conditions::inRange;
      case "NumericEquals" -> (wanted, value) -> number(value).compareTo(number(wanted)) == 0;
      case "NumericLessThan" -> (wanted, value) -> number(value).compareTo(number(wanted)) < 0;
      case "NumericLessThanEquals" ->
          (wanted, value) -> number(value).compareTo(number(wanted)) <= 0;
      case "NumericGreaterThan" -> (wanted, value) -> number(value).compareTo(number(wanted)) > 0;
      case "NumericGreaterThanEquals" ->
          (wanted, value) -> number(value).compareTo(number(wanted)) >= 0;
      case "DateEquals" -> (wanted, value) -> date(value).equals(date(wanted));
      case "DateLessThan" -> (wanted, value) -> date(value).isBefore(date(wanted));
      case "DateLessThanEquals" -> (wanted, value) -> !date(value).isAfter(date(wanted));
      case "DateGreaterThan" -> (wanted, value) -> date(value).isAfter(date(wanted));
      case "DateGreaterThanEquals" -> (wanted, value) -> !date(value).isBefore(date(wanted));
      default -> throw new NotModelledException("the condition operator " + operator);
    };
  }

  private static boolean bool(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new NotModelledException("the Boolean value \"" + value + "\" in a condition");
    };
  }

  private static BigDecimal number(String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw invalidValue("number", value, e);
    }
  }

  // ISO 8601 dates in the W3C profile, or seconds since 1970.
  private static Instant date(String value) {
    try {
      if (value.matches("[0-9]{1,12}")) {
        return Instant.ofEpochSecond(Long.parseLong(value));
      }
      return OffsetDateTime.parse(value.length() == 10 ? value + "T00:00:00Z" : value).toInstant();
    } catch (DateTimeException e) {
      throw invalidValue("date", value, e);
    }
  }

  private static boolean inRange(String range, String address) {
    var slash = range.indexOf('/');
    var network = addressBytes(slash < 0 ? range : range.substring(0, slash));
    var host = addressBytes(address);
    var bits =
        slash < 0 ? network.length * 8 : bits(range.substring(slash + 1), network.length * 8);
    if (network.length != host.length) {
      return false;
    }
    for (var bit = 0; bit < bits; bit++) {
      var mask = 0x80 >> (bit % 8);
      if ((network[bit / 8] & mask) != (host[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static int bits(String text, int max) {
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > max) {
      throw invalidValue("range of addresses", "/" + text, null);
    }
    return Integer.parseInt(text);
  }

  private static byte[] addressBytes(String address) {
    if (!address.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")) {
      throw invalidValue("address", address, null);
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw invalidValue("address", address, e);
    }
  }

  private static NotModelledException invalidValue(String what, String value, Exception cause) {
    var exception =
        new NotModelledException(
            "the condition value \"%s\", which is not a valid %s".formatted(value, what));
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }
}
