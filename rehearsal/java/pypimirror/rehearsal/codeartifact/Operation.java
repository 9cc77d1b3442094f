package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import pypimirror.rehearsal.codeartifact.Authorizer.Target;
import pypimirror.rehearsal.iam.Sessions.Session;
import pypimirror.rehearsal.vpc.Host.Notes;
import pypimirror.rehearsal.vpc.Reply;

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
    Reply to(Request request);
  }

  /** Computes the response of an operation that returns JSON. */
  interface JsonAnswer {
    ObjectNode to(Request request);
  }

  /** Creates an operation that returns JSON. */
  static Operation json(String route, String name, Set<String> parameters, JsonAnswer answer) {
    return new Operation(
        route,
        name,
        parameters,
        request -> Reply.text(200, "application/json", answer.to(request).toString()));
  }

  /**
   * A call of an operation.
   *
   * @param session session of the caller
   * @param parameters parameters of the call
   * @param notes receives the decisions
   */
  record Request(Session session, Parameters parameters, Notes notes) {

    /** Fails if the caller lacks the permission. */
    void require(Authorizer authorizer, Target target) {
      authorizer.require(notes, session.caller(), target);
    }

    /**
     * Returns the repository of the call as a target, and fails if the caller lacks the permission.
     */
    Target repository(Authorizer authorizer, String action) {
      var target =
          authorizer.onRepository(
              action, parameters.owner(), parameters.domain(), parameters.repository());
      require(authorizer, target);
      return target;
    }
  }

  /** Converts a time to the API's format: seconds since 1970. */
  static double seconds(String time) {
    return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).getEpochSecond();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns a set of parameters with additional ones. */
  static Set<String> with(Set<String> some, String... more) {
    var all = new TreeSet<>(some);
    all.addAll(Set.of(more));
    return all;
  }
}
