package pypimirror.backend;

import static pypimirror.backend.Permissions.on;
import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Policies that restrict each role to the state and the parameters of its environment. Write access
 * to a state allows changes of its next deployment (<a
 * href="https://www.pulumi.com/docs/iac/operations/stack-management/using-a-diy-backend/">layout of
 * the state</a>).
 *
 * @param bucket name of the bucket
 */
record StatePolicies(Account account, String bucket) {

  /** Actions that return the value of a parameter. */
  static final List<String> VALUES =
      List.of("ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource");

  /** Policy of the bucket, which rejects every request without TLS. */
  IamPolicy bucketPolicy() {
    return policy(
        Stream.of(
            deny("OnlyOverTls")
                .addPrincipal(IamPrincipal.ALL)
                .addAction("s3:*")
                .addResource("arn:aws:s3:::" + bucket)
                .addResource("arn:aws:s3:::" + bucket + "/*")
                .addCondition(IamConditionOperator.BOOL, "aws:SecureTransport", "false")));
  }

  /**
   * Policy of a role that reads the state of an environment and decrypts the secrets in it.
   *
   * @param keyArn ARN of the state's key
   */
  IamPolicy read(String environment, String keyArn) {
    var read = allow("ReadItsState").addAction("s3:GetObject");
    own(environment).forEach(read::addResource);
    return policy(
        Stream.concat(
            common(environment).stream(),
            Stream.of(
                read, allow("DecryptItsState").addAction("kms:Decrypt").addResource(keyArn))));
  }

  /**
   * Policy of a role that reads and writes the state of an environment.
   *
   * @param keyArn ARN of the state's key
   */
  IamPolicy write(String environment, String keyArn) {
    var keep =
        allow("KeepItsState")
            .addAction("s3:GetObject")
            .addAction("s3:PutObject")
            .addAction("s3:DeleteObject");
    own(environment).forEach(keep::addResource);
    return policy(
        Stream.concat(
            common(environment).stream(),
            Stream.of(
                keep,
                allow("EncryptItsState")
                    .addAction("kms:Decrypt")
                    .addAction("kms:Encrypt")
                    .addAction("kms:GenerateDataKey")
                    .addResource(keyArn))));
  }

  // The names of objects are not secret. Pulumi lists them to find a stack and its locks.
  private List<IamStatement.Builder> common(String environment) {
    return List.of(
        allow("ListTheState").addAction("s3:ListBucket").addResource("arn:aws:s3:::" + bucket),
        allow("ReadTheLayout").addAction("s3:GetObject").addResource(objects("meta.yaml")),
        on(
            "ReadItsParameters",
            VALUES,
            account.arn("ssm", "parameter/%s/%s/*".formatted(Names.PROJECT, environment))));
  }

  private List<String> own(String environment) {
    return Stream.of(
            "stacks/%s/%s.*", "history/%s/%s/*", "backups/%s/%s/*", "locks/organization/%s/%s/*")
        .map(pattern -> objects(pattern.formatted(Names.PROJECT, environment)))
        .toList();
  }

  private String objects(String pattern) {
    return "arn:aws:s3:::%s/.pulumi/%s".formatted(bucket, pattern);
  }
}
