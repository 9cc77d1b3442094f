package pypimirror.rehearsal.adoption;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  private final Repositories repositories;
  private final String selected;
  private final Findings findings;
  private final Set<Resource> used = new HashSet<>();

  /**
   * Creates a decision.
   *
   * @param selected the name that the user has selected, or null
   */
  ReadersRepository(Repositories repositories, String selected, Findings findings) {
    this.repositories = repositories;
    this.selected = selected;
    this.findings = findings;
  }

  /** The repositories that the environment adopts. */
  Set<Resource> used() {
    return used;
  }

  /**
   * Returns the name of the readers' repository.
   *
   * @throws AdoptException if the user must select it, or must change it first
   */
  String name() {
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
    var ends = repositories.ends();
    if (ends.isEmpty()) {
      throw new AdoptException(
          "No repository of domain %s has an external connection to a public source. Select the readers' repository with --repository. The program then creates the connection."
              .formatted(repositories.domain()));
    }
    if (ends.size() == 1) {
      return usable(ends.get(0), "no other repository searches it");
    }
    var open = ends.stream().filter(it -> repositories.policy(it).isPresent()).toList();
    if (open.size() == 1) {
      return usable(
          open.get(0), "only it has a policy among those that no other repository searches");
    }
    throw new AdoptException(
        "The readers could use several repositories: %s. Select one with --repository."
            .formatted(String.join(", ", ends)));
  }

  private String usable(String name, String why) {
    var source = repositories.source(name);
    var resource = repositories.byName().get(name);
    if (source.isEmpty()) {
      used.add(resource);
      findings.kept(resource.address(), "is the readers' repository, because " + why);
      return name;
    }
    if (name.equals(source + STORE) && !repositories.byName().containsKey(NEW_REPOSITORY)) {
      findings.changed(
          resource.address(),
          "gets a new repository %s that searches it. Change the notebooks to it."
              .formatted(NEW_REPOSITORY));
      return NEW_REPOSITORY;
    }
    throw new AdoptException(
        """
        Repository %2$s has the external connection public:%3$s itself. AWS allows a repository either a connection or upstreams, and the readers' repository of the program has upstreams. To adopt it with its packages:
        1. Run `aws codeartifact disassociate-external-connection --domain %1$s --repository %2$s --external-connection public:%3$s`. Until you deploy, only packages that the repository contains can be installed.
        2. Run `terraform apply -refresh-only`, write the state again, and adopt with --repository %2$s."""
            .formatted(repositories.domain(), name, source));
  }

  /** Returns the public sources, in search order, and reports what becomes of the upstreams. */
  List<String> sources(String readers) {
    var searched = repositories.byName().containsKey(readers) ? readers : storeWithoutReaders();
    var stores = repositories.stores(searched);
    stores.forEach(
        (source, store) -> {
          var resource = repositories.byName().get(store);
          if (store.equals(source + STORE)) {
            used.add(resource);
            findings.kept(resource.address(), "is the store of " + source);
          } else {
            findings.changed(
                resource.address(),
                "is no longer searched. The program creates the store %s, and packages are fetched again when they are next installed."
                    .formatted(source + STORE));
          }
        });
    repositories.upstreams(readers).stream()
        .filter(it -> repositories.source(it).isEmpty())
        .forEach(it -> reportUpstream(it, readers));
    return stores.isEmpty() ? List.of(PYPI) : List.copyOf(stores.keySet());
  }

  private String storeWithoutReaders() {
    return selected == null ? repositories.ends().get(0) : selected;
  }

  private void reportUpstream(String upstream, String readers) {
    var resource = repositories.byName().get(upstream);
    if (resource != null && !repositories.stores(upstream).isEmpty()) {
      findings.changed(
          resource.address(),
          "is no longer between %s and the stores. If packages were published to it, copy them with `aws codeartifact copy-package-versions`."
              .formatted(readers));
      return;
    }
    findings.claim(
        resource == null ? "repository " + upstream : resource.address(),
        "loses access: %s no longer searches it. The program's own upstream for such packages is %s, which exists with --set publisherRoleArns=ARN. Copy the packages to it with `aws codeartifact copy-package-versions`."
            .formatted(readers, INTERNAL),
        List.of(),
        "");
  }
}
