package pypimirror.rehearsal.adoption;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Decides whether an environment adopts the security group of the endpoints. */
final class EndpointGroup {

  private static final String SECURITY_GROUP = "aws_security_group";

  private final TerraformState state;
  private final Set<Resource> endpoints;
  private final Findings findings;
  private final Set<Resource> used = new HashSet<>();

  /**
   * Creates a decision.
   *
   * @param endpoints the endpoints, and the resources that contain their settings
   */
  EndpointGroup(TerraformState state, Set<Resource> endpoints, Findings findings) {
    this.state = state;
    this.endpoints = endpoints;
    this.findings = findings;
  }

  /** The group and its rules, if the environment adopts it. */
  Set<Resource> used() {
    return used;
  }

  /**
   * Adopts the security group, and returns its ID. The result is empty if there are several groups,
   * or if anything else uses the group.
   */
  Optional<String> adopt(Set<String> groups) {
    var only =
        state
            .managed(SECURITY_GROUP)
            .filter(it -> groups.equals(Set.of(it.text("id"))))
            .findFirst();
    if (only.isPresent() && !isShared(only.get().text("id"))) {
      used.add(only.get());
      SecurityGroupRules.of(state, only.get().text("id"), false).stream()
          .map(SecurityGroupRules.Rule::resource)
          .filter(used::add)
          .forEach(it -> findings.changed(it.address(), "is deleted with its security group"));
      findings.changed(
          only.get().address(),
          "is replaced, because AWS cannot change the description of a security group");
      return only.map(it -> it.text("id"));
    }
    for (var id : groups) {
      findings.leftAlone(
          state.withId(SECURITY_GROUP, id).map(Resource::address).orElse(id),
          "the endpoints get one new security group, which allows the same sources on port 443, because %s"
              .formatted(
                  groups.size() > 1
                      ? "they have several"
                      : only.isPresent()
                          ? "other resources use this one"
                          : "no state manages this one"));
    }
    return Optional.empty();
  }

  // Whether anything but the endpoints and the group's own rules uses a group.
  private boolean isShared(String groupId) {
    return SecurityGroupRules.of(state, groupId, false).stream()
            .anyMatch(it -> it.source().text().equals(groupId))
        || state.without(endpoints).stream()
            .filter(it -> !it.text("id").equals(groupId))
            .filter(it -> !isRuleOf(it, groupId))
            .anyMatch(it -> it.mentions(groupId));
  }

  private static boolean isRuleOf(Resource resource, String groupId) {
    return resource.type().contains("security_group")
        && resource.type().matches(".*_rules?(_exclusive)?")
        && resource.text("security_group_id").equals(groupId);
  }
}
