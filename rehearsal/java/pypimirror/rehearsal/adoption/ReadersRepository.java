package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pypimirror.rehearsal.environments.AdoptException;

/**
 * Decides which repository of a domain is the readers' repository, and what becomes of the others.
 */
final class ReadersRepository {

  private static final String PYPI = "pypi";
  private static final String STORE = "-store";
  private static final String INTERNAL = "internal";

  /** The readers' repository of the program, if the state has none. */
  private static final String NEW_REPOSITORY = "packages";

  private static final String PUBLISHED =
      "To keep packages that were published to it: --set publisherRoleArns=ARN creates the upstream internal, and --set internalPackages=NAME,… prevents public packages with the same names. After the deployment, copy the packages with `aws codeartifact copy-package-versions`.";

  private final Repositories repositories;
  private final String selected;
  private final boolean publishes;
  private final Findings findings;
  private final Set<Resource> used = new HashSet<>();

  /**
   * Creates a decision.
   *
   * @param selected the name that the user has selected, or null
   * @param publishes whether the environment has publishers, and therefore the repository internal
   */
  ReadersRepository(
      Repositories repositories, String selected, boolean publishes, Findings findings) {
    this.repositories = repositories;
    this.selected = selected;
    this.publishes = publishes;
    this.findings = findings;
  }

  /** The repositories that the environment adopts. */
  Set<Resource> used() {
    return used;
  }

  /**
   * A decision.
   *
   * @param name name of the readers' repository, which might not exist yet
   * @param searched the existing repository whose sources and policy it takes over
   */
  record Decision(String name, String searched) {}

  /**
   * Decides.
   *
   * @throws AdoptException if the user must select the repository, or must change it first
   */
  Decision decide() {
    if (selected != null) {
      if (!repositories.byName().containsKey(selected)) {
        throw new AdoptException(
            "The state has no repository %s in domain %s. It has: %s."
                .formatted(
                    selected,
                    repositories.domain(),
                    String.join(", ", repositories.byName().keySet())));
      }
      return usable(selected, "you have selected it");
    }
    var python =
        repositories.byName().keySet().stream()
            .filter(it -> repositories.sources(it).contains(PYPI))
            .toList();
    if (python.isEmpty()) {
      throw new AdoptException(
          "No repository of domain %s searches the Python Package Index. Select the readers' repository with --repository. The program then creates the connection."
              .formatted(repositories.domain()));
    }
    var ends = repositories.ends().stream().filter(python::contains).toList();
    var open = python.stream().filter(it -> repositories.policy(it).isPresent()).toList();
    if (ends.size() == 1 && (open.isEmpty() || open.contains(ends.get(0)))) {
      return usable(ends.get(0), "no other repository searches it");
    }
    if (open.size() == 1 && ends.contains(open.get(0))) {
      return usable(
          open.get(0), "only it has a policy among those that no other repository searches");
    }
    var candidates = new TreeSet<>(ends);
    candidates.addAll(open);
    throw new AdoptException(
        "The readers could use several repositories: %s. Select one with --repository."
            .formatted(String.join(", ", candidates)));
  }

  private Decision usable(String name, String why) {
    var source = repositories.source(name);
    var resource = repositories.byName().get(name);
    if (source.isEmpty()) {
      used.add(resource);
      findings.kept(resource.address(), "is the readers' repository, because " + why);
      return new Decision(name, name);
    }
    if (name.equals(source + STORE) && !repositories.byName().containsKey(NEW_REPOSITORY)) {
      findings.changed(
          resource.address(),
          "gets a new repository %s that searches it, because AWS allows a repository either a connection or upstreams. Change the notebooks to it."
              .formatted(NEW_REPOSITORY));
      return new Decision(NEW_REPOSITORY, name);
    }
    throw new AdoptException(
        """
        Repository %2$s has the external connection public:%3$s itself. AWS allows a repository either a connection or upstreams, and the readers' repository of the program has upstreams. To adopt it with its packages:
        1. Run `aws codeartifact disassociate-external-connection --domain %1$s --repository %2$s --external-connection public:%3$s`. Until you deploy, only packages that the repository contains can be installed.
        2. Run `terraform apply -refresh-only`, and write the state again. Without -refresh-only, Terraform creates the connection again.
        3. Run this command with the new state and --repository %2$s."""
            .formatted(repositories.domain(), name, source));
  }

  /**
   * Returns the public sources, in search order, and reports what becomes of the other repositories
   * of the domain.
   */
  List<String> sources(Decision decision) {
    var searched = new ArrayList<>(repositories.reachable(decision.searched()));
    searched.remove(decision.name());
    var sources = repositories.sources(decision.searched());
    var served = sources.isEmpty() ? List.of(PYPI) : sources;
    served.forEach(this::adoptStore);
    if (publishes && repositories.byName().containsKey(INTERNAL)) {
      adopt(INTERNAL, "is the repository of the publishers");
    }
    searched.stream()
        .filter(it -> !used.contains(repositories.byName().get(it)))
        .forEach(it -> searched(it, decision.name()));
    repositories.byName().keySet().stream()
        .filter(it -> !it.equals(decision.name()) && !it.equals(decision.searched()))
        .filter(it -> !it.equals(INTERNAL) || !publishes)
        .filter(it -> !searched.contains(it) || repositories.policy(it).isPresent())
        .forEach(it -> notDirectly(it, decision.name()));
    return served;
  }

  // The program creates or adopts these repositories, whether or not anything searches them now.
  private void adoptStore(String source) {
    var name = source + STORE;
    if (repositories.byName().containsKey(name)) {
      adopt(name, "is the store of " + source);
    } else {
      findings.changed(
          "repository " + name,
          "is created, and has the external connection public:%s".formatted(source));
    }
  }

  private void adopt(String name, String why) {
    var resource = repositories.byName().get(name);
    used.add(resource);
    findings.kept(resource.address(), why);
  }

  // Readers of a store lose nothing if they become readers of the repository that searches it.
  private void notDirectly(String name, String readers) {
    var address = repositories.byName().get(name).address();
    var explanation =
        "can no longer be used directly, because the endpoints will allow only %2$s. Change the clients of %1$s to use %2$s."
            .formatted(name, readers);
    if (name.equals(repositories.source(name) + STORE)) {
      findings.changed(address, explanation);
    } else {
      findings.lost(address, explanation + " Then accept the loss.");
    }
  }

  private void searched(String name, String readers) {
    var resource = repositories.byName().get(name);
    var source = repositories.source(name);
    if (resource != null && !source.isEmpty()) {
      store(source, resource);
    } else if (resource != null && !repositories.sources(name).isEmpty()) {
      findings.changed(
          resource.address(),
          "is no longer an upstream of %s, which searches the stores directly. %s"
              .formatted(readers, PUBLISHED));
    } else {
      findings.lost(
          resource == null ? "repository " + name : resource.address(),
          "is no longer an upstream of %s. %s If no one needs these packages, accept the loss."
              .formatted(readers, PUBLISHED));
    }
  }

  private void store(String source, Resource resource) {
    var expected = source + STORE;
    findings.changed(
        resource.address(),
        repositories.byName().containsKey(expected)
            ? "is replaced by %s, which fetches packages from %s".formatted(expected, source)
            : "is replaced by the new store %s, which fetches each package again at its next installation"
                .formatted(expected));
  }
}
