package pypimirror.backend;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import pypimirror.resources.OutputMaps;

/**
 * Creates the prerequisites of pipelines that deploy the environments of an account: a store for
 * Pulumi state, and the roles that GitHub workflows assume. It is a separate program because it
 * changes rarely and is deployed manually. See {@code docs/how-to/operate.md}.
 */
public final class Backend {

  private static final String STATE_KEY_ALIAS = "alias/%s-state".formatted(Names.PROJECT);

  private Backend() {}

  /** Runs the program under the Pulumi engine. */
  public static void main(String[] args) {
    LogManager.getLogManager().reset();
    // The same workaround as in pypimirror.launch.SdkRunner, whose Javadoc explains it
    // (pulumi-java#2270).
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "4");
    Pulumi.run(context -> stack(context, BackendSettings.fromEngine()));
  }

  /** Creates the stack. */
  static void stack(Context context, BackendSettings settings) {
    var account = settings.account();
    var bucket = "%s-state-%s-%s".formatted(Names.PROJECT, account.id(), account.region());
    var tags =
        new TreeMap<>(Map.of("Project", context.projectName(), "Environment", context.stackName()));

    var store =
        new StateStore(
            Names.PROJECT,
            new StateStore.Args(
                bucket,
                STATE_KEY_ALIAS,
                new StatePolicies(account, bucket).bucketPolicy().toJson(),
                new KeyPolicies(account).state().toJson(),
                settings.protect(),
                tags),
            ComponentResourceOptions.Empty);
    new Pipelines(
        Names.PROJECT,
        new Pipelines.Args(
            account,
            settings.repositories(),
            settings.environments(),
            settings.createIdentityProvider(),
            settings.protect(),
            bucket,
            store.keyArn,
            tags),
        ComponentResourceOptions.Empty);

    var url = "s3://%s?region=%s".formatted(bucket, account.region());
    context.export("backendUrl", Output.of(url));
    context.export(
        "secretsProvider",
        Output.of("awskms:///%s?region=%s".formatted(STATE_KEY_ALIAS, account.region())));
    context.export("packageKeyArns", packageKeys(settings, tags));
    // The value for the variable ENVIRONMENTS of the GitHub workflows.
    context.export(
        "environments", Output.of(Pipelines.variable(account, settings.environments(), url)));
  }

  private static Output<Map<String, String>> packageKeys(
      BackendSettings settings, Map<String, String> tags) {
    var arns = new TreeMap<String, Output<String>>();
    for (var environment : settings.packageKeys()) {
      var key =
          new PackageKey(
              Names.PROJECT + "-" + environment,
              new PackageKey.Args(
                  new KeyPolicies(settings.account()).packages().toJson(),
                  settings.protect(),
                  tags),
              ComponentResourceOptions.Empty);
      arns.put(environment, key.arn);
    }
    return OutputMaps.combine(arns);
  }
}
