package pypimirror.rehearsal.vpc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.rehearsal.iam.Decision;
import pypimirror.rehearsal.network.Reachability;

/** What was asked for from the VPC, and what came of it: an entry for each request. */
public final class RequestLog {

  private final List<Entry> entries = new ArrayList<>();

  /**
   * One request. Nothing in it is a secret: tokens, signatures and queries are not.
   *
   * @param what method and path, or the API's operation; null when no connection came about
   * @param status HTTP status that was answered
   * @param reach whether the host was reached
   * @param decisions what IAM made of it, one for each action
   * @param remarks what else there is to say
   * @param file the file that was handed out and where it came from, null when there was none
   */
  public record Entry(
      String what,
      int status,
      Reachability reach,
      List<Decision> decisions,
      List<String> remarks,
      String file) {

    /** Whether the client got what it asked for. */
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

    /** Whether it brought a file. */
    public boolean isFile() {
      return file != null && fulfilled();
    }

    /** The entry in few words: where a file came from, or why there was nothing. */
    public String briefly() {
      return isFile() ? file : words();
    }

    /** The entry as data. */
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

  /** Adds an entry, and says which one it is. */
  public synchronized int add(Entry entry) {
    entries.add(entry);
    return entries.size() - 1;
  }

  /** Puts an entry in an earlier one's place. */
  public synchronized void replace(int which, Entry entry) {
    entries.set(which, entry);
  }

  /** All entries so far, in the order in which they were answered. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }
}
