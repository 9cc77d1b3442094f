package pypimirror.backend;

import static pypimirror.backend.Permissions.beginning;
import static pypimirror.backend.Permissions.on;
import static pypimirror.backend.Permissions.settingTagsOf;
import static pypimirror.backend.Permissions.withTagsOf;
import static pypimirror.backend.Permissions.without;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.ArrayList;
import java.util.List;
import pypimirror.aws.RoleArn;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What a deploy role can do with roles and with Studio, where people and their code use roles.
 *
 * <p>A role that can write policies can grant any permission. A deploy role can therefore write
 * policies only to the role that its environment creates, and only while that role has the <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions
 * boundary</a>. To existing roles it can only attach the policies that the backend has written.
 */
record RolePermissions(Account account, MirrorEnvironment environment) {

  private static final String SAGEMAKER = "sagemaker.amazonaws.com";

  IamPolicy policyDocument() {
    var access = environment.settings().access();
    var statements = new ArrayList<IamStatement.Builder>();
    statements.addAll(newRole());
    statements.addAll(
        attach(
            "AttachReaderPolicy",
            Names.readerPolicy(environment.name()),
            access.adoptedReaderRoles()));
    statements.addAll(
        attach(
            "AttachPublisherPolicy",
            Names.publisherPolicy(environment.name()),
            access.publisherRoles()));
    statements.addAll(
        attach(
            "AttachCuratorPolicy", Names.curatorPolicy(environment.name()), access.curatorRoles()));
    statements.add(
        when(
            on("RoleOfStudio", List.of("iam:PassRole"), access.notebookRole().arn()),
            "iam:PassedToService",
            SAGEMAKER));
    // The first Studio domain of an account creates this role.
    statements.add(serviceLinkedRole("ServiceLinkedRoleOfSageMaker", SAGEMAKER));
    if (!environment.settings().network().logsBucketArns().isEmpty()) {
      // The first DNS query log of an account creates this role:
      // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/using-service-linked-roles.html
      statements.add(
          serviceLinkedRole("ServiceLinkedRoleOfResolver", "route53resolver.amazonaws.com"));
    }
    statements.addAll(studio());
    // Regardless of the statements above, a deploy role cannot change what restricts it.
    statements.add(
        deny("NotItself")
            .addAction("iam:*")
            .addResource(account.iam("role/%s-*-plan".formatted(Names.PROJECT)))
            .addResource(account.iam("role/%s-*-preview".formatted(Names.PROJECT)))
            .addResource(account.iam("role/%s-*-deploy".formatted(Names.PROJECT)))
            .addResource(account.iam("oidc-provider/*")));
    return policy(statements.stream());
  }

  private IamStatement.Builder serviceLinkedRole(String sid, String service) {
    return when(
        on(
            sid,
            List.of("iam:CreateServiceLinkedRole"),
            account.iam("role/aws-service-role/%s/*".formatted(service))),
        "iam:AWSServiceName",
        service);
  }

  private List<IamStatement.Builder> newRole() {
    var role = account.iam("role/" + Names.newReaderRole(environment.name()));
    var bounded =
        List.of(
            "iam:CreateRole",
            "iam:DeleteRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy");
    var attaching = List.of("iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PassRole");
    return List.of(
        when(
            on("NewRoleWithinItsBoundary", bounded, role),
            "iam:PermissionsBoundary",
            account.iam("policy/" + Names.boundary(environment.name()))),
        on("NewRole", without(without(ResourceActions.writes("iam"), bounded), attaching), role));
  }

  private List<IamStatement.Builder> attach(String sid, String policy, List<RoleArn> roles) {
    if (roles.isEmpty()) {
      return List.of();
    }
    return List.of(
        on(
                sid,
                List.of("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
                roles.stream().map(RoleArn::arn).toArray(String[]::new))
            .addCondition(
                IamConditionOperator.ARN_EQUALS, "iam:PolicyARN", account.iam("policy/" + policy)));
  }

  // Studio runs lifecycle scripts as its users, so this role can write only the Studio resources of
  // its environment.
  private List<IamStatement.Builder> studio() {
    var writes = ResourceActions.writes("sagemaker");
    var creating = beginning(writes, "sagemaker:Create");
    var everything = account.arn("sagemaker", "*");
    return List.of(
        settingTagsOf(environment.name(), on("NewStudio", creating, everything)),
        settingTagsOf(
                environment.name(), on("TagNewStudio", List.of("sagemaker:AddTags"), everything))
            .addCondition(IamConditionOperator.NULL, "sagemaker:TaggingAction", "false"),
        withTagsOf(environment.name(), on("ItsStudio", without(writes, creating), everything)));
  }
}
