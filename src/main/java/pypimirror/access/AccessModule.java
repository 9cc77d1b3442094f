package pypimirror.access;

import com.pulumi.Context;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import pypimirror.aws.RoleArn;
import pypimirror.config.ReaderSettings;
import pypimirror.config.RolePolicySettings;
import pypimirror.environment.Environment;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/** Creates an environment's roles and their policies. */
public final class AccessModule {

  private AccessModule() {}

  /**
   * Creates {@link Roles}. Logs a warning if a managed policy is not the one that the environment
   * needs.
   *
   * @param dependencies resources that must exist before any role can read packages
   */
  public static Roles create(
      Context context, Environment environment, List<Resource> dependencies) {
    var access = environment.settings().access();
    var policies = environment.policies();
    return new Roles(
        environment.name(),
        new Roles.Args(
            access.reader().match(create -> List.of(newReader(environment, create)), List::of),
            names(access.adoptedReaderRoles()),
            added(context, access.readerPolicy(), policies.reader()),
            names(access.publisherRoles()),
            added(context, access.publisherPolicy(), policies.publisher()),
            names(access.curatorRoles()),
            added(context, access.curatorPolicy(), policies.curator()),
            dependencies,
            environment.tags()),
        ComponentResourceOptions.Empty);
  }

  private static Roles.NewRole newReader(Environment environment, ReaderSettings.Create reader) {
    var policies = environment.policies();
    var role = reader.role().name();
    var inline = new ArrayList<Roles.InlinePolicy>();
    inline.add(
        new Roles.InlinePolicy(role + ":policy", environment.name(), policies.reader().toJson()));
    policies
        .studio()
        .forEach(
            (name, policy) ->
                inline.add(
                    new Roles.InlinePolicy(
                        "%s:%s".formatted(role, name),
                        "%s-%s".formatted(environment.name(), name),
                        policy.toJson())));
    return new Roles.NewRole(role, policies.readerTrust().toJson(), reader.boundary(), inline);
  }

  private static Roles.AddedPolicy added(
      Context context, RolePolicySettings settings, IamPolicy policy) {
    return settings.match(
        () -> new Roles.AddedPolicy.Inline(policy.toJson()),
        arn -> new Roles.AddedPolicy.Managed(ManagedPolicies.checked(context.log(), arn, policy)));
  }

  private static List<String> names(List<RoleArn> roles) {
    return roles.stream().map(RoleArn::name).toList();
  }
}
