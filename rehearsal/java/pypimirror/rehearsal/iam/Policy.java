package pypimirror.rehearsal.iam;

/**
 * A policy that applies to a request.
 *
 * @param kind kind of the policy, by what it is attached to
 * @param name readable name, with the resource that the policy is attached to
 * @param document parsed document
 */
public record Policy(Kind kind, String name, PolicyDocument document) {

  /** The kind of a policy. Each kind has a different effect on the decision. */
  public enum Kind {
    /** Attached to the caller's role. */
    IDENTITY("identity-based policy"),
    /** Limits the permissions of the caller's role. */
    BOUNDARY("permissions boundary"),
    /** Attached to the requested resource, such as a repository or a domain. */
    RESOURCE("resource-based policy"),
    /** Attached to the VPC endpoint that the request passes. */
    ENDPOINT("VPC endpoint policy");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The name of this kind in AWS's error messages. */
    public String words() {
      return words;
    }
  }
}
