package pypimirror.access;

import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.naming.Tags;

/**
 * What the readers' and publishers' roles are allowed themselves: one inline identity policy on
 * each, and the role itself where the environment makes its own reader.
 *
 * <p>An endpoint policy limits and grants nothing, and {@code sts:GetServiceBearerToken} counts in
 * an identity policy only (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">tokens</a>),
 * so without this no role gets a token. The other policies of a role that exists are left alone.
 */
public final class Access extends ComponentResource {

  /**
   * What the roles get.
   *
   * @param readerRole the reader role to make, if any
   * @param readerRoleNames names of existing IAM roles that install, without path
   * @param readerPolicy their identity policy, JSON
   * @param publisherRoleNames names of existing IAM roles that publish, without path
   * @param publisherPolicy their identity policy, JSON
   * @param guards what has to be in force before anybody reads
   * @param tags tags of everything that has tags
   */
  public record Args(
      Optional<NewRole> readerRole,
      List<String> readerRoleNames,
      String readerPolicy,
      List<String> publisherRoleNames,
      String publisherPolicy,
      List<Resource> guards,
      Tags tags) {}

  /**
   * A role to make.
   *
   * @param name its name
   * @param trustPolicy who may assume it, JSON
   * @param studioPolicy what it needs beside, as the role of Studio's users, JSON
   * @param boundaryArn ARN of the policy that limits it, whatever else it is given
   */
  public record NewRole(
      String name,
      String trustPolicy,
      Optional<String> studioPolicy,
      Optional<String> boundaryArn) {}

  private final List<Resource> guards;

  /** Type {@code pypimirror:access:Access}; children are named after {@code name}. */
  public Access(String name, Args args, ComponentResourceOptions options) {
    super(
        "pypimirror:access:Access",
        name,
        ComponentResourceOptions.merge(
            options,
            ComponentResourceOptions.builder()
                .aliases(Alias.builder().type("pypimirror:access:Readers").build())
                .build()));
    this.guards = args.guards();

    // The policies have names of their own, not ones that the provider makes up: when a deployment
    // is interrupted, the next one overwrites them and leaves no grant that nobody knows of. A
    // colon
    // is in no role's name.
    args.readerRole()
        .ifPresent(
            made -> {
              var asked =
                  RoleArgs.builder()
                      .name(made.name())
                      .description("Installs packages in SageMaker notebooks")
                      .assumeRolePolicy(made.trustPolicy())
                      .tags(args.tags().named(made.name()));
              made.boundaryArn().ifPresent(arn -> asked.permissionsBoundary(arn));
              var role =
                  new Role(
                      made.name(),
                      asked.build(),
                      CustomResourceOptions.builder().parent(this).build());
              grant(made.name() + ":policy", name, role.name(), args.readerPolicy());
              made.studioPolicy()
                  .ifPresent(
                      policy ->
                          grant(made.name() + ":studio", name + "-studio", role.name(), policy));
            });
    for (var role : args.readerRoleNames()) {
      grant(name + "-" + role, name, Output.of(role), args.readerPolicy());
    }
    for (var role : args.publisherRoleNames()) {
      grant(
          name + "-publisher:" + role,
          name + "-publisher",
          Output.of(role),
          args.publisherPolicy());
    }
    registerOutputs(Map.of());
  }

  private void grant(String name, String policyName, Output<String> role, String policy) {
    new RolePolicy(
        name,
        RolePolicyArgs.builder().name(policyName).role(role).policy(policy).build(),
        CustomResourceOptions.builder()
            .parent(this)
            .dependsOn(guards.toArray(Resource[]::new))
            .build());
  }
}
