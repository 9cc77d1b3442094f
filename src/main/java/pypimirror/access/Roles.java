package pypimirror.access;

import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.iam.RolePolicyAttachment;
import com.pulumi.aws.iam.RolePolicyAttachmentArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import pypimirror.aws.PermissionsBoundary;
import pypimirror.naming.ComponentTypes;
import pypimirror.naming.Tags;

/**
 * Adds policies to the reader, publisher and curator roles, and, with {@code readers: create},
 * creates the reader role.
 *
 * <p>These policies are required even if other policies allow the same requests. An endpoint policy
 * grants nothing, and {@code sts:GetServiceBearerToken} must be in an identity policy (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">tokens</a>).
 * The component does not change other policies of an existing role.
 */
public final class Roles extends ComponentResource {

  /**
   * Arguments of {@link Roles}.
   *
   * @param newRoles roles to create
   * @param readers existing reader roles, by name without path
   * @param readerPolicy policy of the existing reader roles
   * @param publishers existing publisher roles, by name without path
   * @param publisherPolicy policy of the publisher roles
   * @param curators curator roles, by name without path
   * @param curatorPolicy policy of the curator roles
   * @param dependencies resources that must exist before any role can read packages
   * @param tags tags of every resource
   */
  public record Args(
      List<NewRole> newRoles,
      List<String> readers,
      AddedPolicy readerPolicy,
      List<String> publishers,
      AddedPolicy publisherPolicy,
      List<String> curators,
      AddedPolicy curatorPolicy,
      List<Resource> dependencies,
      Tags tags) {}

  /**
   * A role to create.
   *
   * @param name name of the role
   * @param trustPolicy its trust policy, JSON
   * @param boundary its permissions boundary
   * @param policies its inline policies
   */
  public record NewRole(
      String name, String trustPolicy, PermissionsBoundary boundary, List<InlinePolicy> policies) {}

  /**
   * An inline policy.
   *
   * @param resourceName name of the Pulumi resource
   * @param name name of the policy in AWS
   * @param document the policy, JSON
   */
  public record InlinePolicy(String resourceName, String name, String document) {}

  /** A policy that is added to an existing role. */
  public sealed interface AddedPolicy {

    /**
     * An inline policy.
     *
     * @param document the policy, JSON
     */
    record Inline(String document) implements AddedPolicy {}

    /**
     * An existing managed policy.
     *
     * @param arn ARN of the policy
     */
    record Managed(Output<String> arn) implements AddedPolicy {}
  }

  private final List<Resource> dependencies;

  /** Creates the component. The names of its children start with {@code name}. */
  public Roles(String name, Args args, ComponentResourceOptions options) {
    super(ComponentTypes.ROLES, name, options);
    this.dependencies = args.dependencies();
    for (var role : args.newRoles()) {
      create(role, args.tags());
    }
    // Policy names are fixed, not generated. After an interruption, the next deployment overwrites
    // the policy instead of leaving an unknown grant. Role names cannot contain a colon, so
    // resource names with a colon are unique.
    for (var role : args.readers()) {
      add(role, name + "-" + role, name, args.readerPolicy());
    }
    for (var role : args.publishers()) {
      add(role, name + "-publisher:" + role, name + "-publisher", args.publisherPolicy());
    }
    for (var role : args.curators()) {
      add(role, name + "-curator:" + role, name + "-curator", args.curatorPolicy());
    }
    registerOutputs(Map.of());
  }

  private void create(NewRole newRole, Tags tags) {
    var args =
        RoleArgs.builder()
            .name(newRole.name())
            .description("Installs packages in SageMaker notebooks")
            .assumeRolePolicy(newRole.trustPolicy())
            .tags(tags.named(newRole.name()));
    if (newRole.boundary() instanceof PermissionsBoundary.ManagedPolicy boundary) {
      args.permissionsBoundary(boundary.policyArn());
    }
    var role =
        new Role(
            newRole.name(), args.build(), CustomResourceOptions.builder().parent(this).build());
    newRole.policies().forEach(policy -> write(role.name(), policy));
  }

  private void add(String role, String resourceName, String policyName, AddedPolicy policy) {
    if (policy instanceof AddedPolicy.Inline inline) {
      write(Output.of(role), new InlinePolicy(resourceName, policyName, inline.document()));
    } else if (policy instanceof AddedPolicy.Managed managed) {
      new RolePolicyAttachment(
          resourceName,
          RolePolicyAttachmentArgs.builder().role(role).policyArn(managed.arn()).build(),
          child());
    }
  }

  private void write(Output<String> role, InlinePolicy policy) {
    new RolePolicy(
        policy.resourceName(),
        RolePolicyArgs.builder().name(policy.name()).role(role).policy(policy.document()).build(),
        child());
  }

  private CustomResourceOptions child() {
    return CustomResourceOptions.builder()
        .parent(this)
        .dependsOn(dependencies.toArray(Resource[]::new))
        .build();
  }
}
