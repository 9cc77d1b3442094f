package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;

/** Describes the route tables in a Terraform state, with their routes to the internet. */
final class RouteTables {

  private static final String DEFAULT_TABLE = "aws_default_route_table";

  private final TerraformState state;

  RouteTables(TerraformState state) {
    this.state = state;
  }

  /** Adds the route tables of the VPCs that an account has. */
  void describe(Account account) {
    Stream.concat(state.known("aws_route_table"), state.known(DEFAULT_TABLE))
        .filter(it -> account.vpcs().containsKey(it.text("vpc_id")))
        .forEach(
            table -> {
              var id = table.text("id");
              var associations = new TreeMap<String, String>();
              state
                  .known("aws_route_table_association")
                  .filter(it -> it.text("route_table_id").equals(id))
                  .filter(it -> !it.text("subnet_id").isEmpty())
                  .forEach(it -> associations.put(it.text("id"), it.text("subnet_id")));
              account
                  .routeTables()
                  .put(
                      id,
                      new Ec2State.RouteTable(
                          table.text("vpc_id"),
                          isMain(table),
                          routes(table),
                          associations,
                          Map.of()));
            });
  }

  private boolean isMain(Resource table) {
    return table.type().equals(DEFAULT_TABLE)
        || state
            .known("aws_main_route_table_association")
            .anyMatch(it -> it.text("route_table_id").equals(table.text("id")));
  }

  private List<Ec2State.Route> routes(Resource table) {
    var routes = new ArrayList<Ec2State.Route>();
    table.values().path("route").forEach(it -> add(it, "cidr_block", routes));
    // A data source has the list with another name.
    table.values().path("routes").forEach(it -> add(it, "cidr_block", routes));
    state
        .known("aws_route")
        .filter(it -> it.text("route_table_id").equals(table.text("id")))
        .forEach(it -> add(it.values(), "destination_cidr_block", routes));
    return routes.stream().distinct().toList();
  }

  // The emulator has only routes to gateways and NAT gateways.
  private static void add(JsonNode route, String destination, List<Ec2State.Route> routes) {
    var gateway = route.path("gateway_id").asText("");
    var nat = route.path("nat_gateway_id").asText("");
    var range = route.path(destination).asText("");
    if (!range.isEmpty() && (gateway.startsWith("igw-") || !nat.isEmpty())) {
      routes.add(
          new Ec2State.Route(
              range, gateway.isEmpty() ? null : gateway, nat.isEmpty() ? null : nat));
    }
  }
}
