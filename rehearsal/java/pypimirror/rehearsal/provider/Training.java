package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.ResourceProviderGrpc;
import pypimirror.rehearsal.account.Accounts;

/**
 * Loads the classes that the plugin needs, for Java to keep them ready (see java.sh): a resource's
 * life as the engine asks for it, in an account that is thrown away.
 */
public final class Training {

  private static final String ACCOUNT = "000000000000";
  private static final String REGION = "us-east-1";
  private static final String TYPE = "aws:ec2/vpc:Vpc";
  private static final String NAME = "training";
  private static final String URN = "urn:pulumi:training::training::" + TYPE + "::" + NAME;

  private Training() {}

  /**
   * Runs through it once.
   *
   * @param args an empty folder
   */
  public static void main(String[] args)
      throws IOException, URISyntaxException, ReflectiveOperationException {
    var folder = Path.of(args[0]);
    Files.writeString(
        folder.resolve(ACCOUNT + ".json"),
        "{\"id\": \"%s\", \"region\": \"%s\"}".formatted(ACCOUNT, REGION));
    var server = Plugin.serve("0.0.0", new Accounts(folder, folder.resolve("live")), "");
    live(server.getPort());
    server.shutdownNow();
    loadOwn();
  }

  private static void live(int port) {
    var channel =
        OkHttpChannelBuilder.forAddress(InetAddress.getLoopbackAddress().getHostAddress(), port)
            .usePlaintext()
            .build();
    var plugin = ResourceProviderGrpc.newBlockingStub(channel);
    var config = JsonNodeFactory.instance.objectNode().put("region", REGION);
    config.putArray("allowedAccountIds").add(ACCOUNT);
    var provider = Values.struct(config);
    var checked = plugin.checkConfig(CheckRequest.newBuilder().setNews(provider).build());
    plugin.configure(ConfigureRequest.newBuilder().setArgs(checked.getInputs()).build());

    var wanted = vpc(false);
    var inputs =
        plugin
            .check(
                CheckRequest.newBuilder()
                    .setUrn(URN)
                    .setType(TYPE)
                    .setName(NAME)
                    .setNews(Values.struct(wanted))
                    .build())
            .getInputs();
    var made =
        plugin.create(
            CreateRequest.newBuilder()
                .setUrn(URN)
                .setType(TYPE)
                .setName(NAME)
                .setProperties(inputs)
                .build());
    plugin.diff(
        DiffRequest.newBuilder()
            .setUrn(URN)
            .setType(TYPE)
            .setName(NAME)
            .setId(made.getId())
            .setOlds(made.getProperties())
            .setOldInputs(inputs)
            .setNews(Values.struct(vpc(true)))
            .build());
    plugin.read(
        ReadRequest.newBuilder()
            .setUrn(URN)
            .setType(TYPE)
            .setName(NAME)
            .setId(made.getId())
            .build());
    plugin.invoke(
        InvokeRequest.newBuilder()
            .setTok("aws:ec2/getVpc:getVpc")
            .setArgs(Values.struct(JsonNodeFactory.instance.objectNode().put("id", made.getId())))
            .build());
    plugin.delete(
        DeleteRequest.newBuilder()
            .setUrn(URN)
            .setType(TYPE)
            .setName(NAME)
            .setId(made.getId())
            .setProperties(made.getProperties())
            .build());
    channel.shutdownNow();
  }

  private static ObjectNode vpc(boolean dnsHostnames) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("cidrBlock", "10.0.0.0/24")
        .put("enableDnsHostnames", dnsHostnames);
  }

  // All of the emulator's own: other resources than this one, and other programs.
  private static void loadOwn()
      throws IOException, URISyntaxException, ReflectiveOperationException {
    var jar = Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var content = new JarFile(jar.toFile())) {
      for (var name : content.stream().map(JarEntry::getName).toList()) {
        if (name.endsWith(".class")) {
          Class.forName(
              name.substring(0, name.length() - ".class".length()).replace('/', '.'),
              false,
              Training.class.getClassLoader());
        }
      }
    }
  }
}
