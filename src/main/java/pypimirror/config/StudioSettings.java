package pypimirror.config;

import java.util.List;
import java.util.Set;
import pypimirror.catalog.PackageSource;

/**
 * SageMaker Studio, and what notebooks are told.
 *
 * @param studio whether there is one, and whose
 * @param users names of the user profiles that the environment makes
 * @param retainHomes whether the users' files stay when the domain is deleted
 * @param ssmOutputs whether the outputs for notebooks are in a parameter of Systems Manager as well
 */
public record StudioSettings(
    Studio studio, List<String> users, boolean retainHomes, boolean ssmOutputs) {

  /** Whether the environment serves SageMaker Studio. */
  public enum Studio {
    /** It does not. */
    NONE,
    /** It makes a Studio domain in its network. */
    CREATE,
    /** A Studio domain that exists is in its network. */
    ADOPT
  }

  private static final String STUDIO = "pypi-mirror:studio";
  private static final String SSM_OUTPUTS = "pypi-mirror:ssmOutputs";

  /** Whether the notebooks are Studio's. */
  public boolean served() {
    return studio != Studio.NONE;
  }

  /** Whether the environment makes the Studio domain. */
  public boolean created() {
    return studio == Studio.CREATE;
  }

  static StudioSettings read(ConfigReader read, List<PackageSource> sources) {
    var chosen = read.choice(STUDIO, Studio.class);
    var studio = chosen == null ? Studio.NONE : chosen;
    var users = read.list("pypi-mirror:studioUsers", Rule.STUDIO_USER);
    var retain = read.truth("pypi-mirror:studioRetainHomes");
    if (studio == Studio.CREATE) {
      if (!read.saysAny("pypi-mirror:studioUsers")) {
        read.atLeastOne("pypi-mirror:studioUsers", Rule.STUDIO_USER);
      }
    } else if (chosen != null) {
      read.onlyWith(STUDIO + ": create", "studioUsers");
    }
    if (!sources.isEmpty() && !sources.contains(PackageSource.PYPI)) {
      for (var key : List.of(STUDIO, SSM_OUTPUTS)) {
        if (!Set.of("none", "false").contains(read.peek(key))) {
          read.problem(
              key,
              ConfigReader.quoted(read.peek(key)),
              "with pypi among the sources, since notebooks are told where pip installs from",
              "pypi in pypi-mirror:sources");
        }
      }
    }
    return new StudioSettings(studio, users, retain, read.truth(SSM_OUTPUTS));
  }
}
