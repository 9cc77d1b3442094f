package pypimirror.rehearsal.types;

import java.util.Map;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/** Checks that the resource types of the DNS firewall share. */
final class Firewall {

  /** Name in the API model. */
  static final Text NAME =
      Text.matching(
          "1 to 64 letters, digits, spaces and -_', not only digits",
          "(?!^[0-9]+$)[a-zA-Z0-9\\-_' ]{1,64}");

  private Firewall() {}

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
