package pypimirror;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.exceptions.RunException;
import java.util.logging.LogManager;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.Settings;
import pypimirror.naming.Tags;

/** A private Python package mirror for notebooks that have no internet: the Pulumi program. */
public final class App {

  private App() {}

  /** Runs under the Pulumi engine where Maven starts it, in a Java that is Maven's. */
  public static void main(String[] args) {
    System.exit(deploy());
  }

  /**
   * Runs under the Pulumi engine, one environment at a time.
   *
   * @return the exit code
   */
  public static int deploy() {
    // The engine gets every message of the SDK; its copy on the console would show each twice.
    LogManager.getLogManager().reset();
    SdkRunner.prepare();
    return Pulumi.runAsync(App::run).join();
  }

  private static void run(Context context) {
    try {
      StaleJar.refuse();
      stack(context, Settings.fromEngine(context.projectName() + "-" + context.stackName()));
    } catch (StaleJar.StaleJarException | InvalidSettingsException mistake) {
      // The user's to mend: the engine prints a RunException's message without a stack trace.
      throw new RunException(mistake.getMessage());
    }
  }

  /** The whole system: packages, the way to them, who may use both, and the notebooks. */
  static void stack(Context context, Settings settings) {
    var tags = Tags.of(context.projectName(), context.stackName(), settings.tags());
    var policies = new Policies(settings);
    policies.requireThatTheyFit();
    Notebooks.requireThatTheyFit(settings);
    var make = new Wiring(settings, policies, tags);

    // The packages: this account's own domain, or another's.
    var registry = make.registry();
    var control = make.packageControl(registry);

    // Who installs and who publishes.
    var access = make.access(control);

    // The notebooks' network, and the only ways out of it.
    var network = make.network();
    var endpoints = make.endpoints(network, registry, access);
    make.dnsFirewall(network);

    // Who may come in, as the packages' own policies say.
    make.sharing(registry, endpoints, access, control);

    // The notebooks: set up for pip whenever they start, in Studio or in one that exists.
    var scripts = make.lifecycleConfigurations();
    var studio = make.studio(network, scripts, access);
    make.outputsParameter();

    make.outputs(registry, network, endpoints, scripts, studio).export(context);
    context.export("networkFindings", make.survey(context, network, registry));
  }
}
