package pypimirror.studio;

/**
 * The encoding of Python's {@code base64.b85encode} (<a
 * href="https://www.rfc-editor.org/rfc/rfc1924">alphabet</a>), in which 4 bytes take 5 characters.
 * Base64 takes a sixteenth more.
 */
final class Base85 {

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
  private static final int GROUP = 4;

  private Base85() {}

  static String encode(byte[] bytes) {
    var text = new StringBuilder();
    for (var start = 0; start < bytes.length; start += GROUP) {
      var length = Math.min(GROUP, bytes.length - start);
      var value = 0L;
      for (var i = 0; i < GROUP; i++) {
        value = (value << 8) | (i < length ? bytes[start + i] & 0xFF : 0);
      }
      var digits = new char[GROUP + 1];
      for (var i = GROUP; i >= 0; i--) {
        digits[i] = ALPHABET.charAt((int) (value % ALPHABET.length()));
        value /= ALPHABET.length();
      }
      text.append(digits, 0, length + 1);
    }
    return text.toString();
  }
}
