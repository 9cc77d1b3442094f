package pypimirror.rehearsal.provider;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import pypimirror.rehearsal.account.Accounts;

/**
 * The emulator in the role of the AWS plugin, as the engine starts it. It listens on a port of the
 * loopback address and prints the port on the first line.
 */
public final class Plugin {

  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private Plugin() {}

  /**
   * Serves requests until the engine exits.
   *
   * @param args the version to report, the folder of the account fixtures, the folder of the live
   *     accounts, then the arguments that the engine adds
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ProcessHandle.current().parent().ifPresent(Plugin::exitWithEngine);
    var faults = Optional.ofNullable(System.getenv(FaultPlan.VARIABLE)).orElse("");
    var server = serve(args[0], new Accounts(Path.of(args[1]), Path.of(args[2])), faults);
    stopServerOnShutdown(server);
    System.out.println(server.getPort());
    server.awaitTermination();
  }

  static Server serve(String version, Accounts accounts, String faults) throws IOException {
    return OkHttpServerBuilder.forPort(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            InsecureServerCredentials.create())
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .addService(new PluginService(version, accounts, FaultPlan.parse(faults)))
        .build()
        .start();
  }

  // A killed engine cannot stop its plugins, and a plugin that kept running would keep changing the
  // account.
  private static void exitWithEngine(ProcessHandle engine) {
    var watch =
        new Thread(
            () -> {
              engine.onExit().join();
              Runtime.getRuntime().halt(1);
            },
            "watch-engine");
    watch.setDaemon(true);
    watch.start();
  }

  // The engine asks the plugin to stop, and waits. Every change is already saved.
  private static void stopServerOnShutdown(Server server) {
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow, "stop-server"));
  }
}
