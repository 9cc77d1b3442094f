package pypimirror.config;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import pypimirror.aws.PermissionsBoundary;
import pypimirror.aws.RoleArn;

/**
 * The principals that can use the mirror.
 *
 * @param reader the environment's own reader role, created or adopted
 * @param adoptedReaderRoles existing roles of the account that install packages
 * @param readerPolicy the policy of the existing reader roles
 * @param remoteReaderRoles roles of other accounts that install packages
 * @param readerAccountIds other accounts whose roles can install packages
 * @param organizationIds the organization that the CodeArtifact endpoints are restricted to; empty
 *     for no restriction
 * @param organizationReads whether every role of the organization can install packages
 * @param publisherRoles roles of the account that publish packages
 * @param publisherPolicy the policy of the publisher roles
 * @param curatorRoles roles of the account that approve packages
 * @param curatorPolicy the policy of the curator roles
 * @param tokenMaxSeconds longest token lifetime that readers can request, in seconds
 * @param tokenIssuance the networks from which roles can request tokens
 */
public record AccessSettings(
    ReaderSettings reader,
    List<RoleArn> adoptedReaderRoles,
    RolePolicySettings readerPolicy,
    List<RoleArn> remoteReaderRoles,
    List<String> readerAccountIds,
    List<String> organizationIds,
    boolean organizationReads,
    List<RoleArn> publisherRoles,
    RolePolicySettings publisherPolicy,
    List<RoleArn> curatorRoles,
    RolePolicySettings curatorPolicy,
    int tokenMaxSeconds,
    TokenIssuance tokenIssuance) {

  /** Roles of the account that install packages. The created role comes first. */
  public List<RoleArn> readerRoles() {
    return withCreated(reader, adoptedReaderRoles);
  }

  /** The reader role that the environment creates, or empty. */
  public List<RoleArn> createdRoles() {
    return withCreated(reader, List.of());
  }

  /** The role of the notebooks: the created role, or else the first adopted role. */
  public RoleArn notebookRole() {
    return readerRoles().get(0);
  }

  /** Whether the environment has roles that publish packages. */
  public boolean publishes() {
    return !publisherRoles.isEmpty();
  }

  /** Whether the environment has roles that approve packages. */
  public boolean curates() {
    return !curatorRoles.isEmpty();
  }

  /** Whether roles of other accounts can install packages. */
  public boolean isShared() {
    return !remoteReaderRoles.isEmpty() || !readerAccountIds.isEmpty() || organizationReads;
  }

  static AccessSettings read(ConfigReader read, String accountId, String newRoleName) {
    var mode = read.choice(Key.READERS, Provisioning.class);
    var listed = roles(read, Key.READER_ROLE_ARNS);
    if (mode.equals(Optional.of(Provisioning.ADOPT)) && !read.isSet(Key.READER_ROLE_ARNS)) {
      read.nonEmptyList(Key.READER_ROLE_ARNS);
    }
    // A missing account id is reported elsewhere. Until it is set, every role counts as a role of
    // the account.
    var own = listed.stream().filter(role -> isOf(accountId, role)).toList();
    var remote = listed.stream().filter(role -> !isOf(accountId, role)).toList();
    var reader = reader(read, mode, accountId, newRoleName);
    var readers = withCreated(reader, own);
    checkInlinePolicies(read, Key.READER_ROLE_ARNS, readers);
    if (readers.isEmpty() && !listed.isEmpty()) {
      read.conflict(
          "%s lists no role of account %s (%s), whose notebooks use this network. Add one, such as"
                  .formatted(Key.READER_ROLE_ARNS, accountId, Key.ALLOWED_ACCOUNT_IDS)
              + " arn:aws:iam::%s:role/data-scientist.".formatted(accountId),
          Key.READER_ROLE_ARNS,
          Key.ALLOWED_ACCOUNT_IDS);
    }
    var publishers = writers(read, accountId, readers, Key.PUBLISHER_ROLE_ARNS, "publish");
    var curators = writers(read, accountId, readers, Key.CURATOR_ROLE_ARNS, "approve packages");
    checkCuratorsDoNotPublish(read, curators, publishers);
    var accounts = readerAccounts(read, accountId);
    var organizationReads = read.bool(Key.ORGANIZATION_READS);
    var organization =
        organizationReads ? read.required(Key.ORGANIZATION_ID) : read.optional(Key.ORGANIZATION_ID);
    var tokenIssuance = TokenIssuance.read(read);
    return new AccessSettings(
        reader,
        own,
        policy(read, accountId, Key.READER_POLICY_ARN, Key.READER_ROLE_ARNS, own),
        remote,
        accounts,
        organization.isEmpty() ? List.of() : List.of(organization),
        organizationReads,
        publishers,
        policy(read, accountId, Key.PUBLISHER_POLICY_ARN, Key.PUBLISHER_ROLE_ARNS, publishers),
        curators,
        policy(read, accountId, Key.CURATOR_POLICY_ARN, Key.CURATOR_ROLE_ARNS, curators),
        read.number(Key.TOKEN_MAX_SECONDS),
        tokenIssuance);
  }

  private static List<RoleArn> withCreated(ReaderSettings reader, List<RoleArn> adopted) {
    return Stream.concat(
            reader.match(create -> Stream.of(create.role()), Stream::empty), adopted.stream())
        .toList();
  }

  private static ReaderSettings reader(
      ConfigReader read, Optional<Provisioning> mode, String accountId, String newRoleName) {
    var boundary = PermissionsBoundary.of(read.optional(Key.READER_BOUNDARY_ARN));
    if (!mode.equals(Optional.of(Provisioning.CREATE))) {
      read.usedOnlyWith(Key.READERS, "create", Key.READER_BOUNDARY_ARN);
      return new ReaderSettings.Adopt();
    }
    return accountId.isEmpty()
        ? new ReaderSettings.Adopt()
        : new ReaderSettings.Create(
            RoleArn.of("arn:aws:iam::%s:role/%s".formatted(accountId, newRoleName)), boundary);
  }

  private static List<String> readerAccounts(ConfigReader read, String accountId) {
    var accounts = read.list(Key.READER_ACCOUNT_IDS);
    if (accounts.contains(accountId)) {
      read.problem(
          "%s: %s is the environment's own account. List its roles in %s instead."
              .formatted(Key.READER_ACCOUNT_IDS, accountId, Key.READER_ROLE_ARNS));
    }
    return accounts;
  }

  // Roles that add packages. Code from any installed package runs with the role of a reader.
  private static List<RoleArn> writers(
      ConfigReader read, String accountId, List<RoleArn> readers, Key key, String action) {
    var writers = roles(read, key);
    checkInlinePolicies(read, key, writers);
    for (var writer : writers) {
      if (!isOf(accountId, writer)) {
        read.problem(
            "%s: \"%s\" is not a role of account %s (%s). Use a role of that account."
                .formatted(key, writer.arn(), accountId, Key.ALLOWED_ACCOUNT_IDS));
      }
      if (readers.contains(writer)) {
        read.problem(
            "%s: \"%s\" is also a reader, so code from any installed package could %s. Use a separate role."
                .formatted(key, writer.arn(), action));
      }
    }
    return writers;
  }

  private static void checkCuratorsDoNotPublish(
      ConfigReader read, List<RoleArn> curators, List<RoleArn> publishers) {
    for (var curator : curators) {
      if (publishers.contains(curator)) {
        read.conflict(
            "%s: \"%s\" is also in %s. Use a separate role for approvals."
                .formatted(Key.CURATOR_ROLE_ARNS, curator.arn(), Key.PUBLISHER_ROLE_ARNS),
            Key.PUBLISHER_ROLE_ARNS);
      }
    }
  }

  private static RolePolicySettings policy(
      ConfigReader read, String accountId, Key key, Key rolesKey, List<RoleArn> roles) {
    var arn = read.optional(key);
    if (!arn.isEmpty() && roles.isEmpty()) {
      read.conflict(
          "%s is set, but %s lists no role of account %s. Remove it, or list a role."
              .formatted(key, rolesKey, accountId),
          rolesKey,
          Key.ALLOWED_ACCOUNT_IDS);
    }
    if (!arn.isEmpty() && !arn.startsWith("arn:aws:iam::%s:".formatted(accountId))) {
      read.conflict(
          "%s: \"%s\" is not a policy of account %s (%s). Use a policy of that account."
              .formatted(key, arn, accountId, Key.ALLOWED_ACCOUNT_IDS),
          Key.ALLOWED_ACCOUNT_IDS);
    }
    return RolePolicySettings.of(arn);
  }

  private static List<RoleArn> roles(ConfigReader read, Key key) {
    return read.list(key).stream().map(RoleArn::of).toList();
  }

  private static boolean isOf(String accountId, RoleArn role) {
    return accountId.isEmpty() || role.accountId().equals(accountId);
  }

  private static void checkInlinePolicies(ConfigReader read, Key key, List<RoleArn> roles) {
    var names = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
    for (var role : roles) {
      if (role.isManagedByAws()) {
        read.problem(
            "%s: AWS manages the role \"%s\", and the program cannot attach a policy to it. Use a role"
                    .formatted(key, role.arn())
                + " that you manage.");
      }
      if (!names.add(role.name())) {
        read.problem(
            "%s: two roles have the name %s, but role names are unique in an account. Keep the correct"
                    .formatted(key, role.name())
                + " ARN.");
      }
    }
  }
}
