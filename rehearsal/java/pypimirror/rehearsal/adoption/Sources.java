package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The sources from which a mirror's endpoints accept connections. */
final class Sources {

  private static final String EVERYWHERE = "0.0.0.0/0";
  private static final List<String> GROUPS_KEY = List.of("pypi-mirror:readerSecurityGroupIds");
  private static final List<String> RANGES_KEY = List.of("pypi-mirror:readerCidrs");

  private final TerraformState state;
  private final String vpcId;
  private final Findings findings;
  private final Set<String> groups = new TreeSet<>();
  private final Set<String> ranges = new TreeSet<>();

  Sources(TerraformState state, String vpcId, Findings findings) {
    this.state = state;
    this.vpcId = vpcId;
    this.findings = findings;
  }

  List<String> groups() {
    return List.copyOf(groups);
  }

  List<String> ranges() {
    return List.copyOf(ranges);
  }

  void add(IngressRules.Rule rule) {
    var source = rule.source().text();
    var address = rule.resource().address();
    switch (rule.source().kind()) {
      case GROUP -> {
        groups.add(source);
        findings.claim(
            source,
            "loses access: %s allows it. Add it to --reader-groups.".formatted(address),
            GROUPS_KEY,
            source);
      }
      case IPV4 -> addRange(source, address);
      case IPV6 ->
          findings.lost(
              source,
              "loses access: %s allows it, and the program supports only IPv4.".formatted(address));
      case PREFIX_LIST ->
          findings.lost(
              source,
              "loses access: %s allows it. List the ranges of the prefix list with --reader-cidrs."
                  .formatted(address));
    }
  }

  private void addRange(String range, String address) {
    if (!range.equals(EVERYWHERE)) {
      ranges.add(range);
      findings.claim(
          range,
          "loses access: %s allows it. Add it to --reader-cidrs.".formatted(address),
          RANGES_KEY,
          range);
      return;
    }
    // Only clients in the VPC, and in networks that are connected to it, can reach an endpoint.
    var vpcRange =
        state.withId("aws_vpc", vpcId).map(it -> it.text("cidr_block")).filter(it -> !it.isEmpty());
    vpcRange.ifPresent(ranges::add);
    findings.claim(
        range,
        "loses access: %s allows every address. List the ranges of the notebooks with --reader-cidrs."
            .formatted(address),
        RANGES_KEY,
        vpcRange.orElse(range));
  }
}
