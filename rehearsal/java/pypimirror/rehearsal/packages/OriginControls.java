package pypimirror.rehearsal.packages;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.PackageGroup;

/**
 * From where a domain takes a project, by its package groups (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-origin-controls.html">origin
 * controls</a>). A project belongs to the group with the most specific pattern; what that one
 * inherits, it has from the next, and the root group allows everything. Names are compared
 * normalized, so there are no look-alikes here to be refused.
 */
public final class OriginControls {

  private static final String EVERYTHING_PYTHON = "/pypi/*";
  private static final String ONE = "/pypi//";

  /** What a package group restricts. */
  public enum Kind {
    /** Publishing to a repository. */
    PUBLISH("Publish"),
    /** A repository's fetching through its external connection. */
    EXTERNAL_UPSTREAM("ExternalUpstream"),
    /** A repository's taking over from an upstream. */
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

  /** The controls of a project, of PyPI's format, in a domain. */
  public static OriginControls of(Account account, String domain, String project) {
    return new OriginControls(
        account.packageGroups().getOrDefault(domain, Map.of()).entrySet().stream()
            .filter(group -> covers(group.getKey(), project))
            .sorted(Comparator.comparingInt(group -> -group.getKey().length()))
            .toList());
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html
  private static boolean covers(String pattern, String project) {
    if (pattern.equals(EVERYTHING_PYTHON)) {
      return true;
    }
    if (!pattern.startsWith(ONE)) {
      return false;
    }
    var name = pattern.substring(ONE.length(), pattern.length() - 1);
    return switch (pattern.charAt(pattern.length() - 1)) {
      case '$' -> project.equals(name);
      // A word ends where something else than a letter or a digit follows.
      case '~' -> project.equals(name) || project.startsWith(name + "-");
      default -> throw new NotModelledException("the package group " + pattern);
    };
  }

  /** Which group refuses it to a repository, if any does, in words. */
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
