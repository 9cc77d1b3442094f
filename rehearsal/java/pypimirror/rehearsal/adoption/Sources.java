package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import pypimirror.rehearsal.network.Ipv4Range;

/** The sources from which a mirror's endpoints accept connections. */
final class Sources {

  private static final String EVERYWHERE = "0.0.0.0/0";
  private static final String GROUPS_KEY = "pypi-mirror:readerSecurityGroupIds";
  private static final String RANGES_KEY = "pypi-mirror:readerCidrs";

  private final TerraformState state;
  private final String vpcId;
  private final Choice choice;
  private final Findings findings;
  private final Set<String> groups = new TreeSet<>();
  private final Set<String> ranges = new TreeSet<>();

  Sources(TerraformState state, String vpcId, Choice choice, Findings findings) {
    this.state = state;
    this.choice = choice;
    this.vpcId = vpcId;
    this.findings = findings;
  }

  List<String> groups() {
    return List.copyOf(groups);
  }

  List<String> ranges() {
    return List.copyOf(ranges);
  }

  void add(SecurityGroupRules.Rule rule) {
    var source = rule.source().text();
    var address = rule.resource().address();
    switch (rule.source().kind()) {
      case GROUP -> addGroup(source, address);
      case IPV4 -> addRange(source, address);
      case IPV6 ->
          findings.lost(
              source,
              "loses access: %s allows it, and the program supports only IPv4.".formatted(address));
      case PREFIX_LIST -> replacedByRanges(source, "it is a prefix list", address);
    }
  }

  private void addGroup(String group, String address) {
    if (group.contains("/")) {
      replacedByRanges(group, "it is a security group of another account", address);
      return;
    }
    groups.add(group);
    findings.claim(
        group,
        "loses access: %s allows it. Add it to --reader-groups.".formatted(address),
        List.of(Map.of(GROUPS_KEY, group)));
  }

  private void addRange(String range, String address) {
    if (!range.equals(EVERYWHERE)) {
      ranges.add(range);
      findings.claim(
          range,
          "loses access: %s allows it. Add it to --reader-cidrs.".formatted(address),
          List.of(Map.of(RANGES_KEY, range)));
      return;
    }
    var inVpc = rangesOfVpc();
    ranges.addAll(inVpc);
    if (inVpc.isEmpty()) {
      replacedByRanges(
          range, "it is every address, and no state has the range of the VPC", address);
    } else if (choice.readerCidrs().stream().noneMatch(it -> isOutside(inVpc, it))) {
      findings.lost(
          range,
          "loses access: %s allows every address, and the endpoints will allow only the VPC (%s). List the ranges of clients outside of the VPC with --reader-cidrs, or accept the loss."
              .formatted(address, String.join(", ", inVpc)));
    } else {
      replacedByRanges(range, "it is every address", address);
    }
  }

  // The program supports neither the source nor its whole extent.
  private void replacedByRanges(String source, String reason, String address) {
    if (choice.readerCidrs().isEmpty()) {
      findings.lost(
          source,
          "loses access: %s allows it, and %s. List the ranges of its clients with --reader-cidrs."
              .formatted(address, reason));
    } else {
      findings.changed(
          address,
          "no longer allows %s. The endpoints allow --reader-cidrs instead.".formatted(source));
    }
  }

  private static boolean isOutside(List<String> ranges, String range) {
    return Ipv4Range.network(range).stream()
        .anyMatch(
            it ->
                ranges.stream()
                    .flatMap(other -> Ipv4Range.network(other).stream())
                    .noneMatch(other -> other.contains(it)));
  }

  private List<String> rangesOfVpc() {
    var ranges = new TreeSet<String>();
    state
        .known("aws_vpc")
        .filter(it -> it.text("id").equals(vpcId))
        .forEach(
            vpc -> {
              ranges.add(vpc.text("cidr_block"));
              vpc.values()
                  .path("cidr_block_associations")
                  .forEach(it -> ranges.add(it.path("cidr_block").asText("")));
            });
    state
        .known("aws_vpc_ipv4_cidr_block_association")
        .filter(it -> it.text("vpc_id").equals(vpcId))
        .forEach(it -> ranges.add(it.text("cidr_block")));
    ranges.remove("");
    return List.copyOf(ranges);
  }
}
