package pypimirror.curation.plan;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.curation.Progress;
import pypimirror.curation.Tools;
import pypimirror.curation.advisories.AdvisoryDatabase;
import pypimirror.curation.approval.Revocations;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.inventory.Inventory;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;
import pypimirror.curation.policy.ApprovalPolicy;

/**
 * Proposes the first approvals of an environment that is in use: the releases that the readers'
 * repository has retained, if the policy accepts them.
 *
 * @param mirror the domain
 * @param readable the readers' repository
 * @param policy the policy
 * @param revocations the releases that are never approved
 * @param advisories the advisory database
 * @param tools osv-scanner
 * @param approved the releases that are already approved
 * @param now the time to which ages refer
 */
public record Proposer(
    Mirror mirror,
    CodeArtifactRepository readable,
    ApprovalPolicy policy,
    Revocations revocations,
    AdvisoryDatabase advisories,
    Tools tools,
    Set<Release> approved,
    Instant now,
    Progress progress) {

  /**
   * Creates the proposal. Its lock contains the accepted releases.
   *
   * @throws pypimirror.curation.UserMistake if the advisory database is missing or too old
   */
  public Plan propose() throws IOException, InterruptedException {
    advisories.requireCurrent(Duration.ofDays(policy.advisoriesMaxDays()), now);
    var releases = new TreeSet<Release>();
    new Inventory(mirror, progress)
        .list(
            readable,
            it -> {
              if (it.stored().isAvailable() && !it.stored().internal()) {
                releases.add(it.release());
              }
            });
    releases.removeAll(approved);
    var index = mirror.index(readable);
    var facts =
        new Research(Set.of(), advisories.of(releases, tools), progress)
            .collect(
                releases.stream()
                    .map(it -> new Candidate(it, Set.of(), Set.of(), Set.of(), index))
                    .toList());
    var judge = new Judge(policy, revocations, Set.of(), now);
    var judgements = new ArrayList<Judgement>();
    Map<Release, Lock.Entry> packages = new TreeMap<>();
    for (var fact : facts) {
      var judgement = new Judgement(fact, judge.judge(fact));
      judgements.add(judgement);
      if (judgement.isAccepted()) {
        packages.put(
            fact.release(),
            new Lock.Entry(
                fact.files().stream().map(IndexFile::sha256).collect(Collectors.toSet()),
                Set.of()));
      }
    }
    return new Plan(
        now,
        Map.of(LockFiles.IN_USE, new Lock(packages)),
        judgements,
        List.of(),
        List.of(),
        List.of());
  }
}
