package pypimirror;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import java.util.List;
import pypimirror.access.AccessModule;
import pypimirror.access.Roles;
import pypimirror.aws.EndpointService;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.Settings;
import pypimirror.environment.Environment;
import pypimirror.launch.SdkRunner;
import pypimirror.launch.StaleJar;
import pypimirror.naming.StackName;
import pypimirror.network.Endpoints;
import pypimirror.network.Network;
import pypimirror.network.NetworkModule;
import pypimirror.outputs.NotebookOutputs;
import pypimirror.outputs.OutputsModule;
import pypimirror.outputs.StackOutputs;
import pypimirror.packages.Packages;
import pypimirror.packages.PackagesModule;
import pypimirror.report.SizeChecks;
import pypimirror.studio.StudioApps;
import pypimirror.studio.StudioModule;

/** The Pulumi program: a private Python package mirror for notebooks without internet access. */
public final class App {

  private App() {}

  /** Runs the program under the Pulumi engine and exits with the exit code of {@link #deploy}. */
  public static void main(String[] args) {
    System.exit(deploy());
  }

  /**
   * Runs the program under the Pulumi engine.
   *
   * @return the exit code
   */
  public static int deploy() {
    SdkRunner.prepare();
    return Pulumi.runAsync(App::run).join();
  }

  private static void run(Context context) {
    try {
      StaleJar.check();
      stack(
          context, Settings.fromEngine(new StackName(context.projectName(), context.stackName())));
    } catch (StaleJar.StaleJarException | InvalidSettingsException mistake) {
      // The engine prints the message of a RunException without a stack trace.
      throw new RunException(mistake.getMessage());
    }
  }

  /** Creates the stack. The comments name every component that a module creates. */
  public static void stack(Context context, Settings settings) {
    var environment = Environment.of(settings);
    settings.warnings().forEach(context.log()::warn);
    SizeChecks.check(environment);

    // Creates Registry, PackageGroups and PackageEvents, or adopts an existing domain.
    Packages packages = PackagesModule.create(environment);

    // Creates Roles: the policies of readers and publishers, and with readers: create, a role.
    Roles roles = AccessModule.create(context, environment, packages.packageGroups());

    // Creates PrivateNetwork, DnsFirewall and NetworkLogs, or adopts an existing network.
    Network network = NetworkModule.create(environment);

    // Creates one endpoint for each AWS service. They are the only ways out of the network.
    Endpoints endpoints =
        NetworkModule.endpoints(environment, network, packages.assetsBucketArns(), roles);

    // Creates ResourcePolicies: the policies of the domain and of its repositories.
    PackagesModule.grant(
        environment, packages, roles, endpoints.id(EndpointService.CODEARTIFACT_API));

    // Computes the outputs for notebooks, with the subnets and security groups for their jobs.
    Output<NotebookOutputs> forNotebooks =
        OutputsModule.forNotebooks(
            environment, network.placement().subnetIds(), network.readerGroupIds());

    // Creates LifecycleConfigurations, which configure pip when an app starts, and a Studio domain.
    StudioApps studio =
        StudioModule.create(environment, network, forNotebooks, List.of(roles, endpoints));

    // Creates OutputsParameter, which notebooks can read, and exports the outputs of the stack.
    OutputsModule.createParameter(environment, forNotebooks);
    StackOutputs.of(environment)
        .add(PackagesModule.outputs(packages))
        .add(NetworkModule.outputs(environment, network, endpoints))
        .add(NetworkModule.check(context, environment, endpoints))
        .add(studio.outputs())
        .export(context);
  }
}
