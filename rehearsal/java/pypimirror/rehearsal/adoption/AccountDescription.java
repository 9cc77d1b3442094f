package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.environments.Fixture;

/**
 * Describes the account of a mirror for the rehearsal: exactly as in the state, and with made-up
 * values for what only the configuration names. Entries that already exist stay unchanged.
 */
final class AccountDescription {

  private final Account account;
  private final Mirror mirror;
  private final TerraformState state;
  private final Map<String, Object> config;

  AccountDescription(
      Account account, Mirror mirror, TerraformState state, Map<String, Object> config) {
    this.account = account;
    this.mirror = mirror;
    this.state = state;
    this.config = config;
  }

  /** Adds the resources to the account. */
  void write() {
    network();
    var madeUp = new Fixture(account);
    var network = mirror.network();
    madeUp.vpc(network.vpcId(), network.readerCidrs());
    madeUp.subnets(network.vpcId(), network.subnetIds());
    madeUp.groups(network.vpcId(), texts("pypi-mirror:readerSecurityGroupIds"));
    madeUp.routeTables(network.vpcId(), texts("pypi-mirror:routeTableIds"));
    roles();
    madeUp.roles(texts("pypi-mirror:readerRoleArns"));
    madeUp.roles(texts("pypi-mirror:publisherRoleArns"));
    madeUp.roles(texts("pypi-mirror:additionalPrincipals"));
    network.endpoints().forEach(this::endpoint);
    domains();
  }

  private List<String> texts(String key) {
    return config.get(key) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }

  private void network() {
    state
        .known("aws_vpc")
        .filter(it -> !it.text("cidr_block").isEmpty())
        .forEach(
            it ->
                account
                    .vpcs()
                    .put(
                        it.text("id"),
                        new Ec2State.Vpc(
                            it.text("cidr_block"),
                            it.values().path("enable_dns_support").asBoolean(true),
                            it.values().path("enable_dns_hostnames").asBoolean(true),
                            Map.of())));
    state
        .known("aws_subnet")
        .filter(it -> account.vpcs().containsKey(it.text("vpc_id")))
        .filter(it -> !it.text("cidr_block").isEmpty())
        .forEach(
            it ->
                account
                    .subnets()
                    .put(
                        it.text("id"),
                        new Ec2State.Subnet(
                            it.text("vpc_id"),
                            it.text("cidr_block"),
                            it.text("availability_zone"),
                            Map.of())));
    Stream.concat(state.known("aws_security_group"), state.known("aws_default_security_group"))
        .filter(it -> Set.of("", account.id()).contains(it.text("owner_id")))
        .forEach(this::group);
    new RouteTables(state).describe(account);
  }

  private void group(Resource group) {
    var id = group.text("id");
    account
        .securityGroups()
        .put(
            id,
            new Ec2State.SecurityGroup(
                group.text("vpc_id"), group.text("name"), group.text("description"), group.tags()));
    // An earlier adoption can have described other rules.
    account.securityGroupRules().values().removeIf(it -> it.groupId().equals(id));
    for (var egress : List.of(false, true)) {
      var rules = SecurityGroupRules.of(state, id, egress);
      for (var i = 0; i < rules.size(); i++) {
        var made = "%s%s%02d".formatted(id.replaceFirst("^sg-", "sgr-"), egress ? "e" : "", i);
        rule(rules.get(i).id().isEmpty() ? made : rules.get(i).id(), id, egress, rules.get(i));
      }
    }
  }

  private void rule(String id, String groupId, boolean egress, SecurityGroupRules.Rule rule) {
    var everything = rule.protocol().equals("-1");
    var end = rule.source();
    // The emulator has no IPv6.
    if (end.kind() != SecurityGroupRules.Kind.IPV6) {
      account
          .securityGroupRules()
          .put(
              id,
              new Ec2State.SecurityGroupRule(
                  groupId,
                  egress,
                  rule.protocol().equals("6") ? "tcp" : rule.protocol(),
                  everything ? null : rule.fromPort(),
                  everything ? null : rule.toPort(),
                  null,
                  null,
                  text(end, SecurityGroupRules.Kind.IPV4),
                  text(end, SecurityGroupRules.Kind.PREFIX_LIST),
                  group(end)));
    }
  }

  // A group of another account is ACCOUNT/GROUP.
  private static String group(SecurityGroupRules.Source source) {
    var text = text(source, SecurityGroupRules.Kind.GROUP);
    return text == null ? null : text.substring(text.indexOf('/') + 1);
  }

  private static String text(SecurityGroupRules.Source source, SecurityGroupRules.Kind kind) {
    return source.kind() == kind ? source.text() : null;
  }

  private void roles() {
    var own = "arn:aws:iam::%s:role/".formatted(account.id());
    for (var role : state.managed("aws_iam_role").toList()) {
      if (!role.text("arn").startsWith(own)) {
        continue;
      }
      var policies = new TreeMap<String, String>();
      new Identities(state)
          .policies(Identities.Kind.ROLE, role)
          .forEach(policy -> policies.put("policy-" + (policies.size() + 1), policy));
      account
          .roles()
          .put(
              role.text("name"),
              new IamState.Role(
                  role.text("path").isEmpty() ? "/" : role.text("path"),
                  role.text("assume_role_policy"),
                  policies,
                  Map.of()));
    }
  }

  private void endpoint(String service, Mirror.Endpoint endpoint) {
    var network = mirror.network();
    var interfaces = new TreeMap<String, String>();
    endpoint
        .subnetIds()
        .forEach(subnet -> interfaces.put(subnet, subnet.replaceFirst("^subnet-", "eni-")));
    var isGateway = service.equals(Mirror.S3);
    new Fixture(account).subnets(network.vpcId(), endpoint.subnetIds());
    put(
        account.vpcEndpoints(),
        endpoint.id(),
        new Ec2State.VpcEndpoint(
            network.vpcId(),
            "com.amazonaws." + mirror.region() + "." + service,
            isGateway ? "Gateway" : "Interface",
            endpoint.privateDns(),
            endpoint.subnetIds(),
            endpoint.groupIds().stream().filter(account.securityGroups()::containsKey).toList(),
            isGateway ? Map.of() : interfaces,
            endpoint.policy(),
            "available",
            endpoint.tags(),
            List.of()));
  }

  // Without a state, the details are made up, and an earlier description is better.
  private <T> void put(Map<String, T> map, String key, T value) {
    if (state.resources().isEmpty()) {
      map.putIfAbsent(key, value);
    } else {
      map.put(key, value);
    }
  }

  private void domains() {
    add(mirror.domain());
    state
        .managed("aws_codeartifact_domain")
        .filter(it -> it.text("arn").startsWith(account.arn("codeartifact", "domain/")))
        .map(it -> MirrorFinder.described(it, new Repositories(state, it)))
        .forEach(this::add);
  }

  private void add(Mirror.Domain domain) {
    var repositories = new TreeMap<String, CodeArtifactState.Repository>();
    domain
        .repositories()
        .forEach(
            (name, it) ->
                repositories.put(
                    name,
                    new CodeArtifactState.Repository(
                        it.description().isEmpty() ? null : it.description(),
                        it.upstreams().stream().filter(domain.repositories()::containsKey).toList(),
                        it.connection(),
                        it.policy(),
                        it.policy() == null ? null : "1",
                        it.tags(),
                        null)));
    put(
        account.domains(),
        domain.name(),
        new CodeArtifactState.Domain(
            domain.encryptionKey() == null
                ? account.arn("kms", "key/00000000-0000-4000-8000-000000000000")
                : domain.encryptionKey(),
            "2026-01-01T00:00:00Z",
            domain.policy(),
            domain.tags(),
            repositories));
  }
}
