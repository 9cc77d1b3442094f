package pypimirror.backend;

import static pypimirror.backend.Permissions.beginning;
import static pypimirror.backend.Permissions.on;
import static pypimirror.backend.Permissions.settingTagsOf;
import static pypimirror.backend.Permissions.withTagsOf;
import static pypimirror.backend.Permissions.without;
import static pypimirror.policy.Statements.policy;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What a deploy role can do with EC2, Route 53, the DNS firewall and the logs of its network. It
 * can create resources with the tags of its environment, and change resources that have these tags.
 *
 * <p>An EC2 call is authorized for each resource that it names, and each resource has its own
 * condition keys (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html">service
 * authorization reference</a>). A new resource has the tags of the request.
 */
record NetworkPermissions(Account account, MirrorEnvironment environment) {

  private static final List<String> JOINING =
      List.of("ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint");
  private static final List<String> RULES =
      List.of("ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress");

  IamPolicy policyDocument() {
    return policy(
        environment
            .settings()
            .network()
            .match(
                create ->
                    Stream.of(ec2(), newNetwork(), flowLogs(), privateDns()).flatMap(List::stream),
                adopt -> Stream.of(ec2(), privateDns()).flatMap(List::stream)));
  }

  // Resources that the environment creates in a VPC. An adopted VPC already has subnets and routes.
  private List<String> creatingInAVpc() {
    return environment
        .settings()
        .network()
        .match(
            create ->
                List.of(
                    "ec2:CreateRouteTable",
                    "ec2:CreateSecurityGroup",
                    "ec2:CreateSubnet",
                    "ec2:CreateVpcEndpoint"),
            adopt -> List.of("ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint"));
  }

  private List<IamStatement.Builder> ec2() {
    var tagging = List.of("ec2:CreateTags");
    var creating = without(beginning(ResourceActions.writes("ec2"), "ec2:Create"), tagging);
    return List.of(
        settingTagsOf(
            environment.name(),
            on(
                "NewInAVpc",
                creatingInAVpc(),
                ec2("route-table"),
                ec2("security-group"),
                ec2("subnet"),
                ec2("vpc-endpoint"))),
        settingTagsOf(environment.name(), on("NewRules", RULES, ec2("security-group-rule"))),
        inItsVpc(on("InItsVpc", creatingInAVpc())),
        // AWS accepts only subnets, groups and route tables of the endpoint's own VPC.
        on("JoinItsEndpoints", JOINING, ec2("route-table"), ec2("security-group"), ec2("subnet")),
        settingTagsOf(
                environment.name(),
                on(
                    "TagNew",
                    tagging,
                    ec2("route-table"),
                    ec2("security-group"),
                    ec2("security-group-rule"),
                    ec2("subnet"),
                    ec2("vpc"),
                    ec2("vpc-endpoint"),
                    ec2("vpc-flow-log")))
            .addConditions(
                IamConditionOperator.STRING_EQUALS,
                "ec2:CreateAction",
                Stream.concat(creating.stream(), RULES.stream())
                    .map(action -> action.substring("ec2:".length()))
                    .toList()),
        withTagsOf(
            environment.name(),
            on(
                "ItsNetwork",
                without(ResourceActions.writes("ec2"), creating),
                account.arn("ec2", "*"))),
        // A rule for S3 names a prefix list of AWS.
        on(
            "RulesForS3",
            List.of("ec2:ModifySecurityGroupRules"),
            "arn:aws:ec2:%s:aws:prefix-list/*".formatted(account.region())));
  }

  private List<IamStatement.Builder> newNetwork() {
    return List.of(
        settingTagsOf(environment.name(), on("NewVpc", List.of("ec2:CreateVpc"), ec2("vpc"))),
        // The default group of a new VPC has no tags.
        on(
                "CloseDefaultGroups",
                ResourceActions.BY_TYPE
                    .get("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
                    .writes(),
                ec2("security-group"))
            .addCondition(IamConditionOperator.NULL, "aws:ResourceTag/Project", "true"));
  }

  // The VPC that the environment creates, or exactly the one that it adopts.
  private IamStatement.Builder inItsVpc(IamStatement.Builder statement) {
    return environment
        .settings()
        .network()
        .match(
            create -> withTagsOf(environment.name(), statement.addResource(ec2("vpc"))),
            adopt -> statement.addResource(account.arn("ec2", "vpc/" + adopt.vpcId())));
  }

  // An interface endpoint with private DNS associates the VPC with a hosted zone of AWS.
  private List<IamStatement.Builder> privateDns() {
    return List.of(
        on("PrivateDns", ResourceActions.writes("route53"), "arn:aws:route53:::hostedzone/*"));
  }

  private List<IamStatement.Builder> flowLogs() {
    if (environment.settings().network().logsBucketArns().isEmpty()) {
      return List.of();
    }
    var creating = List.of("ec2:CreateFlowLogs");
    return List.of(
        settingTagsOf(environment.name(), on("NewFlowLog", creating, ec2("vpc-flow-log"))),
        inItsVpc(on("FlowLogOfItsVpc", creating)));
  }

  private String ec2(String type) {
    return account.arn("ec2", type + "/*");
  }
}
