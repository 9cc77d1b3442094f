package pypimirror.studio;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.sagemaker.Domain;
import com.pulumi.aws.sagemaker.DomainArgs;
import com.pulumi.aws.sagemaker.UserProfile;
import com.pulumi.aws.sagemaker.UserProfileArgs;
import com.pulumi.aws.sagemaker.inputs.DomainDefaultSpaceSettingsArgs;
import com.pulumi.aws.sagemaker.inputs.DomainDefaultUserSettingsArgs;
import com.pulumi.aws.sagemaker.inputs.DomainRetentionPolicyArgs;
import com.pulumi.aws.sagemaker.inputs.UserProfileUserSettingsArgs;
import com.pulumi.aws.sagemaker.inputs.UserProfileUserSettingsCodeEditorAppSettingsArgs;
import com.pulumi.aws.sagemaker.inputs.UserProfileUserSettingsCodeEditorAppSettingsDefaultResourceSpecArgs;
import com.pulumi.aws.sagemaker.inputs.UserProfileUserSettingsJupyterLabAppSettingsArgs;
import com.pulumi.aws.sagemaker.inputs.UserProfileUserSettingsJupyterLabAppSettingsDefaultResourceSpecArgs;
import com.pulumi.aws.vpc.SecurityGroupEgressRule;
import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import pypimirror.naming.Tags;

/**
 * SageMaker Studio without internet: a domain in mode {@code VpcOnly} and a profile for each user
 * (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html">Studio
 * in a VPC</a>).
 *
 * <p>A profile carries two groups: the notebooks', which the endpoints let in, and one of its own
 * that lets the user's apps talk to each other. One that all share would let users reach each
 * other's apps, unauthenticated.
 *
 * <p>The provider cannot update a domain in this mode (<a
 * href="https://github.com/hashicorp/terraform-provider-aws/issues/45528">#45528</a>). So whatever
 * may change is on the profiles, lifecycle configurations first of all, and what the domain itself
 * says of users, spaces and files is said once, when it is made.
 */
public final class Studio extends ComponentResource {

  // Between a user's apps, the ports that AWS names.
  private static final int APPS_FROM = 8192;
  private static final int APPS_TO = 65_535;

  /**
   * What Studio is made from.
   *
   * @param vpcId the notebooks' VPC
   * @param subnetIds the notebooks' subnets
   * @param workloadGroupId the notebooks' group, which the endpoints let in
   * @param executionRoleArn the role of every notebook
   * @param users names of the profiles
   * @param scripts what apps run when they start
   * @param retainHomes whether the users' files stay when the domain is deleted
   * @param protect whether the domain refuses deletion and replacement
   * @param roles what makes the role, and its policies
   * @param tags tags of everything
   */
  public record Args(
      Output<String> vpcId,
      Output<List<String>> subnetIds,
      Output<String> workloadGroupId,
      String executionRoleArn,
      List<String> users,
      LifecycleConfigurations scripts,
      boolean retainHomes,
      boolean protect,
      Resource roles,
      Tags tags) {}

  /** Id of the domain, {@code d-…}. */
  @Export public final Output<String> domainId;

  /** Type {@code pypimirror:studio:Studio}; children are named after {@code name}. */
  public Studio(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:studio:Studio", name, options);
    var domain = domain(name, args);
    for (var user : args.users()) {
      var own = ownGroup(name + "-user-" + user, args);
      new UserProfile(
          name + "-" + user,
          UserProfileArgs.builder()
              .domainId(domain.id())
              .userProfileName(user)
              .userSettings(settings(args, own))
              .tags(args.tags().named(name + "-" + user))
              .build(),
          CustomResourceOptions.builder().parent(this).build());
    }
    this.domainId = domain.id();
    registerOutputs(Map.of("domainId", domainId));
  }

  private Domain domain(String name, Args args) {
    var groups = args.workloadGroupId().applyValue(List::of);
    return new Domain(
        name + "-studio",
        DomainArgs.builder()
            .domainName(name.replaceAll("[^A-Za-z0-9]+", "-") + "-studio")
            .authMode("IAM")
            .appNetworkAccessType("VpcOnly")
            .vpcId(args.vpcId())
            .subnetIds(args.subnetIds())
            .defaultUserSettings(
                DomainDefaultUserSettingsArgs.builder()
                    .executionRole(args.executionRoleArn())
                    .securityGroups(groups)
                    .studioWebPortal("ENABLED")
                    .defaultLandingUri("studio::")
                    .build())
            // Shared spaces go by these, and never by a profile's.
            .defaultSpaceSettings(
                DomainDefaultSpaceSettingsArgs.builder()
                    .executionRole(args.executionRoleArn())
                    .securityGroups(groups)
                    .build())
            .retentionPolicy(
                DomainRetentionPolicyArgs.builder()
                    .homeEfsFileSystem(args.retainHomes() ? "Retain" : "Delete")
                    .build())
            .tags(args.tags().named(name + "-studio"))
            .build(),
        CustomResourceOptions.builder()
            .parent(this)
            .protect(args.protect())
            .dependsOn(args.roles())
            .deleteBeforeReplace(true)
            // A change of the last would replace the domain, by its old value: files and all.
            .ignoreChanges("defaultUserSettings", "defaultSpaceSettings", "retentionPolicy")
            .build());
  }

  private SecurityGroup ownGroup(String name, Args args) {
    var child = CustomResourceOptions.builder().parent(this).build();
    var group =
        new SecurityGroup(
            name,
            SecurityGroupArgs.builder()
                .vpcId(args.vpcId())
                .description("Apps of one Studio user, among themselves")
                .tags(args.tags().named(name))
                .build(),
            child);
    new SecurityGroupIngressRule(
        name,
        SecurityGroupIngressRuleArgs.builder()
            .securityGroupId(group.id())
            .referencedSecurityGroupId(group.id())
            .ipProtocol("tcp")
            .fromPort(APPS_FROM)
            .toPort(APPS_TO)
            .tags(args.tags().all())
            .build(),
        child);
    new SecurityGroupEgressRule(
        name,
        SecurityGroupEgressRuleArgs.builder()
            .securityGroupId(group.id())
            .referencedSecurityGroupId(group.id())
            .ipProtocol("tcp")
            .fromPort(APPS_FROM)
            .toPort(APPS_TO)
            .tags(args.tags().all())
            .build(),
        child);
    return group;
  }

  // In the list, or the app does not start; and the default, or it does not run by itself.
  private static UserProfileUserSettingsArgs settings(Args args, SecurityGroup own) {
    var jupyterLab = args.scripts().arn(AppType.JUPYTER_LAB);
    var codeEditor = args.scripts().arn(AppType.CODE_EDITOR);
    return UserProfileUserSettingsArgs.builder()
        .executionRole(args.executionRoleArn())
        .securityGroups(Output.all(args.workloadGroupId(), own.id()))
        .jupyterLabAppSettings(
            UserProfileUserSettingsJupyterLabAppSettingsArgs.builder()
                .lifecycleConfigArns(jupyterLab.applyValue(List::of))
                .defaultResourceSpec(
                    UserProfileUserSettingsJupyterLabAppSettingsDefaultResourceSpecArgs.builder()
                        .lifecycleConfigArn(jupyterLab)
                        .build())
                .build())
        .codeEditorAppSettings(
            UserProfileUserSettingsCodeEditorAppSettingsArgs.builder()
                .lifecycleConfigArns(codeEditor.applyValue(List::of))
                .defaultResourceSpec(
                    UserProfileUserSettingsCodeEditorAppSettingsDefaultResourceSpecArgs.builder()
                        .lifecycleConfigArn(codeEditor)
                        .build())
                .build())
        .build();
  }
}
