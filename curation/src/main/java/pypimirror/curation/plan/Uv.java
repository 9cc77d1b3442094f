package pypimirror.curation.plan;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pypimirror.curation.Tools;
import pypimirror.curation.UserMistake;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;
import pypimirror.curation.policy.ApprovalPolicy;
import pypimirror.curation.policy.ApprovalRule;
import pypimirror.curation.policy.PolicyException;

/**
 * Resolves requirements with uv (<a
 * href="https://docs.astral.sh/uv/reference/cli/#uv-pip-compile">uv pip compile</a>).
 *
 * @param requirements the file with the requirements
 * @param policy the policy
 * @param revoked releases that uv does not select
 * @param now the time to which ages refer
 */
record Uv(
    Tools tools, Path requirements, ApprovalPolicy policy, Set<Release> revoked, Instant now) {

  private static final Pattern INDEX = Pattern.compile("\\s*# from (\\S+)");

  /**
   * Resolves the requirements for a target. Prefers the releases of the current lock, and releases
   * that are old enough. If there are none, it resolves without an age limit, and the policy
   * rejects what is too young.
   *
   * @param current the current lock of the target
   * @throws UserMistake if the requirements cannot be resolved
   */
  Resolution resolve(Target target, Lock current) throws IOException, InterruptedException {
    var oldEnough = run(target, current, ageLimit());
    if (oldEnough.exitCode() == 0) {
      return parse(oldEnough.output());
    }
    var anyAge = policy.minimumReleaseDays() == 0 ? oldEnough : run(target, current, List.of());
    if (anyAge.exitCode() != 0) {
      throw new UserMistake(
          "uv cannot resolve %s for %s:\n%s"
              .formatted(requirements, target, anyAge.errors().strip()));
    }
    return parse(anyAge.output());
  }

  private Tools.Result run(Target target, Lock current, List<String> ageLimit)
      throws IOException, InterruptedException {
    // uv prefers the releases in its output file.
    var output = Files.createTempFile("lock", ".txt");
    var constraints = Files.createTempFile("constraints", ".txt");
    try {
      Files.writeString(output, current.without(revoked).text());
      Files.write(
          constraints, revoked.stream().map(it -> it.name() + "!=" + it.version()).toList());
      var command =
          new ArrayList<>(
              List.of(
                  tools.uv(),
                  "pip",
                  "compile",
                  requirements.toString(),
                  "--python-version",
                  target.python(),
                  "--python-platform",
                  target.platform(),
                  "--generate-hashes",
                  "--emit-index-annotation",
                  "--annotation-style",
                  "split",
                  "--no-header",
                  "--strip-extras",
                  // A configuration in the checkout could replace the index.
                  "--no-config",
                  "--color",
                  "never",
                  "--quiet",
                  "--constraints",
                  constraints.toString(),
                  "--output-file",
                  output.toString()));
      if (!hasException(ApprovalRule.SOURCE)) {
        // Reading the requirements of a source distribution can run its code.
        command.addAll(List.of("--only-binary", ":all:"));
      }
      command.addAll(ageLimit);
      var result = tools.run(command);
      return new Tools.Result(result.exitCode(), Files.readString(output), result.errors());
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(constraints);
    }
  }

  private boolean hasException(ApprovalRule rule) {
    return exceptions(rule).findAny().isPresent();
  }

  private Stream<PolicyException> exceptions(ApprovalRule rule) {
    return policy.exceptions().stream().filter(it -> it.rule() == rule && it.isActive(now));
  }

  private List<String> ageLimit() {
    if (policy.minimumReleaseDays() == 0) {
      return List.of();
    }
    var options =
        new ArrayList<>(
            List.of(
                "--exclude-newer",
                now.minus(policy.minimumReleaseDays(), ChronoUnit.DAYS).toString()));
    exceptions(ApprovalRule.AGE)
        .map(it -> Release.parse(it.subject()).map(Release::name).orElse(it.subject()))
        .distinct()
        .forEach(name -> options.addAll(List.of("--exclude-newer-package", name + "=" + now)));
    return options;
  }

  private static Resolution parse(String text) {
    var indexes = new TreeMap<String, URI>();
    var name = "";
    var withoutIndexes = new StringBuilder();
    for (var line : text.lines().toList()) {
      var index = INDEX.matcher(line);
      if (index.matches()) {
        indexes.put(name, URI.create(index.group(1)));
        continue;
      }
      name = Release.parse(line.replace("\\", "")).map(Release::name).orElse(name);
      withoutIndexes.append(line).append('\n');
    }
    try {
      return new Resolution(Lock.parse(withoutIndexes.toString()), indexes);
    } catch (IllegalArgumentException e) {
      throw new UserMistake(
          "uv resolved a requirement to a file or an address: %s Use only names of packages."
              .formatted(e.getMessage()));
    }
  }
}
