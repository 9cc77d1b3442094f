package pypimirror.rehearsal.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;

/** Checks that adding a Deny, or removing an Allow, never allows more. */
class PermissionsPropertyTest {

  private static final Caller CALLER =
      new Caller("arn:aws:iam::111122223333:role/reader", "s", "o-abc", Map.of());

  @Provide
  Arbitrary<Statement> statements() {
    return Combinators.combine(
            Arbitraries.of(true, true, true, true, false),
            Arbitraries.of(
                Map.of("AWS", Set.of("*")),
                Map.of("AWS", Set.of("arn:aws:iam::111122223333:root")),
                Map.of("AWS", Set.of("arn:aws:iam::111122223333:role/reader")),
                Map.of("AWS", Set.of("arn:aws:iam::111122223333:role/other"))),
            Arbitraries.of("codeartifact:readfromrepository", "codeartifact:*", "s3:*", "*"),
            Arbitraries.of(true, false),
            Arbitraries.of(
                "*",
                "arn:aws:codeartifact:us-east-1:111122223333:repository/d/*",
                "arn:aws:codeartifact:us-east-1:111122223333:domain/d"),
            conditions())
        .as(
            (allow, principals, action, not, resource, condition) ->
                new Statement(
                    "",
                    allow,
                    principals,
                    Map.of(),
                    not ? Set.of() : Set.of(action),
                    not ? Set.of(action) : Set.of(),
                    Set.of(resource),
                    Set.of(),
                    condition));
  }

  private static Arbitrary<Map<String, Map<String, Set<String>>>> conditions() {
    return Arbitraries.of(
        Map.of(),
        Map.of("StringEquals", Map.of("aws:sourcevpc", Set.of("vpc-1"))),
        Map.of("StringNotEquals", Map.of("aws:sourcevpc", Set.of("vpc-1"))),
        Map.of("StringNotEqualsIfExists", Map.of("aws:sourcevpce", Set.of("vpce-1"))),
        Map.of("Null", Map.of("aws:sourceip", Set.of("true"))),
        Map.of("StringEquals", Map.of("aws:principalorgid", Set.of("o-abc"))));
  }

  @Provide
  Arbitrary<Policy> policies() {
    return Combinators.combine(
            Arbitraries.of(Policy.Kind.values()), statements().list().ofMinSize(1).ofMaxSize(3))
        .as((kind, list) -> new Policy(kind, "P", new PolicyDocument("2012-10-17", list)));
  }

  @Provide
  Arbitrary<List<Policy>> sets() {
    return policies().list().ofMaxSize(4);
  }

  private static boolean allowed(List<Policy> policies, String owner) {
    var access =
        new AccessRequest(
            "codeartifact:ReadFromRepository",
            "arn:aws:codeartifact:us-east-1:111122223333:repository/d/r",
            Map.of("aws:SourceVpc", List.of("vpc-1")));
    return new Permissions(Assumptions.usual())
        .decide(CALLER, true, access, owner, true, policies)
        .allowed();
  }

  private static List<Policy> without(List<Policy> policies, int at, int statement) {
    var fewer = new ArrayList<>(policies);
    var statements = new ArrayList<>(policies.get(at).document().statements());
    statements.remove(statement);
    fewer.set(
        at, new Policy(policies.get(at).kind(), "P", new PolicyDocument("2012-10-17", statements)));
    return fewer;
  }

  @Property
  void addingADenyNeverAllowsMore(
      @ForAll("sets") List<Policy> policies,
      @ForAll("policies") Policy more,
      @ForAll boolean sameAccount) {
    var owner = sameAccount ? "111122223333" : "444455556666";
    Assume.that(!allowed(policies, owner));
    var denies =
        more.document().statements().stream()
            .map(
                it ->
                    new Statement(
                        "",
                        false,
                        it.principals(),
                        Map.of(),
                        it.actions(),
                        it.notActions(),
                        it.resources(),
                        Set.of(),
                        it.condition()))
            .toList();
    var with = new ArrayList<>(policies);
    // Adding the first endpoint policy restricts access. Elsewhere, a Deny only removes access.
    with.add(new Policy(more.kind(), "D", new PolicyDocument("2012-10-17", denies)));
    assertThat(allowed(with, owner)).isFalse();
  }

  @Property
  void removingAnAllowNeverAllowsMore(
      @ForAll("sets") List<Policy> policies, @ForAll boolean sameAccount) {
    var owner = sameAccount ? "111122223333" : "444455556666";
    Assume.that(!allowed(policies, owner));
    for (var at = 0; at < policies.size(); at++) {
      var statements = policies.get(at).document().statements();
      for (var statement = 0; statement < statements.size(); statement++) {
        if (statements.get(statement).allow()) {
          assertThat(allowed(without(policies, at, statement), owner)).isFalse();
        }
      }
    }
  }

  // One sample in sixteen is allowed.
  @Property(tries = 100, maxDiscardRatio = 100)
  void denyStatementsAloneAllowNothing(
      @ForAll("sets") List<Policy> policies, @ForAll boolean sameAccount) {
    var owner = sameAccount ? "111122223333" : "444455556666";
    Assume.that(allowed(policies, owner));
    var denies =
        policies.stream()
            .map(
                policy ->
                    new Policy(
                        policy.kind(),
                        "P",
                        new PolicyDocument(
                            "2012-10-17",
                            policy.document().statements().stream()
                                .filter(it -> !it.allow())
                                .toList())))
            .toList();
    assertThat(allowed(denies, owner)).isFalse();
  }
}
