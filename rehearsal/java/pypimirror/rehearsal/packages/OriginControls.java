package pypimirror.rehearsal.packages;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.PackageGroup;

/**
 * Determines from which sources a domain accepts a project, according to its package groups (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-origin-controls.html">origin
 * controls</a>). A project belongs to the group with the most specific pattern. Settings that this
 * group inherits come from the next group, and the root group allows everything. The class compares
 * normalized names. It does not detect names that only look similar.
 */
public final class OriginControls {

  private static final String ALL_PROJECTS = "/pypi/*";
  private static final String SINGLE_PROJECT = "/pypi//";

  /** The action that a package group restricts. */
  public enum Kind {
    /** Publishing to a repository. */
    PUBLISH("Publish"),
    /** Fetching to a repository through its external connection. */
    EXTERNAL_UPSTREAM("ExternalUpstream"),
    /** Copying to a repository from an upstream. */
    INTERNAL_UPSTREAM("InternalUpstream");

    private final String property;

    Kind(String property) {
      this.property = property;
    }
  }

  private final List<Map.Entry<String, PackageGroup>> groups;

  private OriginControls(List<Map.Entry<String, PackageGroup>> groups) {
    this.groups = groups;
  }

  /** Returns the controls for a PyPI project in a domain. */
  public static OriginControls of(Account account, String domain, String project) {
    return new OriginControls(
        account.packageGroups().getOrDefault(domain, Map.of()).entrySet().stream()
            .filter(group -> covers(group.getKey(), project))
            .sorted(Comparator.comparingInt(group -> -group.getKey().length()))
            .toList());
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html
  private static boolean covers(String pattern, String project) {
    if (pattern.equals(ALL_PROJECTS)) {
      return true;
    }
    if (!pattern.startsWith(SINGLE_PROJECT)) {
      return false;
    }
    var name = pattern.substring(SINGLE_PROJECT.length(), pattern.length() - 1);
    return switch (pattern.charAt(pattern.length() - 1)) {
      case '$' -> project.equals(name);
      // A word ends before any character other than a letter or a digit.
      case '~' -> project.equals(name) || project.startsWith(name + "-");
      default -> throw new NotModelledException("the package group " + pattern);
    };
  }

  /**
   * Describes the package group that blocks the project in a repository, or returns empty if none
   * does.
   */
  public Optional<String> refusal(Kind kind, String repository) {
    for (var group : groups) {
      var restriction = group.getValue().restrictions().get(kind.property);
      if (restriction == null || restriction.mode().equals("INHERIT")) {
        continue;
      }
      var allowed =
          switch (restriction.mode()) {
            case "ALLOW" -> true;
            case "BLOCK" -> false;
            default -> restriction.repositories().contains(repository);
          };
      return allowed
          ? Optional.empty()
          : Optional.of(
              "package group %s sets %s to %s"
                  .formatted(group.getKey(), kind.property, restriction.mode()));
    }
    return Optional.empty();
  }
}
