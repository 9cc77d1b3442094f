package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks AWS's rules for flow logs and DNS query logs, and for the policy of their bucket. */
class NetworkLogTypesTest {

  private static final String FLOW_LOG = "aws:ec2/flowLog:FlowLog";
  private static final String QUERIES = "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig";
  private static final String ASSOCIATION =
      "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation";

  private static final String POLICY = policyOfTheGuide();

  // The statements in the guide, which are those of AWS's documentation, and a common denial:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
  private static String policyOfTheGuide() {
    try {
      var guide = Files.readString(Path.of("docs/how-to/operate.md"));
      var statements =
          guide.substring(guide.indexOf("       {\n"), guide.indexOf("\n   If a KMS key"));
      return """
          {"Version": "2012-10-17", "Statement": [%s,
            {"Sid": "OnlyTls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
          """
          .formatted(statements.replace("acme-network-logs", "logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final Bench aws = new Bench();
  private final String vpc = aws.create("aws:ec2/vpc:Vpc", "{'cidrBlock':'10.0.0.0/16'}");

  @Test
  void deliversToABucketWithThePolicyOfTheGuide() {
    aws.account.buckets().put("logs", POLICY);
    var log = aws.create(FLOW_LOG, flowLog());
    assertThat(log).matches("fl-[0-9a-f]{17}");
    assertThat(aws.read(FLOW_LOG, log).path("maxAggregationInterval").asInt()).isEqualTo(600);
    assertThat(aws.create(QUERIES, queries())).startsWith("rqlc-");
  }

  // Each row makes one part of the policy wrong.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delivery.logs.amazonaws.com | vpc-flow-logs.amazonaws.com",
        "s3:PutObject | s3:GetObject",
        "s3:GetBucketAcl | s3:GetBucketPolicy",
        "AWSLogs/111122223333 | AWSLogs/444455556666",
        "\"111122223333\" | \"444455556666\"",
        "logs:us-east-1 | logs:eu-west-1",
        "bucket-owner-full-control | private",
        "SecureTransport\": \"false | SecureTransport\": \"true",
        "arn:aws:s3:::logs | arn:aws:s3:::other"
      })
  void doesNotDeliverIfThePolicyDoesNotAllowIt(String right, String wrong) {
    assertThat(POLICY).contains(right);
    aws.account.buckets().put("logs", POLICY.replace(right, wrong));
    aws.assertCreateFails("InvalidParameter", FLOW_LOG, flowLog());
    aws.assertCreateFails("AccessDeniedException", QUERIES, queries());
  }

  @Test
  void doesNotDeliverToABucketWithoutAPolicyOrToNone() {
    aws.assertCreateFails("InvalidParameter", FLOW_LOG, flowLog());
    aws.account.buckets().put("logs", "");
    aws.assertCreateFails("InvalidParameter", FLOW_LOG, flowLog());
    aws.assertCreateFails("AccessDeniedException", QUERIES, queries());
  }

  @Test
  void rejectsASecondFlowLogWithTheSameDestination() {
    aws.account.buckets().put("logs", POLICY);
    aws.create(FLOW_LOG, flowLog());
    aws.assertCreateFails("FlowLogAlreadyExists", FLOW_LOG, flowLog());
    aws.create(FLOW_LOG, flowLog().replace("ALL", "REJECT"));
  }

  @Test
  void requiresTheTrafficTypeAndAnExistingVpc() {
    aws.account.buckets().put("logs", POLICY);
    aws.assertCreateFails(
        "MissingParameter", FLOW_LOG, flowLog().replace("'trafficType':'ALL',", ""));
    aws.assertCreateFails("InvalidVpcID.NotFound", FLOW_LOG, flowLog().replace(vpc, "vpc-1"));
  }

  @Test
  void aQueryLogCannotBeDeletedBeforeItsAssociation() {
    aws.account.buckets().put("logs", POLICY);
    var log = aws.create(QUERIES, queries());
    var inputs = "{'resolverQueryLogConfigId':'%s','resourceId':'%s'}".formatted(log, vpc);
    var association = aws.create(ASSOCIATION, inputs);
    aws.assertCreateFails("ResourceExistsException", ASSOCIATION, inputs);
    aws.assertDeleteFails("InvalidRequestException", QUERIES, log);
    aws.delete(ASSOCIATION, association);
    aws.delete(QUERIES, log);
    aws.assertCreateFails("ResourceNotFoundException", ASSOCIATION, inputs);
  }

  private String flowLog() {
    return "{'vpcId':'%s','trafficType':'ALL','logDestinationType':'s3','logDestination':'arn:aws:s3:::logs'}"
        .formatted(vpc);
  }

  private static String queries() {
    return "{'name':'queries','destinationArn':'arn:aws:s3:::logs'}";
  }
}
