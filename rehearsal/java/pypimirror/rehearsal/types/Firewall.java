package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/** What the DNS firewall's resource types have in common. */
final class Firewall {

  // Name in the API's model.
  private static final Pattern NAME = Pattern.compile("(?!^[0-9]+$)[a-zA-Z0-9\\-_' ]{1,64}");

  private Firewall() {}

  static String name(ObjectNode inputs) {
    var name = inputs.path("name").asText();
    if (!NAME.matcher(name).matches()) {
      throw invalid("'%s' is not a valid name.".formatted(name));
    }
    return name;
  }

  static <T> T found(Map<String, T> there, String id) {
    if (!there.containsKey(id)) {
      throw new AwsException(AwsError.RESOURCE_NOT_FOUND, "'%s' does not exist".formatted(id));
    }
    return there.get(id);
  }

  static AwsException inUse(String id, String by) {
    return new AwsException(AwsError.CONFLICT, "'%s' is in use by %s".formatted(id, by));
  }

  static AwsException invalid(String reason) {
    return new AwsException(AwsError.VALIDATION, reason);
  }
}
