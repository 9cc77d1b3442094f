package pypimirror.rehearsal.network;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param base first address, as a number
 * @param prefix number of fixed bits, 0 to 32
 */
public record Ipv4Range(long base, int prefix) {

  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
  private static final int BITS = 32;
  private static final int MAX_OCTET = 255;

  // AWS reserves the first four addresses and the last address of a subnet:
  // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
  private static final int RESERVED_AT_START = 4;
  private static final int RESERVED_AT_END = 1;

  /** Parses a range such as {@code 10.0.0.0/16}. */
  public static Ipv4Range parse(String cidr) {
    var parts = CIDR.matcher(cidr);
    if (!parts.matches()) {
      throw invalid(cidr);
    }
    var address = 0L;
    for (var part = 1; part <= 4; part++) {
      var octet = Integer.parseInt(parts.group(part));
      if (octet > MAX_OCTET) {
        throw invalid(cidr);
      }
      address = address << 8 | octet;
    }
    var prefix = Integer.parseInt(parts.group(5));
    if (prefix > BITS) {
      throw invalid(cidr);
    }
    return new Ipv4Range(address - address % (1L << (BITS - prefix)), prefix);
  }

  /** Returns the range, or empty if the text is not a range or has bits after the prefix. */
  public static Optional<Ipv4Range> network(String cidr) {
    try {
      var range = parse(cidr);
      return Optional.of(range)
          .filter(it -> cidr.equals(text(it.base) + cidr.substring(cidr.indexOf('/'))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException invalid(String cidr) {
    return new IllegalArgumentException("\"" + cidr + "\" is not an IPv4 range.");
  }

  /** The number of addresses in the range. */
  long size() {
    return 1L << (BITS - prefix);
  }

  boolean contains(long address) {
    return address >= base && address < base + size();
  }

  /** Whether this range contains all addresses of the other range. */
  public boolean contains(Ipv4Range other) {
    return prefix <= other.prefix && contains(other.base);
  }

  /**
   * Returns a usable address of a subnet with this range. The same seed always gives the same
   * address.
   */
  long usable(int seed) {
    return base
        + RESERVED_AT_START
        + Math.floorMod(seed, size() - RESERVED_AT_START - RESERVED_AT_END);
  }

  static String text(long address) {
    return "%d.%d.%d.%d"
        .formatted(address >> 24 & 255, address >> 16 & 255, address >> 8 & 255, address & 255);
  }
}
