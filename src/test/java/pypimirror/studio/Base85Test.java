package pypimirror.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base85Test {

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

  /** Decodes as Python does. */
  static byte[] decode(String text) {
    var bytes = new ByteArrayOutputStream();
    for (var start = 0; start < text.length(); start += 5) {
      var length = Math.min(5, text.length() - start);
      var value = 0L;
      for (var i = 0; i < 5; i++) {
        value = value * 85 + (i < length ? ALPHABET.indexOf(text.charAt(start + i)) : 84);
      }
      for (var i = 0; i < length - 1; i++) {
        bytes.write((int) (value >> (8 * (3 - i))));
      }
    }
    return bytes.toByteArray();
  }

  // The results of Python's base64.b85encode.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | VE",
        "ab | VPX",
        "abc | VPaz",
        "abcd | VPa!s",
        "hello | Xk~0{Zv",
      })
  void encodesAsPythonDoes(String text, String encoded) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(Base85.encode(bytes)).isEqualTo(encoded);
    assertThat(decode(encoded)).isEqualTo(bytes);
  }

  @Test
  void encodesEveryByte() {
    for (var size = 0; size < 260; size++) {
      var bytes = new byte[size];
      for (var i = 0; i < size; i++) {
        bytes[i] = (byte) (255 - i);
      }
      assertThat(decode(Base85.encode(bytes))).isEqualTo(bytes);
    }
  }
}
