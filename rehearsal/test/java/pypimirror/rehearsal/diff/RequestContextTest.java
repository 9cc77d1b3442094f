package pypimirror.rehearsal.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.iam.PolicyDocument;

/** The condition values with which a comparison tries requests. */
class RequestContextTest {

  // Each operator divides the numbers into ranges, and each range is tried once.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NumericLessThan | 3599 3600 none",
        "NumericGreaterThanEquals | 3599 3600 none",
        "NumericLessThanEquals | 3600 3601 none",
        "NumericGreaterThan | 3600 3601 none",
        "NumericEquals | 3599 3600 3601 none",
        "NumericNotEqualsIfExists | 3599 3600 3601 none",
      })
  void aNumberOfEachRangeIsTried(String operator, String values) {
    assertThat(tried(operator, "s3:max-keys")).isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource({"NumericLessThanEquals, 3600 3601", "NumericLessThan, 3599 3600"})
  void aTokenAlwaysHasADuration(String operator, String values) {
    assertThat(tried(operator, "sts:DurationSeconds")).isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource({"NumericEquals, 1.5", "StringLike, 9*"})
  void aKeyThatIsNotOnlyANumberIsNotCompared(String operator, String value) {
    var policy =
        PolicyDocument.parse(
            """
            {"Version": "2012-10-17", "Statement": {
              "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
              "Condition": {"NumericLessThan": {"s3:max-keys": "3600"}, "%s": {"s3:max-keys": "%s"}}}}"""
                .formatted(operator, value));
    assertThatThrownBy(() -> RequestContext.all(policy.statements(), "*", Map.of()))
        .isInstanceOf(NotModelledException.class);
  }

  private static String tried(String operator, String key) {
    var policy =
        PolicyDocument.parse(
            """
            {"Version": "2012-10-17", "Statement": {
              "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
              "Condition": {"%s": {"%s": "3600"}}}}"""
                .formatted(operator, key));
    return RequestContext.all(policy.statements(), "*", Map.of()).stream()
        .map(context -> context.values().values().stream().findFirst())
        .map(value -> value.isPresent() ? value.get().get(0) : "none")
        .collect(Collectors.joining(" "));
  }
}
