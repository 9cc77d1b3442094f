package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import pypimirror.rehearsal.account.Account;

/**
 * An account in which a test creates resources, one type at a time. Inputs are JSON in single
 * quotes.
 */
final class Bench {

  private static final ObjectMapper JSON = new ObjectMapper();

  final Account account = Account.empty("111122223333", "us-east-1");

  String create(String type, String inputs) {
    return create(account, type, json(inputs));
  }

  /** Creates a resource whose inputs pass the plugin's checks. */
  static String create(Account account, String type, ObjectNode inputs) {
    var problems = problems(type, inputs);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(type + ": " + problems);
    }
    var id = ResourceTypes.of(type).create(account, inputs);
    ResourceTypes.of(type).complete(account, id, inputs);
    return id;
  }

  ObjectNode read(String type, String id) {
    return ResourceTypes.of(type).read(account, id).orElseThrow();
  }

  void update(String type, String id, String inputs) {
    var completed = json(inputs);
    ResourceTypes.of(type).schema().complete(completed, (property, problem) -> {});
    ResourceTypes.of(type).update(account, id, completed);
  }

  void delete(String type, String id) {
    ResourceTypes.of(type).delete(account, id);
  }

  void assertCreateFails(String code, String type, String inputs) {
    assertThatThrownBy(() -> create(type, inputs)).hasMessageStartingWith(code + ": ");
  }

  void assertDeleteFails(String code, String type, String id) {
    assertThatThrownBy(() -> delete(type, id)).hasMessageStartingWith(code + ": ");
  }

  Map<String, String> problems(String type, String inputs) {
    return problems(type, json(inputs));
  }

  /** Completes the inputs as the plugin does, and returns the problems by property. */
  static Map<String, String> problems(String type, ObjectNode inputs) {
    var problems = new HashMap<String, String>();
    ResourceTypes.of(type).schema().complete(inputs, problems::put);
    ResourceTypes.of(type).check(inputs, problems::put);
    return problems;
  }

  static ObjectNode json(String inputs) {
    try {
      return (ObjectNode) JSON.readTree(inputs.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(inputs, e);
    }
  }
}
