package pypimirror.curation.plan;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pypimirror.curation.Progress;
import pypimirror.curation.Tools;
import pypimirror.curation.UserMistake;
import pypimirror.curation.advisories.AdvisoryDatabase;
import pypimirror.curation.approval.Revocations;
import pypimirror.curation.index.Http;
import pypimirror.curation.index.Index;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;
import pypimirror.curation.policy.ApprovalPolicy;
import pypimirror.curation.policy.PolicyException;

/**
 * Plans approvals: resolves the requirements for every target, collects what is known about each
 * release, and applies the policy.
 *
 * @param approvals folder of the approvals
 * @param base folder with the locks that are already approved
 * @param policy the policy
 * @param advisories the advisory database
 * @param tools uv and osv-scanner
 * @param now the time to which ages refer
 */
public record Planner(
    Path approvals,
    Path base,
    ApprovalPolicy policy,
    AdvisoryDatabase advisories,
    Tools tools,
    Http http,
    Instant now,
    Progress progress) {

  private static final String REQUIREMENTS = "requirements.in";

  /**
   * Creates a plan.
   *
   * @throws UserMistake if a file is missing or invalid, or the requirements cannot be resolved
   */
  public Plan plan() throws IOException, InterruptedException {
    var requirements = approvals.resolve(REQUIREMENTS);
    Requirements.check(requirements);
    advisories.requireCurrent(Duration.ofDays(policy.advisoriesMaxDays()), now);
    var approved = LockFiles.all(base);
    var revocations = Revocations.read(approvals);
    var resolutions = resolve(requirements, approved, revocations.reasons().keySet());
    var known =
        approved.values().stream()
            .flatMap(lock -> lock.packages().keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    var locks = new TreeMap<String, Lock>();
    resolutions.forEach((target, resolution) -> locks.put(target.lockName(), resolution.lock()));
    var releases =
        locks.values().stream()
            .flatMap(lock -> lock.packages().keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    progress.say("searching advisories of %d releases".formatted(releases.size()));
    var facts =
        new Research(known, advisories.of(releases, tools), progress)
            .collect(releases.stream().map(it -> candidate(it, resolutions)).toList());
    var names = known.stream().map(Release::name).collect(Collectors.toCollection(TreeSet::new));
    var judge = new Judge(policy, revocations, names, now);
    var judgements = facts.stream().map(fact -> new Judgement(fact, judge.judge(fact))).toList();
    var removed = new TreeSet<>(known);
    removed.removeAll(releases);
    removed.removeAll(revocations.reasons().keySet());
    removed.removeAll(
        approved.getOrDefault(LockFiles.IN_USE, new Lock(Map.of())).packages().keySet());
    withoutRevoked(revocations).ifPresent(inUse -> locks.put(LockFiles.IN_USE, inUse));
    return new Plan(
        now, locks, judgements, List.copyOf(removed), unjudged(known), warnings(releases));
  }

  // The lock of the releases in use, if it contains revoked ones. Plans do not change it otherwise.
  private Optional<Lock> withoutRevoked(Revocations revocations) throws IOException {
    var inUse = LockFiles.all(approvals).getOrDefault(LockFiles.IN_USE, new Lock(Map.of()));
    var remaining = inUse.without(revocations.reasons().keySet());
    return remaining.equals(inUse) ? Optional.empty() : Optional.of(remaining);
  }

  private Map<Target, Resolution> resolve(
      Path requirements, Map<String, Lock> approved, Set<Release> revoked)
      throws IOException, InterruptedException {
    var uv = new Uv(tools, requirements, policy, revoked, now);
    var resolutions = new LinkedHashMap<Target, Resolution>();
    for (var python : policy.pythons()) {
      for (var platform : policy.platforms()) {
        var target = new Target(python, platform);
        progress.say("resolving %s for %s".formatted(REQUIREMENTS, target));
        resolutions.put(
            target,
            uv.resolve(target, approved.getOrDefault(target.lockName(), new Lock(Map.of()))));
      }
    }
    return resolutions;
  }

  // The lock of approve propose is not the result of a resolution.
  private List<Release> unjudged(Set<Release> known) throws IOException {
    var added =
        new TreeSet<>(
            LockFiles.all(approvals)
                .getOrDefault(LockFiles.IN_USE, new Lock(Map.of()))
                .packages()
                .keySet());
    added.removeAll(known);
    return List.copyOf(added);
  }

  private Candidate candidate(Release release, Map<Target, Resolution> resolutions) {
    var requiredBy = new TreeSet<String>();
    var targets = new TreeSet<String>();
    var hashes = new TreeSet<String>();
    var index = new TreeSet<URI>();
    resolutions.forEach(
        (target, resolution) -> {
          var entry = resolution.lock().packages().get(release);
          if (entry != null) {
            requiredBy.addAll(entry.requiredBy());
            hashes.addAll(entry.hashes());
            targets.add(target.lockName());
            index.add(resolution.indexes().get(release.name()));
          }
        });
    return new Candidate(
        release, requiredBy, targets, hashes, new Index(http, index.first(), Map.of()));
  }

  private List<String> warnings(TreeSet<Release> releases) {
    var warnings = new ArrayList<String>();
    for (PolicyException exception : policy.exceptions()) {
      if (releases.stream().noneMatch(exception::covers)) {
        warnings.add(
            "The exception of %s for the rule %s covers no release. Remove it."
                .formatted(exception.subject(), exception.rule()));
      }
    }
    return warnings;
  }
}
