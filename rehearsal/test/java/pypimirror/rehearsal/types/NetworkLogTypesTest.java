package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
          guide.substring(guide.indexOf("       {\n"), guide.indexOf("\n   If the bucket"));
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

  // Each row makes one part of one statement wrong. The first statement is about objects.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | delivery.logs.amazonaws.com | vpc-flow-logs.amazonaws.com | s3:PutObject",
        "1 | s3:PutObject | s3:GetObject | s3:PutObject",
        "1 | AWSLogs/111122223333 | AWSLogs/444455556666 | s3:PutObject",
        "1 | \"111122223333\" | \"444455556666\" | s3:PutObject",
        "1 | logs:us-east-1 | logs:eu-west-1 | s3:PutObject",
        "1 | bucket-owner-full-control | private | s3:PutObject",
        "1 | arn:aws:s3:::logs | arn:aws:s3:::other | s3:PutObject",
        "2 | delivery.logs.amazonaws.com | vpc-flow-logs.amazonaws.com | s3:GetBucketAcl",
        "2 | s3:GetBucketAcl | s3:GetBucketPolicy | s3:GetBucketAcl",
        "2 | \"111122223333\" | \"444455556666\" | s3:GetBucketAcl",
        "2 | logs:us-east-1 | logs:eu-west-1 | s3:GetBucketAcl",
        "2 | arn:aws:s3:::logs | arn:aws:s3:::other | s3:GetBucketAcl",
        "3 | SecureTransport\": \"false | SecureTransport\": \"true | s3:"
      })
  void saysWhatThePolicyDoesNotAllow(int statement, String right, String wrong, String missing) {
    var parts = POLICY.split("(?=\\{\\s*\"Sid\")");
    assertThat(parts[statement]).contains(right);
    parts[statement] = parts[statement].replace(right, wrong);
    aws.account.buckets().put("logs", String.join("", parts));
    for (var type : List.of(FLOW_LOG, QUERIES)) {
      assertThatThrownBy(() -> aws.create(type, type.equals(FLOW_LOG) ? flowLog() : queries()))
          .hasMessageContaining("does not allow delivery.logs.amazonaws.com to perform " + missing);
    }
    aws.assertCreateFails("InvalidParameter", FLOW_LOG, flowLog());
    aws.assertCreateFails("AccessDeniedException", QUERIES, queries());
  }

  @Test
  void rejectsAMissingBucketAndABucketWithoutAPolicy() {
    assertThatThrownBy(() -> aws.create(FLOW_LOG, flowLog()))
        .hasMessageContaining("has no bucket arn:aws:s3:::logs.");
    aws.account.buckets().put("logs", "");
    assertThatThrownBy(() -> aws.create(FLOW_LOG, flowLog()))
        .hasMessageContaining("The bucket arn:aws:s3:::logs has no policy.");
    aws.assertCreateFails("AccessDeniedException", QUERIES, queries());
  }

  @Test
  void rejectsASecondFlowLogOfAVpcWithTheSameDestination() {
    aws.account.buckets().put("logs", POLICY);
    aws.account.buckets().put("archive", POLICY.replace(":::logs", ":::archive"));
    var other = aws.create("aws:ec2/vpc:Vpc", "{'cidrBlock':'10.1.0.0/16'}");
    aws.create(FLOW_LOG, flowLog());
    aws.assertCreateFails("FlowLogAlreadyExists", FLOW_LOG, flowLog());
    aws.create(FLOW_LOG, flowLog().replace("ALL", "REJECT"));
    aws.create(FLOW_LOG, flowLog().replace(":::logs", ":::archive"));
    aws.create(FLOW_LOG, flowLog().replace(vpc, other));
  }

  @Test
  void requiresTheTrafficTypeAndAnExistingVpc() {
    aws.account.buckets().put("logs", POLICY);
    aws.assertCreateFails(
        "MissingParameter", FLOW_LOG, flowLog().replace("'trafficType':'ALL',", ""));
    aws.assertCreateFails("InvalidVpcID.NotFound", FLOW_LOG, flowLog().replace(vpc, "vpc-1"));
    var log = aws.create(QUERIES, queries());
    aws.assertCreateFails("InvalidVpcID.NotFound", ASSOCIATION, association(log, "vpc-1"));
    aws.assertCreateFails("ValidationException", QUERIES, queries().replace("queries", "123"));
  }

  @Test
  void readsBackWhatItCreatesAndUpdatesOnlyTags() {
    aws.account.buckets().put("logs", POLICY);
    var flow = aws.create(FLOW_LOG, flowLog());
    assertThat(aws.read(FLOW_LOG, flow))
        .isEqualTo(
            Bench.json(flowLog())
                .put("maxAggregationInterval", 600)
                .put("logFormat", aws.read(FLOW_LOG, flow).path("logFormat").asText())
                .put("arn", "arn:aws:ec2:us-east-1:111122223333:vpc-flow-log/" + flow));
    var log = aws.create(QUERIES, queries());
    assertThat(aws.read(QUERIES, log))
        .isEqualTo(
            Bench.json(queries())
                .put(
                    "arn",
                    "arn:aws:route53resolver:us-east-1:111122223333:resolver-query-log-config/"
                        + log)
                .put("ownerId", "111122223333")
                .put("shareStatus", "NOT_SHARED"));
    var association = aws.create(ASSOCIATION, association(log, vpc));
    assertThat(aws.read(ASSOCIATION, association)).isEqualTo(Bench.json(association(log, vpc)));
    for (var type : List.of(FLOW_LOG, QUERIES)) {
      var id = type.equals(FLOW_LOG) ? flow : log;
      var before = aws.read(type, id);
      aws.update(
          type,
          id,
          (type.equals(FLOW_LOG) ? flowLog() : queries()).replace("}", ",'tagsAll':{'a':'b'}}"));
      assertThat(aws.read(type, id)).isEqualTo(before);
      assertThat(ResourceTypes.of(type).tags(aws.account, id)).containsEntry("a", "b");
    }
  }

  @Test
  void everyChangeExceptOfTagsReplaces() {
    for (var type : List.of(FLOW_LOG, QUERIES, ASSOCIATION)) {
      assertThat(ResourceTypes.of(type).schema().properties())
          .filteredOn(it -> it.input() && !it.name().equals("maxAggregationInterval"))
          .filteredOn(it -> !it.name().startsWith("tags"))
          .isNotEmpty()
          .allMatch(Property::replaces, "replaces");
    }
  }

  @Test
  void aQueryLogCannotBeDeletedBeforeItsAssociation() {
    aws.account.buckets().put("logs", POLICY);
    var log = aws.create(QUERIES, queries());
    var association = aws.create(ASSOCIATION, association(log, vpc));
    aws.assertCreateFails("ResourceExistsException", ASSOCIATION, association(log, vpc));
    aws.assertDeleteFails("InvalidRequestException", QUERIES, log);
    aws.delete(ASSOCIATION, association);
    aws.delete(QUERIES, log);
    aws.assertCreateFails("ResourceNotFoundException", ASSOCIATION, association(log, vpc));
  }

  private static String association(String log, String vpcId) {
    return "{'resolverQueryLogConfigId':'%s','resourceId':'%s'}".formatted(log, vpcId);
  }

  private String flowLog() {
    return "{'vpcId':'%s','trafficType':'ALL','logDestinationType':'s3','logDestination':'arn:aws:s3:::logs'}"
        .formatted(vpc);
  }

  private static String queries() {
    return "{'name':'queries','destinationArn':'arn:aws:s3:::logs'}";
  }
}
