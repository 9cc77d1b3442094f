package pypimirror.config;

import java.util.regex.Pattern;

/** IPv4 address ranges as AWS takes them: four numbers and a prefix, no bits set after it. */
final class Cidr {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})/(\\d|[12]\\d|3[0-2])");
  private static final int BITS = 32;
  private static final int WIDEST = 8;

  private Cidr() {}

  /** Whether it is a range, in AWS's own notation, that holds a 256th of all addresses at most. */
  static boolean isNarrowRange(String cidr) {
    var parts = SHAPE.matcher(cidr);
    if (!parts.matches()) {
      return false;
    }
    long address = 0;
    for (int part = 1; part <= 4; part++) {
      int number = Integer.parseInt(parts.group(part));
      if (number > 255) {
        return false;
      }
      address = address * 256 + number;
    }
    int prefix = Integer.parseInt(parts.group(5));
    return prefix >= WIDEST && address % (1L << (BITS - prefix)) == 0;
  }
}
