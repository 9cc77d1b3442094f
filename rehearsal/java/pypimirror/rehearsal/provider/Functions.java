package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.network.Service;
import pypimirror.rehearsal.types.ResourceTypes;

/** The plugin's lookup functions, by token. */
final class Functions {

  private Functions() {}

  /**
   * Runs a function.
   *
   * @throws AwsException if the resource does not exist
   * @throws NotModelledException if the emulator does not support the function
   */
  static ObjectNode answer(Account account, String token, ObjectNode args) {
    return switch (token) {
      case "aws:ec2/getVpc:getVpc" -> lookUp(account, "aws:ec2/vpc:Vpc", args, "id");
      case "aws:ec2/getSubnet:getSubnet" -> lookUp(account, "aws:ec2/subnet:Subnet", args, "id");
      case "aws:ec2/getVpcEndpoint:getVpcEndpoint" ->
          lookUp(account, "aws:ec2/vpcEndpoint:VpcEndpoint", args, "id");
      case "aws:ec2/getRouteTable:getRouteTable" -> routeTable(account, args);
      case "aws:ec2/getRouteTables:getRouteTables" -> routeTables(account, args);
      case "aws:iam/getPolicy:getPolicy" -> lookUp(account, "aws:iam/policy:Policy", args, "arn");
      case "aws:vpc/getSecurityGroupRules:getSecurityGroupRules" -> rulesOfGroups(account, args);
      case "aws:vpc/getSecurityGroupRule:getSecurityGroupRule" -> rule(account, args);
      case "aws:ec2/getVpcEndpointService:getVpcEndpointService" -> service(account, args);
      default -> throw new NotModelledException("the function " + token);
    };
  }

  private static ObjectNode lookUp(Account account, String type, ObjectNode args, String key) {
    requireOnly(args, key);
    var id = args.path(key).asText();
    return ResourceTypes.of(type)
        .read(account, id)
        .map(state -> state.put("id", id))
        .orElseThrow(() -> notFound(type, id));
  }

  private static ObjectNode routeTable(Account account, ObjectNode args) {
    requireOnly(args, "routeTableId");
    var id = args.path("routeTableId").asText();
    var table = account.routeTables().get(id);
    if (table == null) {
      throw notFound("route table", id);
    }
    var answer = object().put("id", id).put("routeTableId", id).put("vpcId", table.vpcId());
    var routes = answer.putArray("routes");
    table
        .routes()
        .forEach(
            route ->
                routes
                    .addObject()
                    .put("cidrBlock", route.cidrBlock())
                    .put("gatewayId", route.gatewayId())
                    .put("natGatewayId", route.natGatewayId()));
    return answer;
  }

  private static ObjectNode routeTables(Account account, ObjectNode args) {
    requireOnly(args, "vpcId");
    var vpcId = args.path("vpcId").asText();
    var answer = object().put("id", account.region()).put("vpcId", vpcId);
    var ids = answer.putArray("ids");
    account
        .routeTables()
        .forEach(
            (id, table) -> {
              if (table.vpcId().equals(vpcId)) {
                ids.add(id);
              }
            });
    return answer;
  }

  private static ObjectNode service(Account account, ObjectNode args) {
    requireOnly(args, "serviceName");
    var name = args.path("serviceName").asText();
    var service = Service.of(account, name);
    var answer =
        object()
            .put("id", name)
            .put("serviceName", name)
            .put("serviceType", service == Service.S3 ? "Gateway" : "Interface")
            .put("vpcEndpointPolicySupported", true);
    var zones = answer.putArray("availabilityZones");
    account.availabilityZones().forEach(zones::add);
    return answer;
  }

  private static ObjectNode rulesOfGroups(Account account, ObjectNode args) {
    requireOnly(args, "filters");
    var groups = new HashSet<String>();
    for (var filter : args.path("filters")) {
      if (!filter.path("name").asText().equals("group-id")) {
        throw new NotModelledException("the filter " + filter.path("name").asText());
      }
      filter.path("values").forEach(value -> groups.add(value.asText()));
    }
    var answer = object().put("id", account.region());
    var ids = answer.putArray("ids");
    account
        .securityGroupRules()
        .forEach(
            (id, rule) -> {
              if (groups.contains(rule.groupId())) {
                ids.add(id);
              }
            });
    return answer;
  }

  private static ObjectNode rule(Account account, ObjectNode args) {
    requireOnly(args, "securityGroupRuleId");
    var id = args.path("securityGroupRuleId").asText();
    var rule = account.securityGroupRules().get(id);
    if (rule == null) {
      throw notFound("security group rule", id);
    }
    return object()
        .put("id", id)
        .put("securityGroupRuleId", id)
        .put("securityGroupId", rule.groupId())
        .put("isEgress", rule.egress())
        .put("ipProtocol", rule.protocol())
        .put("fromPort", rule.fromPort() == null ? -1 : rule.fromPort())
        .put("toPort", rule.toPort() == null ? -1 : rule.toPort())
        .put("cidrIpv4", rule.cidrIpv4() == null ? "" : rule.cidrIpv4())
        .put(
            "referencedSecurityGroupId",
            rule.referencedGroupId() == null ? "" : rule.referencedGroupId());
  }

  private static void requireOnly(ObjectNode args, String key) {
    args.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals(key)) {
                throw new NotModelledException("lookups by " + name);
              }
            });
  }

  private static AwsException notFound(String what, String id) {
    return new AwsException(
        AwsError.NO_MATCHING_RESULT, "%s %s does not exist".formatted(what, id));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
