package pypimirror.naming;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tags that everything of one environment carries.
 *
 * @param all project, environment and the user's own tags
 */
public record Tags(Map<String, String> all) {

  private static final String NAME = "Name";
  private static final String PROJECT = "Project";
  private static final String ENVIRONMENT = "Environment";

  /** Tag keys that this program sets, so that a user's own tags may not. */
  public static final List<String> OURS = List.of(NAME, PROJECT, ENVIRONMENT);

  /** Takes a copy in the keys' order. */
  public Tags {
    all = Collections.unmodifiableMap(new TreeMap<>(all));
  }

  /** The tags of one environment of a project. */
  public static Tags of(String project, String environment, Map<String, String> own) {
    var all = new TreeMap<>(own);
    all.put(PROJECT, project);
    all.put(ENVIRONMENT, environment);
    return new Tags(all);
  }

  /** The same tags with a {@code Name}, which AWS's console shows. */
  public Map<String, String> named(String name) {
    var named = new TreeMap<>(all);
    named.put(NAME, name);
    return named;
  }
}
