package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.NetworkLogState.FlowLog;

/**
 * Flow logs of VPCs, delivered to S3 (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html">CreateFlowLogs</a>).
 */
final class FlowLogType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/flowLog:FlowLog")
          .taggable()
          .with(
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              input("trafficType", Text.oneOf("ACCEPT", "REJECT", "ALL")).replacing(),
              input("logDestination", LogDelivery.BUCKET_ARN).demanded().replacing(),
              input(
                      "logDestinationType",
                      Text.matching("s3 (the emulator supports no other value)", "s3"))
                  .demanded()
                  .replacing(),
              only("maxAggregationInterval", 600),
              output("arn"),
              output("logFormat"));

  // https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
  private static final String DEFAULT_FORMAT =
      "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport}"
          + " ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    var bucketArn = inputs.path("logDestination").asText();
    Ec2.vpc(account, vpcId);
    if (!inputs.hasNonNull("trafficType")) {
      throw new AwsException(
          AwsError.MISSING_PARAMETER, "The request must contain the parameter TrafficType");
    }
    // AWS reports this in its response about the VPC, with the code 400:
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-troubleshooting.html
    LogDelivery.obstacle(account, bucketArn)
        .ifPresent(
            reason -> {
              throw new AwsException(
                  AwsError.INVALID_PARAMETER,
                  "Access Denied for LogDestination: %s. Please check LogDestination permission. %s"
                      .formatted(bucketArn.substring(bucketArn.lastIndexOf(':') + 1), reason));
            });
    var log = log(inputs, vpcId, bucketArn);
    if (account.networkLogs().flowLogs().values().stream().anyMatch(it -> sameAs(it, log))) {
      throw new AwsException(
          AwsError.FLOW_LOG_ALREADY_EXISTS,
          "There is an existing Flow Log with the same configuration and log destination.");
    }
    var id = Shapes.newId("fl");
    account.networkLogs().flowLogs().put(id, log);
    return id;
  }

  private static boolean sameAs(FlowLog one, FlowLog other) {
    return one.vpcId().equals(other.vpcId())
        && one.bucketArn().equals(other.bucketArn())
        && one.trafficType().equals(other.trafficType());
  }

  private static FlowLog log(ObjectNode inputs, String vpcId, String bucketArn) {
    return new FlowLog(vpcId, bucketArn, inputs.path("trafficType").asText(), Shapes.tags(inputs));
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.networkLogs().flowLogs().get(id))
        .map(
            log ->
                Shapes.object()
                    .put("vpcId", log.vpcId())
                    .put("trafficType", log.trafficType())
                    .put("logDestination", log.bucketArn())
                    .put("logDestinationType", "s3")
                    .put("logFormat", DEFAULT_FORMAT)
                    .put("maxAggregationInterval", 600)
                    .put("arn", account.arn("ec2", "vpc-flow-log/" + id)));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.networkLogs().flowLogs().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account
        .networkLogs()
        .flowLogs()
        .computeIfPresent(id, (key, log) -> log(inputs, log.vpcId(), log.bucketArn()));
  }

  @Override
  public void delete(Account account, String id) {
    account.networkLogs().flowLogs().remove(id);
  }
}
