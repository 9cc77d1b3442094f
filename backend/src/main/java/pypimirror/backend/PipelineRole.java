package pypimirror.backend;

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
import java.util.Map;

/** Creates a role that GitHub's workflows assume. */
final class PipelineRole extends ComponentResource {

  /**
   * Arguments of {@link PipelineRole}.
   *
   * @param description purpose of the role
   * @param trust trust policy, JSON
   * @param statePolicy inline policy for the state, JSON
   * @param policyArns ARNs of its managed policies, by name
   * @param tags tags of the role
   */
  record Args(
      String description,
      String trust,
      Output<String> statePolicy,
      Map<String, Output<String>> policyArns,
      Map<String, String> tags) {}

  /**
   * Creates the component, of type {@code pypimirror:backend:PipelineRole}.
   *
   * @param name name of the role
   */
  PipelineRole(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:backend:PipelineRole", name, options);
    var child = CustomResourceOptions.builder().parent(this).build();
    var role =
        new Role(
            name,
            RoleArgs.builder()
                .name(name)
                .description(args.description())
                .assumeRolePolicy(args.trust())
                .tags(args.tags())
                .build(),
            child);
    new RolePolicy(
        name + ":state",
        RolePolicyArgs.builder().name("state").role(role.name()).policy(args.statePolicy()).build(),
        child);
    args.policyArns()
        .forEach(
            (policy, arn) ->
                new RolePolicyAttachment(
                    name + ":" + policy,
                    RolePolicyAttachmentArgs.builder().role(role.name()).policyArn(arn).build(),
                    child));
    registerOutputs(Map.of());
  }
}
