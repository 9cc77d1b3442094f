package pypimirror.curation.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.advisories.Severity;
import pypimirror.curation.lock.Release;

/**
 * The policy of approvals, which is the file {@code policy.yaml}.
 *
 * @param pythons versions of Python in which packages are installed, such as 3.11
 * @param platforms platforms on which packages are installed, as uv names them
 * @param minimumReleaseDays minimum age of a release, in days
 * @param licenses SPDX identifiers of the accepted licenses
 * @param advisories the lowest severity of an advisory that rejects a release
 * @param advisoriesMaxDays maximum age of the advisory database, in days
 * @param maxMegabytes maximum size of all files of a release; 0 for any size
 * @param exceptions exceptions from the rules
 */
public record ApprovalPolicy(
    List<String> pythons,
    List<String> platforms,
    int minimumReleaseDays,
    List<String> licenses,
    Severity advisories,
    int advisoriesMaxDays,
    int maxMegabytes,
    List<PolicyException> exceptions) {

  private static final Pattern PYTHON = Pattern.compile("3\\.[0-9]{1,2}");
  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9][a-z0-9_.-]*");

  /** Replaces missing lists with empty ones. */
  public ApprovalPolicy {
    pythons = pythons == null ? List.of() : List.copyOf(pythons);
    platforms = platforms == null ? List.of() : List.copyOf(platforms);
    licenses = licenses == null ? List.of() : List.copyOf(licenses);
    exceptions = exceptions == null ? List.of() : List.copyOf(exceptions);
  }

  /** The problems of the policy, in complete sentences. */
  List<String> problems() {
    var problems = new ArrayList<String>();
    check(problems, "pythons", pythons, PYTHON, "a version of Python, such as \"3.11\"");
    check(problems, "platforms", platforms, PLATFORM, "a platform, such as x86_64-manylinux_2_28");
    if (licenses.isEmpty()) {
      problems.add("licenses is empty, so nothing can be approved. List SPDX identifiers.");
    }
    if (advisories == null) {
      problems.add("advisories is missing. Set it to low, medium, high or critical.");
    }
    if (advisoriesMaxDays < 1) {
      problems.add("advisoriesMaxDays is %d. Set it to at least 1.".formatted(advisoriesMaxDays));
    }
    if (minimumReleaseDays < 0 || maxMegabytes < 0) {
      problems.add("minimumReleaseDays and maxMegabytes cannot be negative.");
    }
    exceptions.forEach(exception -> problems.addAll(exception.problems()));
    return problems;
  }

  private static void check(
      List<String> problems, String key, List<String> values, Pattern form, String what) {
    if (values.isEmpty()) {
      problems.add("%s is empty. List at least one: %s.".formatted(key, what));
    }
    for (var value : values) {
      if (!form.matcher(value).matches()) {
        problems.add("%s: \"%s\" is not %s.".formatted(key, value, what));
      }
    }
  }

  /**
   * Whether the policy rejects a release because of an advisory. An advisory counts if it is severe
   * enough and has no exception. A malicious release is always rejected.
   */
  public boolean rejects(Release release, Advisory advisory, Instant now) {
    return advisory.isMalicious()
        || (advisory.severity().compareTo(advisories) >= 0
            && exceptions.stream()
                .noneMatch(
                    it ->
                        it.rule() == ApprovalRule.ADVISORY
                            && it.covers(release)
                            && it.isActive(now)));
  }
}
