package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import pypimirror.rehearsal.account.Account;

/**
 * A resource type: its schema, as the AWS plugin has it, and what AWS does with it.
 *
 * <p>What the plugin itself checks before anything is created is in {@link #check}; what only AWS
 * refuses, in the other methods, as an {@link pypimirror.rehearsal.AwsException}. The plugin does
 * not check names, for example, so a wrong one is refused in the middle of an update, as in an
 * account.
 */
public interface ResourceType {

  /** The type's schema. */
  Schema schema();

  /** Reports what the plugin's own checks find, by property. */
  default void check(ObjectNode inputs, BiConsumer<String, String> problem) {}

  /** Whether a change of what is otherwise changed in place replaces the resource all the same. */
  default boolean replaces(ObjectNode state, ObjectNode inputs) {
    return false;
  }

  /** Creates and returns the id. */
  String create(Account account, ObjectNode inputs);

  /** What the plugin does with further calls, after creating and after updating. */
  default void complete(Account account, String id, ObjectNode inputs) {}

  /** What AWS holds, as the plugin's outputs without tags, or nothing when it is gone. */
  Optional<ObjectNode> read(Account account, String id);

  /** The tags that AWS holds. */
  default Map<String, String> tags(Account account, String id) {
    return Map.of();
  }

  /** Puts the resource into the state that the inputs describe. */
  void update(Account account, String id, ObjectNode inputs);

  /** Deletes; deleting what is gone already is no error. */
  void delete(Account account, String id);

  /** The same, with what the plugin knows of the resource, where what AWS is told depends on it. */
  default void delete(Account account, String id, ObjectNode state) {
    delete(account, id);
  }
}
