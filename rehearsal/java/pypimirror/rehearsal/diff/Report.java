package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a change does, environment by environment. As JSON it has the fields' names.
 *
 * @param base what it is compared with, as a person named it
 * @param environments in their names' order
 */
public record Report(String base, List<Environment> environments) {

  /**
   * One environment.
   *
   * @param name of the environment
   * @param state in one word
   * @param accountId where it is deployed
   * @param problems why there is no comparison, or not a whole one
   * @param warnings what loses data or access, or what the engine cannot know
   * @param configuration keys whose values change
   * @param resources in their names' order
   * @param gained sentences: who may do what now, and could not
   * @param lost sentences: who could do what, and may no more
   * @param reachGained sentences: from where what is reached now
   * @param reachLost sentences: from where what is reached no more
   * @param outputs those of the contract that change
   * @param costBefore dollars a month, with two digits
   * @param costAfter likewise
   * @param notCompared permissions that nothing can be said of
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

  /** What becomes of an environment. */
  public enum State {
    /** Nothing that it is made from differs, or nothing comes of it. */
    UNCHANGED,
    /** It is another. */
    CHANGED,
    /** It was not there. */
    NEW,
    /** Its file is gone; what is deployed stays until somebody destroys it. */
    REMOVED,
    /** The change cannot be deployed. */
    REJECTED
  }

  /**
   * A resource that changes.
   *
   * @param operation create, update, replace or delete
   * @param type the type's token
   * @param name the program's name of it
   * @param replacing the properties that ask for a replacement
   */
  public record Resource(
      String operation,
      String type,
      String name,
      List<String> replacing,
      List<Property> properties) {}

  /** A value that changes; null on the side that has none. */
  public record Property(String path, String before, String after) {}
}
