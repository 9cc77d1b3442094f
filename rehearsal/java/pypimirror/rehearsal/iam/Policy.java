package pypimirror.rehearsal.iam;

/**
 * A policy that is in force somewhere.
 *
 * @param kind what it is attached to
 * @param name how people find it: the policy's name and what it is attached to
 * @param document what it says
 */
public record Policy(Kind kind, String name, PolicyDocument document) {

  /** What a policy is attached to; each kind has a part of its own in the decision. */
  public enum Kind {
    /** The role that asks. */
    IDENTITY("identity-based policy"),
    /** The role that asks, as the most that it may do. */
    BOUNDARY("permissions boundary"),
    /** The repository or the domain that is asked for. */
    RESOURCE("resource-based policy"),
    /** The VPC endpoint on the way. */
    ENDPOINT("VPC endpoint policy");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** AWS's words for it in an error message. */
    public String words() {
      return words;
    }
  }
}
