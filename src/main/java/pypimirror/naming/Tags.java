package pypimirror.naming;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tags of every resource of an environment.
 *
 * @param all project, environment and the user's own tags
 */
public record Tags(Map<String, String> all) {

  private static final String NAME = "Name";
  private static final String PROJECT = "Project";
  private static final String ENVIRONMENT = "Environment";

  /** Tag keys that the program sets. Users cannot set them. */
  public static final List<String> RESERVED = List.of(NAME, PROJECT, ENVIRONMENT);

  /** Copies the tags, sorted by key. */
  public Tags {
    all = Collections.unmodifiableMap(new TreeMap<>(all));
  }

  /** Creates the tags of an environment. */
  public static Tags of(StackName stack, Map<String, String> own) {
    var all = new TreeMap<>(own);
    all.put(PROJECT, stack.project());
    all.put(ENVIRONMENT, stack.environment());
    return new Tags(all);
  }

  /** Returns these tags plus a {@code Name} tag, which the AWS console displays. */
  public Map<String, String> named(String name) {
    var named = new TreeMap<>(all);
    named.put(NAME, name);
    return named;
  }
}
