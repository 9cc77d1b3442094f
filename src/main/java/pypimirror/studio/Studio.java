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
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import pypimirror.naming.Tags;
import pypimirror.resources.Peer;
import pypimirror.resources.Ports;
import pypimirror.resources.SecurityGroupRules;

/**
 * Creates a SageMaker Studio domain without internet access, and a profile for each user (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html">Studio
 * in a VPC</a>). Its network mode is {@code VpcOnly}.
 *
 * <p>A profile has two security groups: the notebooks' group, which the endpoints accept, and a
 * group for the connections between the user's own apps. With a shared group, users could connect
 * to each other's apps without authentication.
 *
 * <p>The provider cannot update a domain in this mode (<a
 * href="https://github.com/hashicorp/terraform-provider-aws/issues/45528">#45528</a>). Everything
 * that can change, such as lifecycle configurations, is therefore in the profiles. The domain's own
 * defaults for users, spaces and files are set only when it is created.
 */
public final class Studio extends ComponentResource {

  /**
   * Ports for connections between the apps of one user, from the AWS page about Studio in a VPC.
   */
  public static final Ports APP_PORTS = new Ports(8192, 65_535);

  /**
   * Arguments of {@link Studio}.
   *
   * @param vpcId id of the notebooks' VPC
   * @param subnetIds ids of the notebooks' subnets
   * @param workloadGroupId id of the notebooks' security group, which the endpoints accept
   * @param executionRoleArn ARN of the execution role of every notebook
   * @param users names of the user profiles
   * @param scripts the lifecycle configurations of the apps
   * @param retainHomes whether to keep the users' files when the domain is deleted
   * @param protect whether Pulumi rejects the deletion and replacement of the domain
   * @param dependencies resources that must exist before the domain
   * @param tags tags of every resource
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
      List<Resource> dependencies,
      Tags tags) {}

  /** Id of the domain, {@code d-…}. */
  @Export public final Output<String> domainId;

  /** Creates the component. The names of its children start with {@code name}. */
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
            // Shared spaces use these settings, never the settings of a profile.
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
            .dependsOn(args.dependencies().toArray(Resource[]::new))
            .deleteBeforeReplace(true)
            // A change of retentionPolicy would replace the domain and delete the users' files.
            .ignoreChanges("defaultUserSettings", "defaultSpaceSettings", "retentionPolicy")
            .build());
  }

  private SecurityGroup ownGroup(String name, Args args) {
    var group =
        new SecurityGroup(
            name,
            SecurityGroupArgs.builder()
                .vpcId(args.vpcId())
                .description("Apps of one Studio user, among themselves")
                .tags(args.tags().named(name))
                .build(),
            CustomResourceOptions.builder().parent(this).build());
    var rules = new SecurityGroupRules(this, group.id(), args.tags());
    rules.ingress(name, APP_PORTS, new Peer.Group(group.id()));
    rules.egress(name, APP_PORTS, new Peer.Group(group.id()));
    return group;
  }

  // A configuration in the list is available to an app. The app runs the default configuration
  // automatically.
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
