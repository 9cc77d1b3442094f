package pypimirror.rehearsal.vpc;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.rehearsal.iam.Decision;
import pypimirror.rehearsal.network.Reach;

/** What was asked for from the VPC, and what came of it: an entry for each request. */
public final class Journal {

  private final List<Entry> entries = new ArrayList<>();

  /**
   * One request. Nothing in it is a secret: tokens, signatures and queries are not.
   *
   * @param what method and path, or the API's operation; null when no connection came about
   * @param status HTTP status that was answered
   * @param reach whether the host was reached
   * @param decisions what IAM made of it, one for each action
   * @param remarks what else there is to say, such as where a file came from
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Entry(
      String what, int status, Reach reach, List<Decision> decisions, List<String> remarks) {

    /** Whether the client got what it asked for. */
    public boolean fulfilled() {
      return reach.reached() && status < 400;
    }

    /** The entry as one line. */
    public String words() {
      var reasons =
          Stream.of(
                  Stream.of(reach.words()), decisions.stream().map(Entry::words), remarks.stream())
              .flatMap(words -> words)
              .toList();
      return "%s %s%s — %s"
          .formatted(
              reach.reached() ? Integer.toString(status) : "---",
              reach.host(),
              what == null ? "" : " " + what,
              String.join("; ", reasons));
    }

    private static String words(Decision decision) {
      return "%s %s: %s"
          .formatted(
              decision.access().action(),
              decision.allowed() ? "allowed" : "refused",
              String.join(", ", decision.because()));
    }
  }

  /** Adds an entry. */
  public synchronized void add(Entry entry) {
    entries.add(entry);
  }

  /** All entries so far, in the order in which they were answered. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }
}
