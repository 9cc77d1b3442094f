package pypimirror.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyGapsTest {

  private static final String NEEDED =
      """
      {"Statement":[
        {"Effect":"Allow","Principal":"*","Action":["a:Get","a:Read"],"Resource":"arn:x"},
        {"Effect":"Allow","Principal":"*","Action":"s:Token","Resource":"*"}]}""";

  @ParameterizedTest
  @CsvSource({"*,*", "A:*,*", "a:Ge?,arn:*"})
  void wildcardsCoverMatchingActionsAndResources(String action, String resource) {
    assertThat(PolicyGaps.missing(policy("Allow", action, resource), NEEDED))
        .doesNotContain("a:Get on arn:x");
  }

  @Test
  void aPolicyThatAllowsEverythingHasNoGaps() {
    assertThat(PolicyGaps.missing(policy("Allow", "*", "*"), NEEDED)).isEmpty();
  }

  @Test
  void namesEachActionThatIsNotAllowed() {
    assertThat(PolicyGaps.missing(policy("Allow", "a:Get", "arn:x"), NEEDED))
        .containsExactly("a:Read on arn:x", "s:Token on *");
  }

  @Test
  void aDenyStatementCoversNothing() {
    assertThat(PolicyGaps.missing(policy("Deny", "*", "*"), NEEDED)).hasSize(3);
  }

  @Test
  void acceptsASingleStatementWithNotActionAndNotResource() {
    assertThat(
            PolicyGaps.missing(
                "{\"Statement\":{\"Effect\":\"Allow\",\"NotAction\":\"b:*\",\"NotResource\":\"y\"}}",
                NEEDED))
        .isEmpty();
  }

  private static String policy(String effect, String action, String resource) {
    return "{\"Statement\":[{\"Effect\":\"%s\",\"Principal\":\"*\",\"Action\":\"%s\",\"Resource\":[\"%s\"]}]}"
        .formatted(effect, action, resource);
  }
}
