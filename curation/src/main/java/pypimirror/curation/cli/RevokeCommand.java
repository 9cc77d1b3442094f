package pypimirror.curation.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pypimirror.curation.UserMistake;
import pypimirror.curation.approval.Revocations;
import pypimirror.curation.approval.Withdrawal;
import pypimirror.curation.index.Http;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;

@Command(
    name = "revoke",
    header = "Revoke releases permanently.",
    description = {
      "Disposes of the releases in the repository approved and in the readers' repository, and adds",
      "them to approvals/revoked.txt, so that they are never approved again. Needs the credentials",
      "of a curator.",
      ""
    })
final class RevokeCommand implements Callable<Integer> {

  @Mixin private AnyEnvironment environment;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "the reason, such as the ID of an advisory")
  private String reason;

  @Parameters(arity = "1..*", paramLabel = "NAME==VERSION", description = "the releases")
  private List<String> releases = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    var parsed = new ArrayList<Release>();
    var problems = new ArrayList<String>();
    for (var text : releases) {
      Release.parse(text)
          .ifPresentOrElse(
              parsed::add,
              () -> problems.add("\"%s\" does not have the form name==version.".formatted(text)));
    }
    if (reason.isBlank() || reason.lines().count() != 1) {
      problems.add("--reason must be one line of text.");
    }
    if (!problems.isEmpty()) {
      throw new UserMistake(problems);
    }
    var settings = environment.curated();
    var revocations = Revocations.read(environment.approvals());
    try (var http = new Http();
        var mirror = Clients.mirror(http, settings)) {
      var withdrawal = Withdrawal.from(mirror, Clients.repositories(settings));
      for (var release : parsed) {
        // First the file, so that an interruption cannot leave a release that is approved again.
        revocations = revocations.with(release, reason);
        revocations.write(environment.approvals());
        LockFiles.removeInUse(environment.approvals(), release);
        var changed = withdrawal.run(release);
        System.out.printf(
            "revoked %s%s%n",
            release,
            changed.isEmpty()
                ? ": readers could not install it. It is never approved."
                : " in " + String.join(" and ", changed));
      }
      System.out.printf("Run approve plan, and commit %s.%n", environment.approvals());
      return 0;
    }
  }
}
