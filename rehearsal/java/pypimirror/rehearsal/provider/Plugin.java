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
 * The emulator for the AWS plugin, as the engine starts it: it listens on a port of the loopback
 * address and prints the port as its first line.
 */
public final class Plugin {

  private static final int LARGEST_MESSAGE = 64 * 1024 * 1024;

  private Plugin() {}

  /**
   * Serves until the engine is gone.
   *
   * @param args the version to answer with, the folder of the account fixtures, the folder of the
   *     live accounts, then what the engine adds
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ProcessHandle.current().parent().ifPresent(Plugin::endWith);
    var faults = Optional.ofNullable(System.getenv(FaultPlan.VARIABLE)).orElse("");
    var server = serve(args[0], new Accounts(Path.of(args[1]), Path.of(args[2])), faults);
    stopWithTheProcess(server);
    System.out.println(server.getPort());
    server.awaitTermination();
  }

  static Server serve(String version, Accounts accounts, String faults) throws IOException {
    return OkHttpServerBuilder.forPort(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            InsecureServerCredentials.create())
        .maxInboundMessageSize(LARGEST_MESSAGE)
        .addService(new PluginService(version, accounts, FaultPlan.parse(faults)))
        .build()
        .start();
  }

  // An engine that was killed can't stop its plugins, and a plugin that goes on alone would go on
  // changing the account.
  private static void endWith(ProcessHandle engine) {
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

  // The engine asks the plugin to end, and waits. Every change is in its file already.
  private static void stopWithTheProcess(Server server) {
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow, "stop-server"));
  }
}
