package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4RangeTest {

  @Test
  void parsesARangeAndIgnoresBitsAfterThePrefix() {
    assertThat(Ipv4Range.parse("10.0.1.7/24")).isEqualTo(Ipv4Range.parse("10.0.1.0/24"));
    assertThat(Ipv4Range.text(Ipv4Range.parse("255.255.255.255/32").base()))
        .isEqualTo("255.255.255.255");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.300.0/24",
        "10.256.0.0/16",
        "256.0.0.0/8",
        "10.0.0.256/32",
        "10.0.0.0/33",
        "10.0.0.0",
        "10.0.0/24",
        "::/0"
      })
  void rejectsATextThatIsNotARange(String text) {
    assertThatThrownBy(() -> Ipv4Range.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" is not an IPv4 range.");
  }
}
