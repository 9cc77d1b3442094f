package pypimirror.backend;

import com.google.gson.GsonBuilder;
import com.pulumi.aws.iam.OpenIdConnectProvider;
import com.pulumi.aws.iam.OpenIdConnectProviderArgs;
import com.pulumi.aws.iam.Policy;
import com.pulumi.aws.iam.PolicyArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Creates the roles of the pipelines and their policies, and the policies that environments attach
 * to existing roles. Each environment has three roles: one creates plans on the main branch, one
 * previews pull requests after an approval, and one deploys after an approval. A curated
 * environment can have a fourth one, which approves packages.
 */
final class Pipelines extends ComponentResource {

  /**
   * Arguments of {@link Pipelines}.
   *
   * @param account account of the roles
   * @param repositories the GitHub repository, as the subjects of its tokens name it
   * @param environments the environments, in deployment order
   * @param createIdentityProvider whether to create GitHub's OpenID Connect provider
   * @param protect whether Pulumi rejects the deletion of the policies of notebooks
   * @param bucket name of the state's bucket
   * @param stateKeyArn ARN of the state's key
   * @param tags tags of every resource
   */
  record Args(
      Account account,
      List<String> repositories,
      List<MirrorEnvironment> environments,
      boolean createIdentityProvider,
      boolean protect,
      String bucket,
      Output<String> stateKeyArn,
      Map<String, String> tags) {}

  private final Args args;

  /**
   * Creates the component, of type {@code pypimirror:backend:Pipelines}. The names of roles and
   * policies are also the names of their resources.
   */
  Pipelines(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:backend:Pipelines", name, options);
    this.args = args;
    var before = new ArrayList<Resource>();
    if (args.createIdentityProvider()) {
      before.add(
          new OpenIdConnectProvider(
              name + "-github",
              OpenIdConnectProviderArgs.builder()
                  .url("https://" + GitHubTrust.ISSUER)
                  .clientIdLists(GitHubTrust.AUDIENCE)
                  .tags(args.tags())
                  .build(),
              CustomResourceOptions.builder().parent(this).build()));
    }
    var look =
        policy(
            Names.LOOK,
            "Describes the resources of environments",
            new LookPermissions().policyDocument(),
            false);
    for (var environment : args.environments()) {
      create(environment, look, before);
    }
    registerOutputs(Map.of());
  }

  private void create(MirrorEnvironment environment, Policy look, List<Resource> before) {
    var name = environment.name();
    var policies = new PipelinePolicies(args.account(), environment);
    var ofMirror = new TreeMap<String, Policy>();
    policies
        .ofMirrorRoles()
        .forEach(
            (policy, document) ->
                ofMirror.put(
                    policy,
                    policy(
                        policy, "Packages of the environment " + name, document, args.protect())));
    var deploy = new TreeMap<>(Map.of(Names.LOOK, look.arn()));
    policies
        .ofDeployRole()
        .forEach(
            (policy, document) ->
                deploy.put(
                    policy,
                    policy(policy, "Deploys the environment " + name, document, false).arn()));

    var trust = new GitHubTrust(args.account(), args.repositories());
    var state = new StatePolicies(args.account(), args.bucket());
    var read = args.stateKeyArn().applyValue(key -> state.read(name, key).toJson());
    var write = args.stateKeyArn().applyValue(key -> state.write(name, key).toJson());
    role(
        Names.planRole(name),
        "Creates plans of the environment %s on the main branch".formatted(name),
        trust.mainBranch(),
        read,
        Map.of(Names.LOOK, look.arn()),
        before);
    role(
        Names.previewRole(name),
        "Previews approved pull requests for the environment " + name,
        trust.environment(name + "-preview"),
        read,
        Map.of(Names.LOOK, look.arn()),
        before);
    role(
        Names.deployRole(name),
        "Deploys the environment " + name,
        trust.environment(name),
        write,
        deploy,
        before);
    if (environment.usesCuratorRole(args.account())) {
      curatorRole(name, trust, ofMirror.get(Names.curatorPolicy(name)), before);
    }
  }

  // The environment attaches the policy to the role. The same policy is the role's boundary, so
  // that
  // no other policy can give the role more.
  private void curatorRole(
      String environment, GitHubTrust trust, Policy boundary, List<Resource> before) {
    var name = Names.curatorRole(environment);
    new Role(
        name,
        RoleArgs.builder()
            .name(name)
            .description("Approves packages of the environment " + environment)
            .assumeRolePolicy(trust.environment(environment + "-approvals").toJson())
            .permissionsBoundary(boundary.arn())
            .tags(args.tags())
            .build(),
        CustomResourceOptions.builder()
            .parent(this)
            .dependsOn(before.toArray(Resource[]::new))
            .build());
  }

  private void role(
      String name,
      String description,
      IamPolicy trust,
      Output<String> statePolicy,
      Map<String, Output<String>> policyArns,
      List<Resource> before) {
    new PipelineRole(
        name,
        new PipelineRole.Args(description, trust.toJson(), statePolicy, policyArns, args.tags()),
        ComponentResourceOptions.builder()
            .parent(this)
            .dependsOn(before.toArray(Resource[]::new))
            .build());
  }

  private Policy policy(String name, String description, IamPolicy document, boolean protect) {
    return new Policy(
        name,
        PolicyArgs.builder()
            .name(name)
            .description(description)
            .policy(document.toJson())
            .tags(args.tags())
            .build(),
        CustomResourceOptions.builder().parent(this).protect(protect).build());
  }

  /**
   * Returns the value of the variable ENVIRONMENTS of the GitHub workflows, JSON.
   *
   * @param backendUrl URL of the Pulumi backend
   */
  static String variable(Account account, List<MirrorEnvironment> environments, String backendUrl) {
    var all = new LinkedHashMap<String, Map<String, String>>();
    for (var environment : environments) {
      var name = environment.name();
      var one = new LinkedHashMap<String, String>();
      one.put("region", account.region());
      one.put("backend", backendUrl);
      one.put("planRole", account.iam("role/" + Names.planRole(name)));
      one.put("previewRole", account.iam("role/" + Names.previewRole(name)));
      one.put("deployRole", account.iam("role/" + Names.deployRole(name)));
      if (environment.usesCuratorRole(account)) {
        one.put("curatorRole", account.iam("role/" + Names.curatorRole(name)));
        environment
            .settings()
            .approvalRecords()
            .forEach(folder -> one.put("records", folder.replaceFirst("^arn:aws:s3:::", "s3://")));
      }
      all.put(name, one);
    }
    return new GsonBuilder().disableHtmlEscaping().create().toJson(all);
  }
}
