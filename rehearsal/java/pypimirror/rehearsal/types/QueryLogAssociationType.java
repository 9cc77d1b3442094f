package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.NetworkLogState.QueryLogAssociation;

/**
 * Associations of DNS query logs with VPCs (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateResolverQueryLogConfig.html">AssociateResolverQueryLogConfig</a>).
 */
final class QueryLogAssociationType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation")
          .with(
              input("resolverQueryLogConfigId", PropertyType.TEXT).demanded().replacing(),
              input("resourceId", PropertyType.TEXT).demanded().replacing());

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var association =
        new QueryLogAssociation(
            inputs.path("resolverQueryLogConfigId").asText(), inputs.path("resourceId").asText());
    Route53Resolver.found(account.networkLogs().queryLogs(), association.queryLogId());
    Ec2.vpc(account, association.vpcId());
    if (account.networkLogs().queryLogAssociations().containsValue(association)) {
      throw new AwsException(
          AwsError.RESOURCE_EXISTS,
          "'%s' is already associated with %s"
              .formatted(association.queryLogId(), association.vpcId()));
    }
    var id = Shapes.newId("rqlca");
    account.networkLogs().queryLogAssociations().put(id, association);
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.networkLogs().queryLogAssociations().get(id))
        .map(
            association ->
                Shapes.object()
                    .put("resolverQueryLogConfigId", association.queryLogId())
                    .put("resourceId", association.vpcId()));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    throw new IllegalStateException("A change of any property replaces the association.");
  }

  @Override
  public void delete(Account account, String id) {
    account.networkLogs().queryLogAssociations().remove(id);
  }
}
