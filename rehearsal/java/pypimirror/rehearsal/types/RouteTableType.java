package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.RouteTable;

/**
 * Route tables (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html">CreateRouteTable</a>).
 * The emulator does not support routes in a program, because this network has no routes to other
 * networks.
 */
final class RouteTableType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/routeTable:RouteTable")
          .taggable()
          .with(
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              output("arn"),
              output("ownerId"),
              output("routes"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    Ec2.vpc(account, vpcId);
    var id = Shapes.newId("rtb");
    account.routeTables().put(id, new RouteTable(vpcId, false, null, null, Shapes.tags(inputs)));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.routeTables().get(id))
        .map(
            table -> {
              var state =
                  Shapes.object()
                      .put("vpcId", table.vpcId())
                      .put("arn", account.arn("ec2", "route-table/" + id))
                      .put("ownerId", account.id());
              state.putArray("routes");
              return state;
            });
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return Ec2.routeTable(account, id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var table = Ec2.routeTable(account, id);
    account
        .routeTables()
        .put(
            id,
            new RouteTable(
                table.vpcId(),
                table.main(),
                table.routes(),
                table.associations(),
                Shapes.tags(inputs)));
  }

  @Override
  public void delete(Account account, String id) {
    var table = account.routeTables().get(id);
    if (table != null
        && (table.main()
            || !table.associations().isEmpty()
            || account.vpcEndpoints().values().stream()
                .anyMatch(it -> it.routeTableIds().contains(id)))) {
      throw new AwsException(
          AwsError.DEPENDENCY_VIOLATION,
          "The routeTable '%s' has dependencies and cannot be deleted.".formatted(id));
    }
    account.routeTables().remove(id);
  }
}
