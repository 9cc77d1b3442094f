package pypimirror.rehearsal.vpc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.rehearsal.iam.Decision;
import pypimirror.rehearsal.network.Reachability;

/** The log of the requests from the VPC and their results, with one entry per request. */
public final class RequestLog {

  private final List<Entry> entries = new ArrayList<>();

  /**
   * A request. It contains no tokens, signatures or query parameters, which may be secret.
   *
   * @param what method and path, or the API operation; null if there was no connection
   * @param status HTTP status of the response
   * @param reach whether and how the host was reached
   * @param decisions IAM's decisions, one per action
   * @param remarks other information
   * @param file the file in the response and its origin, or null without a file
   */
  public record Entry(
      String what,
      int status,
      Reachability reach,
      List<Decision> decisions,
      List<String> remarks,
      String file) {

    /** Whether the request succeeded. */
    public boolean fulfilled() {
      return reach.reached() && status < 400;
    }

    /** The entry as one line. */
    public String words() {
      var reasons =
          Stream.of(
                  Stream.of(reach.words()),
                  decisions.stream().map(Entry::words),
                  remarks.stream().map(remark -> remark.replaceFirst("\\.$", "")),
                  Stream.ofNullable(file))
              .flatMap(words -> words)
              .toList();
      return "%s %s%s — %s"
          .formatted(
              reach.reached() ? Integer.toString(status) : "---",
              reach.host(),
              what == null ? "" : " " + what,
              String.join("; ", reasons));
    }

    /** Whether the response was a file. */
    public boolean isFile() {
      return file != null && fulfilled();
    }

    /** A short form of the entry: the origin of a file, or the reason for a failure. */
    public String briefly() {
      return isFile() ? file : words();
    }

    /** The entry as JSON. */
    public ObjectNode json() {
      var entry =
          JsonNodeFactory.instance
              .objectNode()
              .put("host", reach.host())
              .put("request", what)
              .put("fulfilled", fulfilled())
              .put("status", status)
              .put("reached", reach.reached())
              .put("endpoint", reach.endpointId());
      var missing = entry.putArray("missing");
      reach.missing().forEach(missing::add);
      var list = entry.putArray("decisions");
      for (var decision : decisions) {
        var because =
            list.addObject()
                .put("principal", decision.caller().sessionArn())
                .put("action", decision.access().action())
                .put("resource", decision.access().resource())
                .put("allowed", decision.allowed())
                .putArray("because");
        decision.because().forEach(because::add);
      }
      entry.put("file", file);
      var others = entry.putArray("remarks");
      remarks.forEach(others::add);
      return entry;
    }

    private static String words(Decision decision) {
      return "%s%s: %s"
          .formatted(
              decision.access().action(),
              decision.allowed() ? "" : " denied",
              String.join(", ", decision.because()));
    }
  }

  /** Adds an entry and returns its index. */
  public synchronized int add(Entry entry) {
    entries.add(entry);
    return entries.size() - 1;
  }

  /** Replaces an earlier entry. */
  public synchronized void replace(int index, Entry entry) {
    entries.set(index, entry);
  }

  /** All entries so far, in the order of the responses. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }
}
