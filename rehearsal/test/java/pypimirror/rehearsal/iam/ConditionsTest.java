package pypimirror.rehearsal.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.NotModelledException;

/**
 * Evaluates condition operators. A bar separates multiple values of the policy or of the request.
 */
class ConditionsTest {

  private static final String KEY = "aws:principaltag/x";

  private static boolean holds(String operator, String policy, String request) {
    var wanted = new TreeSet<>(Arrays.asList(policy.split("\\|", -1)));
    Map<String, List<String>> context =
        request == null ? Map.of() : Map.of(KEY, Arrays.asList(request.split("\\|", -1)));
    return Conditions.hold(Map.of(operator, Map.of(KEY, wanted)), context);
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, a, a, true",
    "StringEquals, a, A, false",
    "StringEquals, a|b, b, true",
    "StringEquals, a*, ab, false",
    "StringNotEquals, a, b, true",
    "StringNotEquals, a|b, b, false",
    "StringEqualsIgnoreCase, a, A, true",
    "StringNotEqualsIgnoreCase, a, A, false",
    "StringLike, a*c, abbc, true",
    "StringLike, a?c, abbc, false",
    "StringLike, *, anything, true",
    "StringNotLike, a*, abc, false",
    "NumericEquals, 1, 1.0, true",
    "NumericNotEquals, 1, 2, true",
    "NumericLessThan, 3600, 3600, false",
    "NumericLessThanEquals, 3600, 3600, true",
    "NumericLessThanEquals, 3600, 0, true",
    "NumericLessThanEquals, 3600, 43200, false",
    "NumericGreaterThan, 1, 2, true",
    "NumericGreaterThan, 1, 1, false",
    "NumericGreaterThanEquals, 2, 2, true",
    "DateLessThan, 2026-01-02T00:00:00Z, 2026-01-01T00:00:00Z, true",
    "DateLessThan, 2026-01-01, 2026-01-01T00:00:00Z, false",
    "DateLessThanEquals, 2026-01-01, 2026-01-01T00:00:00Z, true",
    "DateGreaterThan, 1735689600, 2026-01-01T00:00:00Z, true",
    "DateGreaterThanEquals, 2026-01-01T01:00:00+01:00, 2026-01-01T00:00:00Z, true",
    "DateEquals, 2026-01-01, 2026-01-01T00:00:00Z, true",
    "DateNotEquals, 2026-01-01, 2026-01-01T00:00:00Z, false",
    "Bool, true, true, true",
    "Bool, true, false, false",
    "Bool, True, true, true",
    "IpAddress, 10.20.0.0/16, 10.20.3.4, true",
    "IpAddress, 10.20.0.0/16, 10.21.3.4, false",
    "IpAddress, 10.20.3.4, 10.20.3.4, true",
    "IpAddress, 2001:db8::/32, 2001:db8:1::1, true",
    "IpAddress, 2001:db8::/32, 10.20.3.4, false",
    "NotIpAddress, 10.20.0.0/16, 10.20.3.4, false",
    "ArnLike, arn:aws:iam::*:role/a*, arn:aws:iam::111122223333:role/ab, true",
    "ArnEquals, arn:aws:iam::*:role/a*, arn:aws:iam::111122223333:role/ab, true",
    "ArnLike, arn:aws:*, arn:aws:iam::111122223333:role/ab, false",
    "ArnNotLike, arn:aws:iam::*:role/a*, arn:aws:iam::111122223333:role/b, true",
    "ArnNotEquals, arn:aws:iam::*:role/a*, arn:aws:iam::111122223333:role/ab, false"
  })
  void comparesAValueWithEachOperator(
      String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  // "If the key that you specify in a policy condition is not present in the request context, the
  // values do not match"; a condition that asks for no match is then true.
  @ParameterizedTest
  @CsvSource({
    "StringEquals, false",
    "StringNotEquals, true",
    "StringNotLike, true",
    "NumericLessThan, false",
    "NumericNotEquals, true",
    "DateLessThan, false",
    "DateNotEquals, true",
    "Bool, false",
    "IpAddress, false",
    "NotIpAddress, true",
    "ArnEquals, false",
    "ArnNotEquals, true",
    "StringEqualsIfExists, true",
    "StringNotEqualsIfExists, true",
    "BoolIfExists, true",
    "ForAllValues:StringEquals, true",
    "ForAnyValue:StringEquals, false",
    "ForAnyValue:StringNotEquals, false"
  })
  void evaluatesAMissingKeyAsDocumentedForEachOperator(String operator, boolean expected) {
    var value =
        operator.contains("Bool") ? "true" : operator.contains("IpAddress") ? "10.0.0.0/8" : "1";
    assertThat(holds(operator, value, null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ForAllValues:BinaryEquals, eA==",
    "ForAllValues:Null, true",
    "BinaryEqualsIfExists, eA==",
    "ForAnyValue:StringEqualsIfExists, a",
    "NumericLessThanEqualsIfExists, abc",
    "DateLessThanIfExists, soon",
    "BoolIfExists, maybe",
    "IpAddressIfExists, 10.0.0.0/-1",
    "IpAddressIfExists, 10.0.0.0/33",
    "NotIpAddress, 10.1"
  })
  void rejectsUnsupportedConditionsEvenIfTheKeyIsMissing(String operator, String policy) {
    assertThatThrownBy(() -> holds(operator, policy, null))
        .isInstanceOf(NotModelledException.class);
  }

  @Test
  void ifExistsComparesAKeyThatIsPresent() {
    assertThat(holds("StringEqualsIfExists", "a", "b")).isFalse();
    assertThat(holds("StringEqualsIfExists", "a", "a")).isTrue();
  }

  @Test
  void nullChecksWhetherAKeyIsPresent() {
    assertThat(holds("Null", "true", null)).isTrue();
    assertThat(holds("Null", "true", "a")).isFalse();
    assertThat(holds("Null", "false", null)).isFalse();
    assertThat(holds("Null", "false", "a")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ForAllValues:StringEquals, a|b, a|b, true",
    "ForAllValues:StringEquals, a|b, a|c, false",
    "ForAnyValue:StringEquals, a|b, c|b, true",
    "ForAnyValue:StringEquals, a|b, c|d, false",
    "ForAllValues:StringNotEquals, a|b, c|d, true",
    "ForAllValues:StringNotEquals, a|b, c|b, false",
    "ForAnyValue:StringNotEquals, a|b, a|c, true",
    "ForAnyValue:StringNotEquals, a|b, a|b, false"
  })
  void setOperatorsCompareEachValue(
      String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @Test
  void requiresEveryOperatorAndEveryKeyToMatch() {
    var context = Map.of(KEY, List.of("a"), "aws:sourcevpc", List.of("vpc-1"));
    assertThat(
            Conditions.hold(
                Map.of("StringEquals", Map.of(KEY, Set.of("a"), "aws:sourcevpc", Set.of("vpc-2"))),
                context))
        .isFalse();
    assertThat(
            Conditions.hold(
                Map.of(
                    "StringEquals", Map.of(KEY, Set.of("a")),
                    "StringLike", Map.of("aws:sourcevpc", Set.of("vpc-2"))),
                context))
        .isFalse();
    assertThat(
            Conditions.hold(
                Map.of(
                    "StringEquals", Map.of(KEY, Set.of("a")),
                    "StringLike", Map.of("aws:sourcevpc", Set.of("vpc-*"))),
                context))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"codeartifact:Namespace", "aws:somethingnew", "sts:externalid", "ec2:vpc"})
  void rejectsAnUnknownKeyInsteadOfTreatingItAsMissing(String key) {
    assertThatThrownBy(
            () -> Conditions.hold(Map.of("StringNotEquals", Map.of(key, Set.of("x"))), Map.of()))
        .isInstanceOf(NotModelledException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource({
    "BinaryEquals, eA==, eA==",
    "NumericEquals, one, 1",
    "DateEquals, yesterday, 2026-01-01T00:00:00Z",
    "Bool, yes, true",
    "IpAddress, somewhere, 10.0.0.1",
    "StringEquals, ${aws:unheardof}, a",
    "StringNotEquals, ${aws:username}, a",
    "StringEquals, a, a|b"
  })
  void rejectsUnsupportedConditions(String operator, String policy, String request) {
    assertThatThrownBy(() -> holds(operator, policy, request))
        .isInstanceOf(NotModelledException.class);
  }
}
