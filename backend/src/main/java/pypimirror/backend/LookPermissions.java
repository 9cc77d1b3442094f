package pypimirror.backend;

import static pypimirror.backend.Permissions.on;
import static pypimirror.backend.Permissions.without;
import static pypimirror.policy.Statements.policy;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Permissions to describe resources, which every pipeline role has. Most of these actions do not
 * support resource-level permissions, and none of them returns the files of a repository or the
 * value of a parameter.
 */
record LookPermissions() {

  /** The actions of {@code approve inventory}. */
  private static final List<String> PACKAGES =
      List.of(
          "codeartifact:DescribePackageVersion",
          "codeartifact:ListPackages",
          "codeartifact:ListPackageVersions");

  IamPolicy policyDocument() {
    return policy(
        Stream.of(
            on("Look", without(ResourceActions.reads(), StatePolicies.VALUES), "*"),
            on("ListPackages", PACKAGES, "*")));
  }
}
