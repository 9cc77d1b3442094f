package pypimirror.policy;

import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The buckets that notebooks can use. A condition rejects buckets of other accounts, even if they
 * have the same name.
 *
 * @param region region of the buckets
 * @param accountId id of their account, 12 digits
 * @param studio whether the notebooks run in Studio, which uses the account's default bucket and
 *     SageMaker's public models
 * @param own names of the account's own buckets
 */
public record DataPolicies(String region, String accountId, boolean studio, List<String> own) {

  /** Policy of a role that uses the buckets. */
  public IamPolicy role() {
    return policy(statements(Statements::allow).stream());
  }

  /**
   * Returns the statements that allow the buckets.
   *
   * @param begin begins a statement with this id
   */
  List<IamStatement.Builder> statements(Function<String, IamStatement.Builder> begin) {
    var statements = new ArrayList<IamStatement.Builder>();
    if (studio) {
      var defaultBucket = "sagemaker-%s-%s".formatted(region, accountId);
      statements.add(objects(begin.apply("StudiosObjects"), List.of(defaultBucket)));
      statements.add(listing(begin.apply("StudiosBuckets"), List.of(defaultBucket)));
      // SageMaker's SDK creates the bucket if it does not exist. The request cannot name an owner.
      statements.add(
          begin
              .apply("DefaultBucket")
              .addAction("s3:CreateBucket")
              .addResource("arn:aws:s3:::" + defaultBucket));
      statements.add(
          begin
              .apply("JumpStartModels")
              .addAction("s3:GetObject")
              .addResource("arn:aws:s3:::jumpstart-cache-prod-%s/*".formatted(region)));
    }
    if (!own.isEmpty()) {
      statements.add(objects(begin.apply("OwnObjects"), own));
      statements.add(listing(begin.apply("OwnBuckets"), own));
    }
    return statements;
  }

  private IamStatement.Builder objects(IamStatement.Builder statement, List<String> names) {
    when(statement, "aws:ResourceAccount", accountId)
        .addAction("s3:GetObject")
        .addAction("s3:PutObject")
        .addAction("s3:DeleteObject")
        .addAction("s3:AbortMultipartUpload")
        .addAction("s3:ListMultipartUploadParts");
    names.forEach(bucket -> statement.addResource("arn:aws:s3:::" + bucket + "/*"));
    return statement;
  }

  private IamStatement.Builder listing(IamStatement.Builder statement, List<String> names) {
    when(statement, "aws:ResourceAccount", accountId)
        .addAction("s3:ListBucket")
        .addAction("s3:GetBucketLocation")
        .addAction("s3:ListBucketMultipartUploads");
    names.forEach(bucket -> statement.addResource("arn:aws:s3:::" + bucket));
    return statement;
  }
}
