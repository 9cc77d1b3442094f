package pypimirror.aws;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An IPv4 address range in CIDR notation, with no bits set after the prefix.
 *
 * @param base first address, as a number
 * @param prefix length of the prefix, in bits
 */
public record Cidr(long base, int prefix) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})/(\\d|[12]\\d|3[0-2])");
  private static final int BITS = 32;
  private static final int MIN_PREFIX = 8;

  /** Parses a range. Returns empty if the text is not a valid range. */
  public static Optional<Cidr> of(String cidr) {
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

  /** Whether a text is a range with a prefix of /8 or longer. */
  public static boolean isNarrowRange(String cidr) {
    return of(cidr).filter(range -> range.prefix >= MIN_PREFIX).isPresent();
  }

  /** Whether a text is a valid range for a VPC or a subnet. */
  public static boolean isNetwork(String cidr) {
    return of(cidr)
        .filter(
            range -> range.prefix >= Limits.MIN_VPC_PREFIX && range.prefix <= Limits.MAX_VPC_PREFIX)
        .isPresent();
  }

  /** Number of addresses. */
  public long size() {
    return 1L << (BITS - prefix);
  }

  /**
   * Returns the reverse DNS zones of exactly the addresses in this range. A range that is smaller
   * than a /24 has no zone, so the result is the zone of the /24 that contains it.
   */
  public List<String> reverseZones() {
    if (prefix <= 16) {
      return LongStream.range(0, Math.max(1, size() >> 16))
          .mapToObj(i -> zone((base >> 16) + i, 2))
          .toList();
    }
    return LongStream.range(0, Math.max(1, size() >> 8))
        .mapToObj(i -> zone((base >> 8) + i, 3))
        .toList();
  }

  private static String zone(long network, int octets) {
    return IntStream.range(0, octets)
        .mapToObj(i -> Long.toString((network >> (8 * i)) & 255))
        .collect(Collectors.joining(".", "", ".in-addr.arpa"));
  }

  /** Whether this range contains the other range. */
  public boolean contains(Cidr other) {
    return base <= other.base && other.base + other.size() <= base + size();
  }

  /** Whether the two ranges share an address. */
  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }
}
