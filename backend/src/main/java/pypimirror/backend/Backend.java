package pypimirror.backend;

import com.google.gson.GsonBuilder;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.iam.OpenIdConnectProvider;
import com.pulumi.aws.iam.OpenIdConnectProviderArgs;
import com.pulumi.aws.iam.Policy;
import com.pulumi.aws.iam.PolicyArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Creates the prerequisites of pipelines that deploy the environments of an account: a store for
 * Pulumi state, and the roles that GitHub workflows assume. It is a separate program because it
 * changes rarely and is deployed manually. See {@code docs/how-to/operate.md}.
 */
public final class Backend {

  private Backend() {}

  /** Runs the program under the Pulumi engine. */
  public static void main(String[] args) {
    LogManager.getLogManager().reset();
    // The same workaround as in pypimirror.launch.SdkRunner, whose Javadoc explains it
    // (pulumi-java#2270).
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "4");
    Pulumi.run(context -> stack(context, BackendSettings.fromEngine()));
  }

  static void stack(Context context, BackendSettings settings) {
    var name = "pypi-mirror";
    var bucket = "pypi-mirror-state-%s-%s".formatted(settings.accountId(), settings.region());
    var alias = "alias/pypi-mirror-state";
    var tags =
        new TreeMap<>(Map.of("Project", context.projectName(), "Environment", context.stackName()));

    var known = new PipelinePolicies(settings, bucket, "");
    var store =
        new StateStore(
            name,
            new StateStore.Args(
                bucket,
                alias,
                known.bucketPolicy().toJson(),
                known.keyPolicy().toJson(),
                settings.protect(),
                tags),
            ComponentResourceOptions.Empty);
    // AWS assigns the id of the key when it creates the key.
    var policies = store.keyArn.applyValue(arn -> new PipelinePolicies(settings, bucket, arn));

    var before = new ArrayList<Resource>();
    if (settings.createIdentityProvider()) {
      before.add(
          new OpenIdConnectProvider(
              name + "-github",
              OpenIdConnectProviderArgs.builder()
                  .url("https://" + PipelinePolicies.GITHUB)
                  .clientIdLists("sts.amazonaws.com")
                  .tags(tags)
                  .build()));
    }
    var boundary =
        new Policy(
            PipelinePolicies.BOUNDARY,
            PolicyArgs.builder()
                .name(PipelinePolicies.BOUNDARY)
                .description("The most that readers and publishers of packages may do")
                .policy(known.boundary().toJson())
                .tags(tags)
                .build(),
            CustomResourceOptions.builder().protect(settings.protect()).build());

    role(
        PipelinePolicies.PREVIEW_ROLE,
        "Looks at the environments, from pull requests and the main branch",
        known.previewTrust(),
        policies.applyValue(it -> it.preview().toJson()),
        before,
        tags);
    var variable = new LinkedHashMap<String, Map<String, String>>();
    for (var environment : settings.environments().keySet()) {
      role(
          PipelinePolicies.deployRole(environment),
          "Deploys the environment " + environment,
          known.deployTrust(environment),
          policies.applyValue(it -> it.deploy(environment).toJson()),
          before,
          tags);
      variable.put(environment, variable(settings, environment, bucket));
    }

    context.export("backendUrl", Output.of(url(settings, bucket)));
    context.export(
        "secretsProvider", Output.of("awskms:///%s?region=%s".formatted(alias, settings.region())));
    context.export("readerBoundaryArn", boundary.arn());
    // The value for the variable ENVIRONMENTS of the GitHub workflows.
    context.export(
        "environments",
        Output.of(new GsonBuilder().disableHtmlEscaping().create().toJson(variable)));
  }

  private static String url(BackendSettings settings, String bucket) {
    return "s3://%s?region=%s".formatted(bucket, settings.region());
  }

  private static Map<String, String> variable(
      BackendSettings settings, String environment, String bucket) {
    var role = "arn:aws:iam::%s:role/".formatted(settings.accountId());
    var one = new LinkedHashMap<String, String>();
    one.put("region", settings.region());
    one.put("backend", url(settings, bucket));
    one.put("previewRole", role + PipelinePolicies.PREVIEW_ROLE);
    one.put("deployRole", role + PipelinePolicies.deployRole(environment));
    return one;
  }

  private static void role(
      String name,
      String description,
      IamPolicy trust,
      Output<String> policy,
      List<Resource> before,
      Map<String, String> tags) {
    var role =
        new Role(
            name,
            RoleArgs.builder()
                .name(name)
                .description(description)
                .assumeRolePolicy(trust.toJson())
                .tags(tags)
                .build(),
            CustomResourceOptions.builder().dependsOn(before.toArray(Resource[]::new)).build());
    new RolePolicy(
        name, RolePolicyArgs.builder().name(name).role(role.name()).policy(policy).build());
  }
}
