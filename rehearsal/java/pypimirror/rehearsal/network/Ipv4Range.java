package pypimirror.rehearsal.network;

import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param base its first address, as a number
 * @param prefix how many bits are fixed, 0 to 32
 */
public record Ipv4Range(long base, int prefix) {

  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
  private static final int BITS = 32;

  // AWS keeps the first four addresses of a subnet and the last one:
  // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
  private static final int KEPT_AT_START = 4;
  private static final int KEPT_AT_END = 1;

  /** Reads {@code 10.0.0.0/16}. */
  public static Ipv4Range parse(String cidr) {
    var parts = CIDR.matcher(cidr);
    if (!parts.matches()) {
      throw new IllegalArgumentException("\"" + cidr + "\" is not an IPv4 range.");
    }
    var address = 0L;
    for (var part = 1; part <= 4; part++) {
      address = address << 8 | Long.parseLong(parts.group(part));
    }
    var prefix = Integer.parseInt(parts.group(5));
    if (prefix > BITS || address >> BITS != 0) {
      throw new IllegalArgumentException("\"" + cidr + "\" is no IPv4 range");
    }
    return new Ipv4Range(address - address % (1L << (BITS - prefix)), prefix);
  }

  /** How many addresses are in it. */
  long size() {
    return 1L << (BITS - prefix);
  }

  boolean contains(long address) {
    return address >= base && address < base + size();
  }

  /** Whether all of the other is in it. */
  public boolean contains(Ipv4Range other) {
    return prefix <= other.prefix && contains(other.base);
  }

  /**
   * One of the addresses that can be used in a subnet of this range, always the same for a seed.
   */
  long usable(int seed) {
    return base + KEPT_AT_START + Math.floorMod(seed, size() - KEPT_AT_START - KEPT_AT_END);
  }

  static String text(long address) {
    return "%d.%d.%d.%d"
        .formatted(address >> 24 & 255, address >> 16 & 255, address >> 8 & 255, address & 255);
  }
}
