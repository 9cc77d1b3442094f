package pypimirror.rehearsal.services;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.vpc.Call;

/**
 * A request of the Query protocol (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html">EC2</a>, <a
 * href="https://docs.aws.amazon.com/STS/latest/APIReference/CommonParameters.html">STS</a>).
 *
 * @param parameters values by name
 */
record Form(Map<String, String> parameters) {

  private static final Set<String> COMMON = Set.of("Action", "Version");

  /** Reads the parameters from the query and the body. */
  static Form of(Call call) {
    var parameters = new TreeMap<String, String>();
    call.query().forEach((name, values) -> parameters.put(name, values.get(0)));
    for (var pair : call.text().split("&", -1)) {
      var parts = pair.split("=", 2);
      if (parts.length == 2) {
        parameters.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return new Form(parameters);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** Returns a value, or "(none)" if the request does not have it. */
  String value(String name) {
    return parameters.getOrDefault(name, "(none)");
  }

  /** Returns the values of a list, whose names end with a number from 1. */
  List<String> values(String prefix) {
    var values = new ArrayList<String>();
    for (var number = 1; has(prefix + number); number++) {
      values.add(value(prefix + number));
    }
    return values;
  }

  /**
   * Fails if the request has other parameters. Numbered parameters are named without their number.
   */
  void requireOnly(Set<String> names) {
    for (var name : parameters.keySet()) {
      var stem = name.replaceFirst("\\..*", "");
      if (!names.contains(stem) && !COMMON.contains(stem)) {
        throw new NotModelledException("the parameter %s of %s".formatted(name, value("Action")));
      }
    }
  }
}
