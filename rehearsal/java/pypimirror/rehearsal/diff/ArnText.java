package pypimirror.rehearsal.diff;

/** Describes ARNs in the sentences of a report. */
final class ArnText {

  static final String ANYTHING = "all resources";

  private ArnText() {}

  /** The account of an ARN, or empty. */
  static String owner(String arn) {
    return arn.startsWith("arn:") ? arn.split(":", 6)[4] : "";
  }

  /** A short form of an ARN, without the account if it is the given one. */
  static String words(String arn, String accountId) {
    if (arn.equals("*")) {
      return ANYTHING;
    }
    var parts = arn.split(":", 6);
    if (parts.length < 6) {
      return arn;
    }
    var what =
        parts[2].equals("s3")
            ? "S3 " + parts[5]
            : parts[5].replaceFirst("^(role|domain|repository|package|key|parameter)/", "$1 ");
    return parts[4].isEmpty() || parts[4].equals(accountId)
        ? what
        : what + " of account " + parts[4];
  }
}
