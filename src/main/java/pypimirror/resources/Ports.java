package pypimirror.resources;

/**
 * A range of TCP ports.
 *
 * @param from first port
 * @param to last port
 */
public record Ports(int from, int to) {

  /** The HTTPS port. */
  public static final Ports HTTPS = new Ports(443, 443);

  /** The port of NFS, with which notebooks mount a file system. */
  public static final Ports NFS = new Ports(2049, 2049);

  /** For example {@code 443/tcp} or {@code 8192-65535/tcp}. */
  @Override
  public String toString() {
    return (from == to ? Integer.toString(from) : from + "-" + to) + "/tcp";
  }
}
