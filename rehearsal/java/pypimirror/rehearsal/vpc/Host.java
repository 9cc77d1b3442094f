package pypimirror.rehearsal.vpc;

import java.util.ArrayList;
import java.util.List;
import pypimirror.rehearsal.iam.Decision;
import pypimirror.rehearsal.network.Reachability;

/** One of AWS's hosts, behind an endpoint. */
@FunctionalInterface
public interface Host {

  /** Answers a request, and notes what was decided on the way. */
  Reply answer(Call call, Notes notes);

  /** What is noted of a request while it is answered. */
  final class Notes {

    private final Reachability reach;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private String what;
    private String file;

    Notes(Reachability reach, String what) {
      this.reach = reach;
      this.what = what;
    }

    /** How the request got here. */
    public Reachability reach() {
      return reach;
    }

    /** Says what the request is, better than its method and path do. */
    public void is(String operation) {
      what = operation;
    }

    /** Notes a decision. */
    public void add(Decision decision) {
      decisions.add(decision);
    }

    /** Notes anything else. */
    public void remark(String remark) {
      remarks.add(remark);
    }

    /** Notes a file that is handed out, and where it comes from. */
    public void file(String name, String origin) {
      file = name + " from " + origin;
    }

    RequestLog.Entry entry(int status) {
      return new RequestLog.Entry(
          what, status, reach, List.copyOf(decisions), List.copyOf(remarks), file);
    }
  }
}
