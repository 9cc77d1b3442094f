package pypimirror.rehearsal.provider;

import io.grpc.InsecureServerCredentials;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import pypimirror.rehearsal.account.Accounts;

/**
 * The stand-in for the AWS plugin, as the engine starts it: it listens on a port of the loopback
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

    var service =
        new PluginService(
            args[0],
            new Accounts(Path.of(args[1]), Path.of(args[2])),
            FaultPlan.parse(Optional.ofNullable(System.getenv(FaultPlan.VARIABLE)).orElse("")));
    var server =
        OkHttpServerBuilder.forPort(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .addService(service)
            .build()
            .start();
    System.out.println(server.getPort());
    server.awaitTermination();
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
}
