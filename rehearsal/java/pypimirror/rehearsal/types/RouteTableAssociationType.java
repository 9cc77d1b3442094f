package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;

/**
 * Associations of subnets with route tables (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html">AssociateRouteTable</a>).
 */
final class RouteTableAssociationType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/routeTableAssociation:RouteTableAssociation")
          .with(
              input("routeTableId", PropertyType.TEXT).demanded(),
              input("subnetId", PropertyType.TEXT).demanded().replacing());

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var subnetId = inputs.path("subnetId").asText();
    var subnet = Ec2.subnet(account, subnetId);
    var table = Ec2.routeTable(account, inputs.path("routeTableId").asText());
    if (!table.vpcId().equals(subnet.vpcId())) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE, "Route table and subnet belong to different networks.");
    }
    if (account.routeTables().values().stream()
        .anyMatch(it -> it.associations().containsValue(subnetId))) {
      throw new AwsException(
          AwsError.RESOURCE_ALREADY_ASSOCIATED,
          "the specified association for subnet %s conflicts with an existing association"
              .formatted(subnetId));
    }
    var id = Shapes.newId("rtbassoc");
    table.associations().put(id, subnetId);
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return account.routeTables().entrySet().stream()
        .filter(table -> table.getValue().associations().containsKey(id))
        .map(
            table ->
                Shapes.object()
                    .put("routeTableId", table.getKey())
                    .put("subnetId", table.getValue().associations().get(id)))
        .findFirst();
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return Map.of();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    throw new NotModelledException("replacing the route table of a subnet in place");
  }

  @Override
  public void delete(Account account, String id) {
    account.routeTables().values().forEach(table -> table.associations().remove(id));
  }
}
