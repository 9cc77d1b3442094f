package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.NetworkLogState.QueryLog;

/**
 * Configurations of DNS query logs, delivered to S3 (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverQueryLogConfig.html">CreateResolverQueryLogConfig</a>).
 */
final class QueryLogType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig")
          .taggable()
          .autonamed("name")
          .with(
              input("name", Route53Resolver.NAME).replacing().filledByAws(),
              input("destinationArn", LogDelivery.BUCKET_ARN).demanded().replacing(),
              output("arn"),
              output("ownerId"),
              output("shareStatus"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var bucketArn = inputs.path("destinationArn").asText();
    // https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/715
    LogDelivery.obstacle(account, bucketArn)
        .ifPresent(
            reason -> {
              throw new AwsException(
                  AwsError.ACCESS_DENIED,
                  "[RSLVR-01605] Missing permission to log destination. " + reason);
            });
    var id = Shapes.newId("rqlc");
    account
        .networkLogs()
        .queryLogs()
        .put(id, new QueryLog(Route53Resolver.name(inputs), bucketArn, Shapes.tags(inputs)));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.networkLogs().queryLogs().get(id))
        .map(
            log ->
                Shapes.object()
                    .put("name", log.name())
                    .put("destinationArn", log.bucketArn())
                    .put("arn", account.arn("route53resolver", "resolver-query-log-config/" + id))
                    .put("ownerId", account.id())
                    .put("shareStatus", "NOT_SHARED"));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.networkLogs().queryLogs().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = Route53Resolver.found(account.networkLogs().queryLogs(), id);
    account
        .networkLogs()
        .queryLogs()
        .put(id, new QueryLog(before.name(), before.bucketArn(), Shapes.tags(inputs)));
  }

  // Before you delete a configuration, you must disassociate it from all VPCs:
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_DeleteResolverQueryLogConfig.html
  @Override
  public void delete(Account account, String id) {
    if (account.networkLogs().queryLogAssociations().values().stream()
        .anyMatch(association -> association.queryLogId().equals(id))) {
      throw new AwsException(
          AwsError.RESOLVER_INVALID_REQUEST,
          "'%s' is associated with a VPC. Disassociate it first.".formatted(id));
    }
    account.networkLogs().queryLogs().remove(id);
  }
}
