package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The effects of a change on each environment. The JSON report uses the names of these fields.
 *
 * @param base Git ref that the change is compared with, as the user named it
 * @param environments ordered by name
 */
public record Report(String base, List<Environment> environments) {

  /**
   * One environment.
   *
   * @param name name of the environment
   * @param state result in one word
   * @param accountId account in which the environment is deployed
   * @param problems reasons why the comparison is missing or incomplete
   * @param warnings losses of data or access, and effects that the engine cannot know
   * @param configuration keys whose values change
   * @param resources ordered by operation, type and name
   * @param gained sentences about permissions that principals gain
   * @param lost sentences about permissions that principals lose
   * @param reachGained sentences about services that become reachable
   * @param reachLost sentences about services that become unreachable
   * @param outputs stack outputs whose values change
   * @param costBefore US dollars per month, with two decimals
   * @param costAfter US dollars per month, with two decimals
   * @param notCompared permissions that could not be compared
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Environment(
      String name,
      State state,
      String accountId,
      List<String> problems,
      List<String> warnings,
      List<Property> configuration,
      List<Resource> resources,
      List<String> gained,
      List<String> lost,
      List<String> reachGained,
      List<String> reachLost,
      List<Property> outputs,
      String costBefore,
      String costAfter,
      List<String> notCompared) {}

  /** The effect of a change on an environment. */
  public enum State {
    /** Nothing that the environment depends on differs, or the difference has no effect. */
    UNCHANGED,
    /** The environment changes. */
    CHANGED,
    /** The environment did not exist. */
    NEW,
    /**
     * The environment's file is deleted. Its resources stay deployed until somebody destroys them.
     */
    REMOVED,
    /** The change cannot be deployed. */
    REJECTED
  }

  /**
   * A resource that changes.
   *
   * @param operation create, update, replace or delete
   * @param type token of the type
   * @param name the program's name for the resource
   * @param replacing properties that require a replacement
   */
  public record Resource(
      String operation,
      String type,
      String name,
      List<String> replacing,
      List<Property> properties) {}

  /** A value that changes. It is null on the side without a value. */
  public record Property(String path, String before, String after) {}
}
