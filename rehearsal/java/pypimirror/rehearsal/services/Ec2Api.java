package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.iam.Wildcards;
import pypimirror.rehearsal.types.ResourceTypes;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The EC2 operations with which an administrator finds and deletes security groups, and changes the
 * policies of endpoints (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations_Amazon_Elastic_Compute_Cloud.html">API
 * reference</a>). The caller is an administrator, so no permissions are evaluated.
 */
public record Ec2Api(Accounts accounts, String accountId, Signatures signatures) implements Host {

  private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final Map<String, Set<String>> PARAMETERS =
      Map.of(
          "DescribeSecurityGroups", Set.of("Filter"),
          "DescribeSecurityGroupRules", Set.of("Filter"),
          "DescribeNetworkInterfaces", Set.of("Filter"),
          "DescribeSubnets", Set.of("Filter"),
          "DescribeVpcEndpoints", Set.of("VpcEndpointId"),
          "ModifyVpcEndpoint", Set.of("VpcEndpointId", "PolicyDocument"),
          "RevokeSecurityGroupIngress", Set.of("GroupId", "SecurityGroupRuleId"),
          "RevokeSecurityGroupEgress", Set.of("GroupId", "SecurityGroupRuleId"),
          "DeleteSecurityGroup", Set.of("GroupId"));

  @Override
  public Reply answer(Call call, Notes notes) {
    return Protocol.EC2.answer(
        notes,
        () -> {
          var form = Form.of(call);
          var operation = form.value("Action");
          notes.is(operation);
          signatures.of(call, accounts.view(accountId).region(), "ec2");
          var answer = accounts.with(accountId, account -> answer(account, operation, form));
          return Reply.xml(
              200,
              "<%1$sResponse xmlns=\"%2$s\"><requestId>%3$s</requestId>%4$s</%1$sResponse>"
                  .formatted(operation, NAMESPACE, UUID.randomUUID(), answer));
        });
  }

  private static String answer(Account account, String operation, Form form) {
    form.requireOnly(PARAMETERS.getOrDefault(operation, Set.of()));
    return switch (operation) {
      case "DescribeSecurityGroups" -> groups(account, form);
      case "DescribeSecurityGroupRules" -> rules(account, form);
      case "RevokeSecurityGroupIngress" -> revoke(account, form, false);
      case "RevokeSecurityGroupEgress" -> revoke(account, form, true);
      case "DeleteSecurityGroup" -> {
        requireGroup(account, form.value("GroupId"));
        ResourceTypes.of(GROUP).delete(account, form.value("GroupId"));
        yield "<return>true</return>";
      }
      case "DescribeNetworkInterfaces" -> interfaces(account, form);
      case "DescribeSubnets" -> subnets(account, form);
      case "DescribeVpcEndpoints" -> endpoints(account, form);
      case "ModifyVpcEndpoint" -> modifyEndpoint(account, form);
      default -> throw new NotModelledException("the EC2 operation " + operation);
    };
  }

  private static String groups(Account account, Form form) {
    var items = new ArrayList<String>();
    account
        .securityGroups()
        .forEach(
            (id, group) -> {
              if (matches(
                  form,
                  Map.of("group-id", id, "group-name", group.name(), "vpc-id", group.vpcId()))) {
                items.add(
                    "<item><groupId>%s</groupId><groupName>%s</groupName><vpcId>%s</vpcId></item>"
                        .formatted(id, Reply.escaped(group.name()), group.vpcId()));
              }
            });
    return "<securityGroupInfo>" + String.join("", items) + "</securityGroupInfo>";
  }

  // The interfaces of mount targets. The emulator does not list those of endpoints.
  private static String interfaces(Account account, Form form) {
    var items = new ArrayList<String>();
    account
        .fileSystems()
        .forEach(
            (id, fileSystem) -> {
              if (fileSystem.securityGroupId() != null
                  && matches(form, Map.of("group-id", fileSystem.securityGroupId()))) {
                fileSystem
                    .mountTargets()
                    .forEach(
                        subnet ->
                            items.add(
                                "<item><networkInterfaceId>eni-%s</networkInterfaceId><subnetId>%s</subnetId></item>"
                                    .formatted(subnet.replaceFirst("subnet-", ""), subnet)));
              }
            });
    return "<networkInterfaceSet>" + String.join("", items) + "</networkInterfaceSet>";
  }

  private static String subnets(Account account, Form form) {
    var items = new ArrayList<String>();
    account
        .subnets()
        .forEach(
            (id, subnet) -> {
              if (matches(form, Map.of("vpc-id", subnet.vpcId()))) {
                items.add(
                    "<item><subnetId>%s</subnetId><vpcId>%s</vpcId><availabilityZone>%s</availabilityZone></item>"
                        .formatted(id, subnet.vpcId(), subnet.availabilityZone()));
              }
            });
    return "<subnetSet>" + String.join("", items) + "</subnetSet>";
  }

  private static String endpoints(Account account, Form form) {
    var items = new ArrayList<String>();
    for (var id : form.values("VpcEndpointId.")) {
      var endpoint = account.vpcEndpoints().get(id);
      if (endpoint == null) {
        throw new AwsException(
            AwsError.VPC_ENDPOINT_NOT_FOUND,
            "The Vpc Endpoint Id '%s' does not exist".formatted(id));
      }
      items.add(
          "<item><vpcEndpointId>%s</vpcEndpointId><policyDocument>%s</policyDocument></item>"
              .formatted(id, Reply.escaped(endpoint.policy())));
    }
    return "<vpcEndpointSet>" + String.join("", items) + "</vpcEndpointSet>";
  }

  private static String modifyEndpoint(Account account, Form form) {
    var inputs = JsonNodeFactory.instance.objectNode().put("policy", form.value("PolicyDocument"));
    var tags = inputs.putObject("tagsAll");
    var endpoint = account.vpcEndpoints().get(form.value("VpcEndpointId"));
    if (endpoint != null) {
      endpoint.tags().forEach(tags::put);
    }
    ResourceTypes.of(ENDPOINT).update(account, form.value("VpcEndpointId"), inputs);
    return "<return>true</return>";
  }

  private static String rules(Account account, Form form) {
    var items = new ArrayList<String>();
    account
        .securityGroupRules()
        .forEach(
            (id, rule) -> {
              if (matches(form, Map.of("group-id", rule.groupId()))) {
                items.add(
                    "<item><securityGroupRuleId>%s</securityGroupRuleId><groupId>%s</groupId><isEgress>%s</isEgress></item>"
                        .formatted(id, rule.groupId(), rule.egress()));
              }
            });
    return "<securityGroupRuleSet>" + String.join("", items) + "</securityGroupRuleSet>";
  }

  private static String revoke(Account account, Form form, boolean egress) {
    var group = form.value("GroupId");
    requireGroup(account, group);
    var rules = form.values("SecurityGroupRuleId.");
    for (var id : rules) {
      var rule = account.securityGroupRules().get(id);
      if (rule == null || rule.egress() != egress || !rule.groupId().equals(group)) {
        throw new AwsException(
            AwsError.SECURITY_GROUP_RULE_NOT_FOUND,
            "The security group rule ID '%s' does not exist".formatted(id));
      }
    }
    rules.forEach(account.securityGroupRules()::remove);
    return "<return>true</return>";
  }

  private static void requireGroup(Account account, String id) {
    if (!account.securityGroups().containsKey(id)) {
      throw new AwsException(
          AwsError.SECURITY_GROUP_NOT_FOUND,
          "The security group '%s' does not exist".formatted(id));
    }
  }

  // Filters are combined with "and", the values of a filter with "or". Values can have wildcards.
  private static boolean matches(Form form, Map<String, String> properties) {
    for (var number = 1; form.has("Filter." + number + ".Name"); number++) {
      var filter = form.value("Filter." + number + ".Name");
      var property = properties.get(filter);
      if (property == null) {
        throw new NotModelledException("the filter " + filter);
      }
      List<String> values = form.values("Filter." + number + ".Value.");
      Predicate<String> matches = value -> Wildcards.match(value, property);
      if (values.stream().noneMatch(matches)) {
        return false;
      }
    }
    return true;
  }
}
