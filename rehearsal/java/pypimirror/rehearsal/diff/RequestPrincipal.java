package pypimirror.rehearsal.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Policy;

/**
 * A principal that policies distinguish from others.
 *
 * @param words description for a report
 * @param outsider whether it is assumed that its own account allows it everything
 */
record RequestPrincipal(String words, Caller caller, boolean outsider) {

  /**
   * Returns every principal that a statement names, and examples of principals that none names.
   *
   * @param notCompared receives a line for each principal that is not compared
   */
  static List<RequestPrincipal> all(
      Account account, Stream<PermissionDiff.About> statements, Consumer<String> notCompared) {
    var arns = new TreeSet<String>();
    var organizations = new TreeSet<String>();
    // A role without policies that no policy names is like any other role of the account.
    statements.forEach(
        it -> {
          if (it.kind() == Policy.Kind.IDENTITY || it.kind() == Policy.Kind.BOUNDARY) {
            arns.add(it.on());
          }
          arns.addAll(it.statement().principals().getOrDefault("AWS", Set.of()));
          it.statement()
              .condition()
              .values()
              .forEach(
                  keys -> {
                    arns.addAll(keys.getOrDefault("aws:principalarn", Set.of()));
                    organizations.addAll(keys.getOrDefault("aws:principalorgid", Set.of()));
                  });
        });
    var principals = new ArrayList<RequestPrincipal>();
    for (var arn : arns) {
      if (arn.endsWith(":root") && !ArnText.owner(arn).equals(account.id())) {
        principals.add(
            outsider("a role of account " + ArnText.owner(arn), ArnText.owner(arn), null));
      } else if (arn.contains(":role/") && !arn.contains("*")) {
        var own = ArnText.owner(arn).equals(account.id());
        principals.add(
            new RequestPrincipal(
                ArnText.words(arn, account.id()),
                new Caller(arn, "session", own ? account.organizationId() : null, Map.of()),
                !own));
      } else if (!arn.equals("*") && !arn.endsWith(":root")) {
        notCompared.accept("principal " + arn + ": not a role");
      }
    }
    for (var organization : organizations) {
      principals.add(
          outsider("a role of organization " + organization, "000000000001", organization));
    }
    principals.add(outsider("anyone", "000000000000", null));
    principals.add(
        new RequestPrincipal(
            "any other role of the account",
            new Caller(
                "arn:aws:iam::%s:role/whatever".formatted(account.id()),
                "session",
                account.organizationId(),
                Map.of()),
            false));
    return principals;
  }

  private static RequestPrincipal outsider(String words, String accountId, String organization) {
    return new RequestPrincipal(
        words,
        new Caller(
            "arn:aws:iam::%s:role/whatever".formatted(accountId),
            "session",
            organization,
            Map.of()),
        true);
  }
}
