package pypimirror.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 address range as AWS takes it: four numbers and a prefix, no bits set after it.
 *
 * @param base its first address, as a number
 * @param prefix length of the prefix in bits
 */
record Cidr(long base, int prefix) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})/(\\d|[12]\\d|3[0-2])");
  private static final int BITS = 32;
  private static final int WIDEST = 8;

  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
  private static final int WIDEST_NETWORK = 16;
  private static final int NARROWEST_NETWORK = 28;

  /** The range, if it is one in AWS's own notation. */
  static Optional<Cidr> of(String cidr) {
    var parts = SHAPE.matcher(cidr);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long address = 0;
    for (int part = 1; part <= 4; part++) {
      int number = Integer.parseInt(parts.group(part));
      if (number > 255) {
        return Optional.empty();
      }
      address = address * 256 + number;
    }
    var range = new Cidr(address, Integer.parseInt(parts.group(5)));
    return address % range.size() == 0 ? Optional.of(range) : Optional.empty();
  }

  /** Whether it holds a 256th of all addresses at most. */
  static boolean isNarrowRange(String cidr) {
    return of(cidr).filter(range -> range.prefix >= WIDEST).isPresent();
  }

  /** Whether a VPC or a subnet may have it. */
  static boolean isNetwork(String cidr) {
    return of(cidr)
        .filter(range -> range.prefix >= WIDEST_NETWORK && range.prefix <= NARROWEST_NETWORK)
        .isPresent();
  }

  long size() {
    return 1L << (BITS - prefix);
  }

  boolean contains(Cidr other) {
    return base <= other.base && other.base + other.size() <= base + size();
  }

  boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }
}
