package pypimirror.backend;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The actions that the AWS plugin calls for each type of resource in an environment, limited to the
 * features that the program uses: reads inspect a resource, and writes create, update and delete it
 * (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html">service
 * authorization reference</a>). A test compares these types with the types that the program
 * creates.
 */
final class ResourceActions {

  /** The actions of a resource type. */
  record Of(List<String> reads, List<String> writes) {}

  /** The actions by type token. */
  static final Map<String, Of> BY_TYPE =
      Map.ofEntries(
          Map.entry(
              "aws:codeartifact/domain:Domain",
              new Of(
                  List.of("codeartifact:DescribeDomain", "codeartifact:ListTagsForResource"),
                  List.of(
                      "codeartifact:CreateDomain",
                      "codeartifact:DeleteDomain",
                      "codeartifact:TagResource",
                      "codeartifact:UntagResource"))),
          Map.entry(
              "aws:codeartifact/repository:Repository",
              new Of(
                  List.of("codeartifact:DescribeRepository", "codeartifact:ListTagsForResource"),
                  List.of(
                      "codeartifact:CreateRepository",
                      "codeartifact:UpdateRepository",
                      "codeartifact:DeleteRepository",
                      "codeartifact:AssociateExternalConnection",
                      "codeartifact:DisassociateExternalConnection",
                      "codeartifact:AssociateWithDownstreamRepository",
                      "codeartifact:TagResource",
                      "codeartifact:UntagResource"))),
          Map.entry(
              "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
              new Of(
                  List.of("codeartifact:GetRepositoryPermissionsPolicy"),
                  List.of(
                      "codeartifact:PutRepositoryPermissionsPolicy",
                      "codeartifact:DeleteRepositoryPermissionsPolicy"))),
          Map.entry(
              "aws:codeartifact/domainPermissions:DomainPermissions",
              new Of(
                  List.of("codeartifact:GetDomainPermissionsPolicy"),
                  List.of(
                      "codeartifact:PutDomainPermissionsPolicy",
                      "codeartifact:DeleteDomainPermissionsPolicy"))),
          // Package groups, through Cloud Control: https://docs.aws.amazon.com/cloudcontrolapi/
          Map.entry(
              "aws:cloudcontrol/resource:Resource",
              new Of(
                  List.of(
                      "cloudformation:DescribeType",
                      "cloudformation:GetResource",
                      "cloudformation:GetResourceRequestStatus",
                      "codeartifact:DescribePackageGroup",
                      "codeartifact:ListAllowedRepositoriesForGroup",
                      "codeartifact:ListTagsForResource"),
                  List.of(
                      "cloudformation:CreateResource",
                      "cloudformation:UpdateResource",
                      "cloudformation:DeleteResource",
                      "codeartifact:CreatePackageGroup",
                      "codeartifact:UpdatePackageGroup",
                      "codeartifact:UpdatePackageGroupOriginConfiguration",
                      "codeartifact:DeletePackageGroup",
                      "codeartifact:TagResource",
                      "codeartifact:UntagResource"))),
          Map.entry(
              "aws:ec2/vpc:Vpc",
              new Of(
                  List.of(
                      "ec2:DescribeVpcs",
                      "ec2:DescribeVpcAttribute",
                      "ec2:DescribeNetworkAcls",
                      "ec2:DescribeRouteTables",
                      "ec2:DescribeSecurityGroups"),
                  List.of(
                      "ec2:CreateVpc",
                      "ec2:DeleteVpc",
                      "ec2:ModifyVpcAttribute",
                      "ec2:CreateTags",
                      "ec2:DeleteTags"))),
          Map.entry(
              "aws:ec2/subnet:Subnet",
              new Of(
                  List.of("ec2:DescribeSubnets", "ec2:DescribeAvailabilityZones"),
                  List.of("ec2:CreateSubnet", "ec2:DeleteSubnet", "ec2:ModifySubnetAttribute"))),
          Map.entry(
              "aws:ec2/routeTable:RouteTable",
              new Of(
                  List.of("ec2:DescribeRouteTables"),
                  List.of("ec2:CreateRouteTable", "ec2:DeleteRouteTable"))),
          Map.entry(
              "aws:ec2/routeTableAssociation:RouteTableAssociation",
              new Of(
                  List.of("ec2:DescribeRouteTables"),
                  List.of(
                      "ec2:AssociateRouteTable",
                      "ec2:DisassociateRouteTable",
                      "ec2:ReplaceRouteTableAssociation"))),
          Map.entry(
              "aws:ec2/securityGroup:SecurityGroup",
              new Of(
                  List.of("ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"),
                  List.of(
                      "ec2:CreateSecurityGroup",
                      "ec2:DeleteSecurityGroup",
                      "ec2:RevokeSecurityGroupEgress"))),
          Map.entry(
              "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
              new Of(
                  List.of("ec2:DescribeSecurityGroups"),
                  List.of("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"))),
          Map.entry(
              "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
              new Of(
                  List.of("ec2:DescribeSecurityGroupRules"),
                  List.of(
                      "ec2:AuthorizeSecurityGroupIngress",
                      "ec2:RevokeSecurityGroupIngress",
                      "ec2:ModifySecurityGroupRules"))),
          Map.entry(
              "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
              new Of(
                  List.of("ec2:DescribeSecurityGroupRules"),
                  List.of(
                      "ec2:AuthorizeSecurityGroupEgress",
                      "ec2:RevokeSecurityGroupEgress",
                      "ec2:ModifySecurityGroupRules"))),
          Map.entry(
              "aws:ec2/vpcEndpoint:VpcEndpoint",
              new Of(
                  List.of(
                      "ec2:DescribeVpcEndpoints",
                      "ec2:DescribeVpcEndpointServices",
                      "ec2:DescribePrefixLists"),
                  List.of(
                      "ec2:CreateVpcEndpoint",
                      "ec2:ModifyVpcEndpoint",
                      "ec2:DeleteVpcEndpoints",
                      "route53:AssociateVPCWithHostedZone"))),
          Map.entry(
              "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
              new Of(
                  List.of(
                      "route53resolver:GetFirewallDomainList",
                      "route53resolver:ListFirewallDomains",
                      "route53resolver:ListTagsForResource"),
                  List.of(
                      "route53resolver:CreateFirewallDomainList",
                      "route53resolver:UpdateFirewallDomains",
                      "route53resolver:DeleteFirewallDomainList",
                      "route53resolver:TagResource",
                      "route53resolver:UntagResource"))),
          Map.entry(
              "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
              new Of(
                  List.of("route53resolver:GetFirewallRuleGroup"),
                  List.of(
                      "route53resolver:CreateFirewallRuleGroup",
                      "route53resolver:DeleteFirewallRuleGroup"))),
          Map.entry(
              "aws:route53/resolverFirewallRule:ResolverFirewallRule",
              new Of(
                  List.of("route53resolver:ListFirewallRules"),
                  List.of(
                      "route53resolver:CreateFirewallRule",
                      "route53resolver:UpdateFirewallRule",
                      "route53resolver:DeleteFirewallRule"))),
          Map.entry(
              "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
              new Of(
                  List.of("route53resolver:GetFirewallRuleGroupAssociation"),
                  List.of(
                      "route53resolver:AssociateFirewallRuleGroup",
                      "route53resolver:UpdateFirewallRuleGroupAssociation",
                      "route53resolver:DisassociateFirewallRuleGroup"))),
          Map.entry(
              "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
              new Of(
                  List.of(
                      "route53resolver:GetFirewallConfig", "route53resolver:ListFirewallConfigs"),
                  List.of("route53resolver:UpdateFirewallConfig"))),
          Map.entry(
              "aws:ec2/flowLog:FlowLog",
              new Of(
                  List.of("ec2:DescribeFlowLogs"),
                  List.of(
                      "ec2:CreateFlowLogs",
                      "ec2:DeleteFlowLogs",
                      "logs:CreateLogDelivery",
                      "logs:DeleteLogDelivery"))),
          // AWS does not document the permissions for deliveries. These are those of the handlers
          // of
          // AWS::Route53Resolver::ResolverQueryLoggingConfig, without those for log groups.
          Map.entry(
              "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
              new Of(
                  List.of(
                      "logs:ListLogDeliveries",
                      "route53resolver:GetResolverQueryLogConfig",
                      "route53resolver:ListTagsForResource"),
                  List.of(
                      "logs:CreateLogDelivery",
                      "logs:DeleteLogDelivery",
                      "logs:GetLogDelivery",
                      "logs:UpdateLogDelivery",
                      "route53resolver:CreateResolverQueryLogConfig",
                      "route53resolver:DeleteResolverQueryLogConfig",
                      "route53resolver:TagResource",
                      "route53resolver:UntagResource"))),
          Map.entry(
              "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
              new Of(
                  List.of("route53resolver:GetResolverQueryLogConfigAssociation"),
                  List.of(
                      "route53resolver:AssociateResolverQueryLogConfig",
                      "route53resolver:DisassociateResolverQueryLogConfig"))),
          Map.entry(
              "aws:cloudwatch/logGroup:LogGroup",
              new Of(
                  List.of("logs:DescribeLogGroups", "logs:ListTagsForResource"),
                  List.of(
                      "logs:CreateLogGroup",
                      "logs:DeleteLogGroup",
                      "logs:PutRetentionPolicy",
                      "logs:DeleteRetentionPolicy",
                      "logs:TagResource",
                      "logs:UntagResource"))),
          Map.entry(
              "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
              new Of(
                  List.of("logs:DescribeResourcePolicies"),
                  List.of("logs:PutResourcePolicy", "logs:DeleteResourcePolicy"))),
          Map.entry(
              "aws:cloudwatch/eventRule:EventRule",
              new Of(
                  List.of("events:DescribeRule", "events:ListTagsForResource"),
                  List.of(
                      "events:PutRule",
                      "events:DeleteRule",
                      "events:TagResource",
                      "events:UntagResource"))),
          Map.entry(
              "aws:cloudwatch/eventTarget:EventTarget",
              new Of(
                  List.of("events:ListTargetsByRule"),
                  List.of("events:PutTargets", "events:RemoveTargets"))),
          Map.entry(
              "aws:iam/role:Role",
              new Of(
                  List.of(
                      "iam:GetRole",
                      "iam:ListRolePolicies",
                      "iam:ListAttachedRolePolicies",
                      "iam:ListInstanceProfilesForRole"),
                  List.of(
                      "iam:CreateRole",
                      "iam:DeleteRole",
                      "iam:UpdateRole",
                      "iam:UpdateRoleDescription",
                      "iam:UpdateAssumeRolePolicy",
                      "iam:PutRolePermissionsBoundary",
                      "iam:TagRole",
                      "iam:UntagRole"))),
          Map.entry(
              "aws:iam/rolePolicy:RolePolicy",
              new Of(
                  List.of("iam:GetRolePolicy"),
                  List.of("iam:PutRolePolicy", "iam:DeleteRolePolicy"))),
          Map.entry(
              "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
              new Of(
                  List.of("iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListAttachedRolePolicies"),
                  List.of("iam:AttachRolePolicy", "iam:DetachRolePolicy"))),
          Map.entry(
              "aws:sagemaker/domain:Domain",
              new Of(
                  List.of("sagemaker:DescribeDomain", "sagemaker:ListTags"),
                  List.of(
                      "sagemaker:CreateDomain",
                      "sagemaker:UpdateDomain",
                      "sagemaker:DeleteDomain",
                      "sagemaker:AddTags",
                      "sagemaker:DeleteTags",
                      "iam:PassRole"))),
          Map.entry(
              "aws:sagemaker/userProfile:UserProfile",
              new Of(
                  List.of("sagemaker:DescribeUserProfile", "sagemaker:ListTags"),
                  List.of(
                      "sagemaker:CreateUserProfile",
                      "sagemaker:UpdateUserProfile",
                      "sagemaker:DeleteUserProfile"))),
          Map.entry(
              "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig",
              new Of(
                  List.of("sagemaker:DescribeStudioLifecycleConfig", "sagemaker:ListTags"),
                  List.of(
                      "sagemaker:CreateStudioLifecycleConfig",
                      "sagemaker:DeleteStudioLifecycleConfig"))),
          Map.entry(
              "aws:ssm/parameter:Parameter",
              new Of(
                  List.of(
                      "ssm:DescribeParameters",
                      "ssm:GetParameter",
                      "ssm:GetParameters",
                      "ssm:ListTagsForResource"),
                  List.of(
                      "ssm:PutParameter",
                      "ssm:DeleteParameter",
                      "ssm:AddTagsToResource",
                      "ssm:RemoveTagsFromResource"))));

  private ResourceActions() {}

  /** Returns every read action once, in alphabetical order. */
  static List<String> reads() {
    return BY_TYPE.values().stream()
        .flatMap(it -> it.reads().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns every write action of a service once, in alphabetical order. */
  static List<String> writes(String service) {
    return BY_TYPE.values().stream()
        .flatMap(it -> it.writes().stream())
        .filter(it -> it.startsWith(service + ":"))
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns every service that has write actions, in alphabetical order. */
  static Stream<String> services() {
    return BY_TYPE.values().stream()
        .flatMap(it -> it.writes().stream())
        .map(it -> it.substring(0, it.indexOf(':')))
        .distinct()
        .sorted();
  }
}
