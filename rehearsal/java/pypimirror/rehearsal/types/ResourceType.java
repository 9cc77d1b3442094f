package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import pypimirror.rehearsal.account.Account;

/**
 * A resource type: its schema in the AWS plugin, and its behavior in AWS.
 *
 * <p>The schema and {@link #check} contain the checks that the plugin performs before it creates
 * anything. The other methods throw an {@link pypimirror.rehearsal.AwsException} for requests that
 * only AWS rejects. For example, the plugin does not check the names of CodeArtifact, so an invalid
 * name is rejected in the middle of an update, as in a real account.
 */
public interface ResourceType {

  /** The schema of the type. */
  Schema schema();

  /** Reports the problems that the plugin's checks of more than one property find, by property. */
  default void check(ObjectNode inputs, BiConsumer<String, String> problem) {}

  /** Whether a change replaces the resource although its properties can be updated in place. */
  default boolean replaces(ObjectNode state, ObjectNode inputs) {
    return false;
  }

  /** Creates the resource and returns its ID. */
  String create(Account account, ObjectNode inputs);

  /** The time that a creation takes in the emulator, if other creations can overtake it in AWS. */
  default Duration creationTime(ObjectNode inputs) {
    return Duration.ZERO;
  }

  /** Performs the plugin's additional calls after a creation or an update. */
  default void complete(Account account, String id, ObjectNode inputs) {}

  /**
   * Returns the state in AWS as the plugin's outputs without tags, or empty if the resource is
   * gone.
   */
  Optional<ObjectNode> read(Account account, String id);

  /** Returns the tags in AWS. */
  default Map<String, String> tags(Account account, String id) {
    return Map.of();
  }

  /** Updates the resource to match the inputs. */
  void update(Account account, String id, ObjectNode inputs);

  /** Updates the resource, for types whose update depends on the plugin's previous state. */
  default void update(Account account, String id, ObjectNode olds, ObjectNode inputs) {
    update(account, id, inputs);
  }

  /** Deletes the resource, or does nothing if it does not exist. */
  void delete(Account account, String id);

  /** Deletes the resource, for types whose deletion depends on the plugin's state. */
  default void delete(Account account, String id, ObjectNode state) {
    delete(account, id);
  }
}
