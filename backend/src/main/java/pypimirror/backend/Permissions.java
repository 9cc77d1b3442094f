package pypimirror.backend;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.when;

import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** Building blocks of the pipeline roles' permissions. */
final class Permissions {

  private Permissions() {}

  /** Allows actions on resources. */
  static IamStatement.Builder on(String sid, List<String> actions, String... resources) {
    var statement = allow(sid);
    actions.forEach(statement::addAction);
    List.of(resources).forEach(statement::addResource);
    return statement;
  }

  /** Requires that the request sets the tags of an environment. */
  static IamStatement.Builder settingTagsOf(String environment, IamStatement.Builder statement) {
    return tags("aws:RequestTag/", environment, statement);
  }

  /** Requires that the resource has the tags of an environment. */
  static IamStatement.Builder withTagsOf(String environment, IamStatement.Builder statement) {
    return tags("aws:ResourceTag/", environment, statement);
  }

  private static IamStatement.Builder tags(
      String key, String environment, IamStatement.Builder statement) {
    return when(when(statement, key + "Project", Names.PROJECT), key + "Environment", environment);
  }

  /** Returns the actions whose names begin with one of the prefixes. */
  static List<String> beginning(List<String> actions, String... prefixes) {
    return actions.stream()
        .filter(action -> List.of(prefixes).stream().anyMatch(action::startsWith))
        .toList();
  }

  /** Returns the first list without the actions in the second. */
  static List<String> without(List<String> actions, List<String> others) {
    return actions.stream().filter(action -> !others.contains(action)).toList();
  }
}
