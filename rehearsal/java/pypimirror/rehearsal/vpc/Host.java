package pypimirror.rehearsal.vpc;

import java.util.ArrayList;
import java.util.List;
import pypimirror.rehearsal.iam.Decision;
import pypimirror.rehearsal.network.Reachability;

/** An AWS host behind an endpoint. */
@FunctionalInterface
public interface Host {

  /** Responds to a request, and records the decisions. */
  Reply answer(Call call, Notes notes);

  /** Notes about a request, recorded during its processing. */
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

    /** How the request reached the host. */
    public Reachability reach() {
      return reach;
    }

    /** Describes the request more clearly than its method and path do. */
    public void is(String operation) {
      what = operation;
    }

    /** Records a decision. */
    public void add(Decision decision) {
      decisions.add(decision);
    }

    /** Records any other information. */
    public void remark(String remark) {
      remarks.add(remark);
    }

    /** Records the file in the response, and its origin. */
    public void file(String name, String origin) {
      file = name + " from " + origin;
    }

    RequestLog.Entry entry(int status) {
      return new RequestLog.Entry(
          what, status, reach, List.copyOf(decisions), List.copyOf(remarks), file);
    }
  }
}
