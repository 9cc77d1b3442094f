package pypimirror;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.logging.LogManager;
import pypimirror.access.Readers;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.RoleArn;
import pypimirror.config.Settings;
import pypimirror.naming.Tags;
import pypimirror.network.Endpoints;
import pypimirror.outputs.MirrorOutputs;
import pypimirror.policy.MirrorPolicies;
import pypimirror.registry.Registry;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;

/** A private Python package mirror for notebooks that have no internet: the Pulumi program. */
public final class App {

  private App() {}

  /** Runs under the Pulumi engine, one environment at a time. */
  public static void main(String[] args) {
    // The engine gets every message of the SDK; its copy on the console would show each twice.
    LogManager.getLogManager().reset();
    Pulumi.run(App::run);
  }

  private static void run(Context context) {
    try {
      StaleJar.refuse();
      stack(context, Settings.fromEnvironment());
    } catch (StaleJar.StaleJarException | InvalidSettingsException mistake) {
      // The user's to mend: the engine prints a RunException's message without a stack trace.
      throw new RunException(mistake.getMessage());
    }
  }

  /** The whole system: packages, the way to them, and who may use both. */
  static void stack(Context context, Settings settings) {
    var name = context.projectName() + "-" + context.stackName();
    var tags = Tags.of(context.projectName(), context.stackName(), settings.tags());
    var readers = settings.readerRoles().stream().map(RoleArn::arn).toList();
    var options = ComponentResourceOptions.Empty;

    var registry =
        new Registry(
            name,
            new Registry.Args(
                settings.domainName(),
                Settings.STORE_REPOSITORY,
                settings.repositoryName(),
                readers,
                settings.protect(),
                tags),
            options);

    var policies =
        Output.tuple(registry.domainArn, registry.repositoryArn)
            .applyValue(arns -> new MirrorPolicies(arns.t1, arns.t2));
    var throughEndpoints =
        switch (settings.endpointPrincipals()) {
          case READERS -> MirrorPolicies.roles(readers);
          case ANY -> List.of(IamPrincipal.ALL);
        };

    var endpoints =
        new Endpoints(
            name,
            new Endpoints.Args(
                settings.region(),
                settings.vpcId(),
                settings.subnetIds(),
                settings.readerSecurityGroupIds(),
                settings.readerCidrs(),
                policies.applyValue(p -> p.apiEndpoint(throughEndpoints).toJson()),
                policies.applyValue(p -> p.repositoriesEndpoint(throughEndpoints).toJson()),
                tags),
            options);

    new Readers(
        name,
        new Readers.Args(
            settings.readerRoles().stream().map(RoleArn::name).toList(),
            policies.applyValue(p -> p.reader(settings.tokenMaxSeconds()).toJson())),
        options);

    MirrorOutputs.of(registry, endpoints, settings.region(), settings.tokenMaxSeconds())
        .export(context);
  }
}
