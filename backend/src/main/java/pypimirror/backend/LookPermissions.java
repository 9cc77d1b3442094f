package pypimirror.backend;

import static pypimirror.backend.Permissions.on;
import static pypimirror.policy.Statements.policy;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * What every pipeline role can do: describe resources. Most of these actions do not support
 * resource-level permissions, and none of them returns the contents of a repository. The value of a
 * parameter is an exception.
 */
record LookPermissions(Account account) {

  IamPolicy policyDocument() {
    var values = List.of("ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource");
    return policy(
        Stream.of(
            on("Look", Permissions.without(ResourceActions.reads(), values), "*"),
            on(
                "ReadParameters",
                values,
                account.arn("ssm", "parameter/%s/*".formatted(Names.PROJECT)))));
  }
}
