package pypimirror.curation.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.curation.advisories.AdvisoryDatabase;
import pypimirror.curation.approval.Revocations;
import pypimirror.curation.index.Http;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.plan.Proposer;
import pypimirror.curation.plan.TextReport;
import pypimirror.curation.policy.PolicyFile;

@Command(
    name = "propose",
    header = "Judge what readers use today, and lock what the policy accepts.",
    description = {
      "Reads what the readers' repository has retained without an approval, applies the rules of",
      "approvals/policy.yaml, and writes approvals/in-use.lock. Needs credentials that can list and",
      "read packages, such as a curator's. Exits with 1 if a release is rejected.",
      ""
    })
final class ProposeCommand implements Callable<Integer> {

  private static final int REJECTED = 1;

  @Mixin private AnyEnvironment environment;

  @Option(
      names = "--advisories",
      paramLabel = "FILE",
      required = true,
      description = "all.zip of the ecosystem PyPI in OSV's format")
  private Path advisories;

  @Mixin private OsvScanner osvScanner;

  @Override
  public Integer call() throws Exception {
    var settings = environment.settings();
    var folder = environment.approvals();
    var policy = PolicyFile.read(folder);
    var approved = LockFiles.read(folder).packages().keySet();
    try (var http = new Http();
        var mirror = Clients.mirror(http, settings)) {
      var proposal =
          new Proposer(
                  mirror,
                  settings.repository(),
                  policy,
                  Revocations.read(folder),
                  new AdvisoryDatabase(advisories),
                  osvScanner.alone(),
                  approved,
                  Instant.now(),
                  Clients.progress())
              .propose();
      System.out.print(TextReport.of(proposal));
      LockFiles.addInUse(folder, proposal.locks().get(LockFiles.IN_USE));
      return proposal.isAccepted() ? 0 : REJECTED;
    }
  }
}
