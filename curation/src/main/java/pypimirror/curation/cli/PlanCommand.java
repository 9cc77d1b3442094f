package pypimirror.curation.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.curation.Tools;
import pypimirror.curation.advisories.AdvisoryDatabase;
import pypimirror.curation.index.Http;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.plan.JsonReport;
import pypimirror.curation.plan.MarkdownReport;
import pypimirror.curation.plan.Plan;
import pypimirror.curation.plan.Planner;
import pypimirror.curation.plan.TextReport;
import pypimirror.curation.policy.PolicyFile;

@Command(
    name = "plan",
    header = "Lock the requirements, and judge each release by the policy.",
    description = {
      "Resolves approvals/requirements.in with uv for every Python and platform in",
      "approvals/policy.yaml, applies the rules of the policy, and writes approvals/*.lock. Needs no",
      "AWS credentials. Exits with 1 if a release is rejected.",
      ""
    })
final class PlanCommand implements Callable<Integer> {

  private static final int REJECTED = 1;

  @Option(
      names = "--approvals",
      paramLabel = "DIR",
      defaultValue = "approvals",
      description = "folder of the approvals (default: ${DEFAULT-VALUE})")
  private Path approvals;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "folder with the locks that are already approved (default: that of --approvals)")
  private Path base;

  @Option(
      names = "--advisories",
      paramLabel = "FILE",
      required = true,
      description = "all.zip of the ecosystem PyPI in OSV's format")
  private Path advisories;

  @Option(names = "--check", description = "fail instead of writing changed locks")
  private boolean check;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(names = "--markdown", description = "print Markdown, for a pull request")
  private boolean markdown;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "time to which ages refer, such as 2026-12-01T00:00:00Z (default: now)")
  private Instant time;

  @Option(
      names = "--uv",
      paramLabel = "CMD",
      defaultValue = "uv",
      description = "command of uv (default: ${DEFAULT-VALUE})")
  private String uv;

  @Mixin private OsvScanner osvScanner;

  @Override
  public Integer call() throws Exception {
    var policy = PolicyFile.read(approvals);
    try (var http = new Http()) {
      var plan =
          new Planner(
                  approvals,
                  base == null ? approvals : base,
                  policy,
                  new AdvisoryDatabase(advisories),
                  new Tools(uv, osvScanner.command()),
                  http,
                  time == null ? Instant.now() : time,
                  Clients.progress())
              .plan();
      System.out.print(
          json ? JsonReport.of(plan) : markdown ? MarkdownReport.of(plan) : TextReport.of(plan));
      return plan.isAccepted() && areLocksCurrent(plan) ? 0 : REJECTED;
    }
  }

  // Rejected releases are not locked.
  private boolean areLocksCurrent(Plan plan) throws IOException {
    var changes = changes(LockFiles.all(approvals), plan.locks());
    if (check) {
      plan.unjudged()
          .forEach(
              release ->
                  System.err.printf(
                      "approve: in-use.lock adds %s, which no rule has judged. Only somebody who can merge without this check can add it.%n",
                      release));
      changes.forEach(
          change ->
              System.err.printf(
                  "approve: %s %s. Run approve plan, and commit the locks.%n", approvals, change));
      return changes.isEmpty() && plan.unjudged().isEmpty();
    }
    if (plan.isAccepted()) {
      LockFiles.write(approvals, plan.locks());
    }
    return true;
  }

  private static List<String> changes(Map<String, Lock> current, Map<String, Lock> planned) {
    var changes = new ArrayList<String>();
    planned.forEach(
        (name, lock) -> {
          if (!lock.equals(current.getOrDefault(name, new Lock(Map.of())))) {
            changes.add("has no current lock for " + name);
          }
        });
    current.keySet().stream()
        .filter(name -> !planned.containsKey(name) && !name.equals(LockFiles.IN_USE))
        .forEach(
            name ->
                changes.add(
                    "has the lock %s, which no target of the policy needs".formatted(name)));
    return changes;
  }
}
