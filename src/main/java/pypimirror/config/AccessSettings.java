package pypimirror.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Who may use the mirror.
 *
 * @param readerRole name of the reader role that the environment makes, null when it adopts its
 *     readers
 * @param readerBoundaryArn ARN of the policy that limits that role, or null
 * @param readerRoles roles of the account that may install, the one that is made among them
 * @param remoteReaderRoles roles of other accounts that may install
 * @param readerAccountIds whole accounts that may install, each as it allows its own roles to
 * @param organizationId {@code o-…}, null without one
 * @param organizationReads whether everybody in the organization may install
 * @param publisherRoles roles of the account that may publish
 * @param tokenMaxSeconds longest token life that readers may ask for, 900 to 43200 seconds
 * @param tokensThroughEndpointOnly whether tokens are given out at the api endpoint only
 * @param tokenEndpointIds further endpoints, of other accounts, where they are given out
 * @param deployerRoles roles that are spared from that
 */
public record AccessSettings(
    String readerRole,
    String readerBoundaryArn,
    List<RoleArn> readerRoles,
    List<RoleArn> remoteReaderRoles,
    List<String> readerAccountIds,
    String organizationId,
    boolean organizationReads,
    List<RoleArn> publisherRoles,
    int tokenMaxSeconds,
    boolean tokensThroughEndpointOnly,
    List<String> tokenEndpointIds,
    List<RoleArn> deployerRoles) {

  private static final String READERS = "pypi-mirror:readerRoleArns";
  private static final String PUBLISHERS = "pypi-mirror:publisherRoleArns";

  /** Whether somebody outside of the account may install. */
  public boolean shared() {
    return !remoteReaderRoles.isEmpty() || !readerAccountIds.isEmpty() || organizationReads;
  }

  static AccessSettings read(ConfigReader read, String accountId, String madeRole) {
    var mode = read.choice("pypi-mirror:readers", Mode.class);
    var creates = mode == Mode.CREATE;
    var named = roles(read, READERS);
    if (mode == Mode.ADOPT && !read.saysAny(READERS)) {
      read.atLeastOne(READERS, Rule.ROLE_ARN);
    }
    var own = new ArrayList<RoleArn>();
    var remote = new ArrayList<RoleArn>();
    // Which account it is in was asked for already.
    var known = !accountId.isEmpty();
    if (creates && known) {
      own.add(RoleArn.of("arn:aws:iam::%s:role/%s".formatted(accountId, madeRole)));
    }
    named.forEach(role -> (!known || role.accountId().equals(accountId) ? own : remote).add(role));
    requirePolicyTargets(read, READERS, own);
    if (own.isEmpty() && !named.isEmpty()) {
      read.problem(
          READERS,
          named.stream().map(RoleArn::arn).toList().toString(),
          "at least one role of the account in aws:allowedAccountIds (%s), whose notebooks are here"
              .formatted(accountId),
          "arn:aws:iam::%s:role/<name>".formatted(accountId));
    }
    var accounts = read.list("pypi-mirror:readerAccountIds", Rule.ACCOUNT_ID);
    if (accounts.contains(accountId)) {
      read.problem(
          "pypi-mirror:readerAccountIds",
          ConfigReader.quoted(accountId),
          "another account than the environment's own, whose readers are roles",
          "the role in pypi-mirror:readerRoleArns");
    }
    var organization = read.optional("pypi-mirror:organizationId", Rule.ORGANIZATION_ID);
    var everybody = read.truth("pypi-mirror:organizationReads");
    if (everybody && organization == null) {
      read.required("pypi-mirror:organizationId", Rule.ORGANIZATION_ID);
    }
    var publishers = publishers(read, accountId, own);
    var only = read.truth("pypi-mirror:tokensThroughEndpointOnly");
    var endpoints = read.list("pypi-mirror:tokenEndpointIds", Rule.ENDPOINT_ID);
    var deployers = roles(read, "pypi-mirror:deployerRoleArns");
    if (!only) {
      read.onlyWith(
          "pypi-mirror:tokensThroughEndpointOnly: true", "tokenEndpointIds", "deployerRoleArns");
    } else if (!read.saysAny("pypi-mirror:deployerRoleArns")) {
      read.atLeastOne("pypi-mirror:deployerRoleArns", Rule.ROLE_ARN);
    }
    var boundary = read.optional("pypi-mirror:readerBoundaryArn", Rule.POLICY_ARN);
    if (!creates) {
      read.onlyWith("pypi-mirror:readers: create", "readerBoundaryArn");
    }
    return new AccessSettings(
        creates ? madeRole : null,
        boundary,
        List.copyOf(own),
        List.copyOf(remote),
        accounts,
        organization,
        everybody,
        publishers,
        read.number("pypi-mirror:tokenMaxSeconds", Rule.TOKEN_SECONDS),
        only,
        endpoints,
        deployers);
  }

  private static List<RoleArn> publishers(
      ConfigReader read, String accountId, List<RoleArn> readers) {
    var publishers = roles(read, PUBLISHERS);
    requirePolicyTargets(read, PUBLISHERS, publishers);
    for (var publisher : publishers) {
      if (!accountId.isEmpty() && !publisher.accountId().equals(accountId)) {
        read.problem(
            PUBLISHERS,
            ConfigReader.quoted(publisher.arn()),
            "a role of the account in aws:allowedAccountIds (%s)".formatted(accountId),
            "arn:aws:iam::%s:role/<name>".formatted(accountId));
      }
      if (readers.contains(publisher)) {
        read.problem(
            PUBLISHERS,
            ConfigReader.quoted(publisher.arn()),
            "no reader's role, or whatever a notebook installs could publish",
            "a role of its own for publishing");
      }
    }
    return publishers;
  }

  private static List<RoleArn> roles(ConfigReader read, String key) {
    return read.list(key, Rule.ROLE_ARN).stream().map(RoleArn::of).toList();
  }

  private static void requirePolicyTargets(ConfigReader read, String key, List<RoleArn> roles) {
    var names = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
    for (var role : roles) {
      if (role.isManagedByAws()) {
        read.problem(
            key,
            ConfigReader.quoted(role.arn()),
            "a role that a policy can be put on, which AWS's own roles refuse",
            "a role of yours");
      }
      if (!names.add(role.name())) {
        read.problem(
            key,
            ConfigReader.quoted(role.arn()),
            "a role whose name is not in the list yet: names are unique in an account, whatever the"
                + " path and the case",
            "the role's one true ARN");
      }
    }
  }
}
