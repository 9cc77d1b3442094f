package pypimirror.config;

import java.util.List;
import pypimirror.aws.PackagePattern;

/**
 * The minimum age of the releases that pip and uv install. The clients enforce it, so that it
 * protects against mistakes, but not against users who remove the setting.
 *
 * <p>Internal packages are exempt. uv has an exemption for each package. pip has none, so that pip
 * gets no limit in an environment that can have internal packages.
 *
 * @param days minimum age in days, or 0 for none
 * @param exempt names of the internal packages, which uv installs at any age
 * @param limitsEveryClient whether the environment has no internal packages, so that a limit
 *     without exemptions is possible
 */
public record ReleaseAge(int days, List<String> exempt, boolean limitsEveryClient) {

  private static final ReleaseAge NONE = new ReleaseAge(0, List.of(), false);

  /** The limit as a duration that pip 26.1 and uv understand, such as {@code P7D}. */
  public String duration() {
    return "P%dD".formatted(days);
  }

  static ReleaseAge read(ConfigReader read, boolean servesPython, DomainSettings domain) {
    var days = read.number(Key.MINIMUM_RELEASE_DAYS);
    if (days == 0) {
      return NONE;
    }
    if (!servesPython) {
      read.conflict(
          "%s limits only Python packages, but pypi is not a source. Remove it."
              .formatted(Key.MINIMUM_RELEASE_DAYS),
          Key.SOURCES);
    }
    if (domain.isCurated()) {
      read.conflict(
          "%s is used only with %s: open. With %s: curated, set minimumReleaseDays in approvals/policy.yaml."
              .formatted(Key.MINIMUM_RELEASE_DAYS, Key.PACKAGES, Key.PACKAGES),
          Key.PACKAGES);
    }
    if (!domain.isCreated()) {
      read.conflict(
          "%s is used only with %s: create, because the names of the internal packages of another stack are unknown. Remove it."
              .formatted(Key.MINIMUM_RELEASE_DAYS, Key.DOMAIN),
          Key.DOMAIN);
    }
    var internal = DomainSettings.patterns(read, Key.INTERNAL_PACKAGES);
    var names = internal.stream().filter(it -> !it.prefix()).toList();
    if (internal.isEmpty() && read.isSet(Key.PUBLISHER_ROLE_ARNS)) {
      read.conflict(
          "%s with %s needs %s, because uv exempts internal packages by name. List the internal packages."
              .formatted(Key.MINIMUM_RELEASE_DAYS, Key.PUBLISHER_ROLE_ARNS, Key.INTERNAL_PACKAGES),
          Key.PUBLISHER_ROLE_ARNS,
          Key.INTERNAL_PACKAGES);
    }
    internal.stream()
        .filter(prefix -> prefix.prefix() && names.stream().noneMatch(prefix::covers))
        .forEach(
            prefix ->
                read.conflict(
                    "%s: uv cannot exempt the prefix \"%s\" in %s. Also list the names of the internal packages, such as %s."
                        .formatted(
                            Key.MINIMUM_RELEASE_DAYS,
                            prefix.text(),
                            Key.INTERNAL_PACKAGES,
                            prefix.text().replace("*", "tools")),
                    Key.INTERNAL_PACKAGES));
    return new ReleaseAge(
        days, names.stream().map(PackagePattern::name).sorted().toList(), internal.isEmpty());
  }
}
