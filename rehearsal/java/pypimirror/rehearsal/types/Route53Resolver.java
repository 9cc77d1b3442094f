package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/** Checks that the resource types of the DNS firewall and of DNS query logs share. */
final class Route53Resolver {

  /** A name that the plugin accepts, which is more than AWS does. */
  static final Text NAME =
      Text.matching(
          "1 to 64 letters, digits, spaces and -_', not a single digit",
          "(?![0-9]$)[a-zA-Z0-9\\-_' ]{1,64}");

  private Route53Resolver() {}

  /** Returns the name, which AWS does not accept if it consists of digits. */
  static String name(ObjectNode inputs) {
    var name = inputs.path("name").asText();
    if (name.matches("[0-9]+")) {
      throw invalid("The name %s consists only of digits.".formatted(name));
    }
    return name;
  }

  static <T> T found(Map<String, T> items, String id) {
    if (!items.containsKey(id)) {
      throw new AwsException(AwsError.RESOURCE_NOT_FOUND, "'%s' does not exist".formatted(id));
    }
    return items.get(id);
  }

  static AwsException inUse(String id, String by) {
    return new AwsException(AwsError.CONFLICT, "'%s' is in use by %s".formatted(id, by));
  }

  static AwsException invalid(String reason) {
    return new AwsException(AwsError.VALIDATION, reason);
  }
}
