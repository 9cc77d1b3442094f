package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import pypimirror.rehearsal.iam.Sessions.Session;
import pypimirror.rehearsal.vpc.Host.Notes;

/**
 * An operation of the API.
 *
 * @param route method and path
 * @param name name in the <a
 *     href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_Operations.html">API
 *     reference</a>
 * @param parameters names of the supported parameters
 * @param answer computes the response
 */
record Operation(String route, String name, Set<String> parameters, Answer answer) {

  static final Set<String> IN_DOMAIN = Set.of("domain", "domain-owner");
  static final Set<String> IN_REPOSITORY = with(IN_DOMAIN, "repository");

  /** Computes the response of an operation. */
  interface Answer {
    ObjectNode to(Request request);
  }

  /**
   * A call of an operation.
   *
   * @param session who calls
   * @param parameters of the call
   * @param notes where decisions are recorded
   */
  record Request(Session session, Parameters parameters, Notes notes) {}

  /** Some parameters and more. */
  static Set<String> with(Set<String> some, String... more) {
    var all = new TreeSet<>(some);
    all.addAll(Set.of(more));
    return all;
  }
}
