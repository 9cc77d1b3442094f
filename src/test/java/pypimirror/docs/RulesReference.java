package pypimirror.docs;

import java.util.Arrays;
import pypimirror.rules.EnvironmentRule;

/** Generates the documentation of the rules for environments. */
final class RulesReference {

  private RulesReference() {}

  static String markdown() {
    return ReferenceTest.heading("Rules")
        + """
        Every committed `Pulumi.<env>.yaml` must follow these rules. `mvn -B test
        -Dtest=EnvironmentRulesTest` checks them in every pull request, and names the rule, the
        environment, the resource and the property of each violation.

        An environment is in production if its name contains `prod` or `production` as a word, such as
        `prod`, `eu-prod` or `prod-2`.

        """
        + ReferenceTest.table(
            new String[] {"Rule", "Requirement", "Reason"},
            Arrays.stream(EnvironmentRule.values())
                .map(
                    rule ->
                        new String[] {
                          "`%s`".formatted(rule.name()), rule.requirement(), rule.reason()
                        }))
        + """

        To add a rule, add a constant to `EnvironmentRule` and a case that violates it to
        `EnvironmentRulesTest`.
        """;
  }
}
