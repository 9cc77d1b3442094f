package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.ResourceProviderGrpc;
import pypimirror.rehearsal.account.Accounts;

/** Uses the plugin like the engine does: the lifecycle of one resource, in a temporary account. */
public final class PluginExercise {

  private static final String ACCOUNT = "000000000000";
  private static final String REGION = "us-east-1";
  private static final String TYPE = "aws:ec2/vpc:Vpc";
  private static final String NAME = "training";
  private static final String URN = "urn:pulumi:training::training::" + TYPE + "::" + NAME;

  private PluginExercise() {}

  /**
   * Creates, reads, compares and deletes a resource.
   *
   * @param folder an empty folder for the account
   */
  public static void run(Path folder) throws IOException {
    Files.writeString(
        folder.resolve(ACCOUNT + ".json"),
        "{\"id\": \"%s\", \"region\": \"%s\"}".formatted(ACCOUNT, REGION));
    var server = Plugin.serve("0.0.0", new Accounts(folder, folder.resolve("live")), "");
    exerciseResource(server.getPort());
    server.shutdownNow();
  }

  private static void exerciseResource(int port) {
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

    var desired = vpc(false);
    var inputs =
        plugin
            .check(
                CheckRequest.newBuilder()
                    .setUrn(URN)
                    .setType(TYPE)
                    .setName(NAME)
                    .setNews(Values.struct(desired))
                    .build())
            .getInputs();
    var created =
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
            .setId(created.getId())
            .setOlds(created.getProperties())
            .setOldInputs(inputs)
            .setNews(Values.struct(vpc(true)))
            .build());
    plugin.read(
        ReadRequest.newBuilder()
            .setUrn(URN)
            .setType(TYPE)
            .setName(NAME)
            .setId(created.getId())
            .build());
    plugin.invoke(
        InvokeRequest.newBuilder()
            .setTok("aws:ec2/getVpc:getVpc")
            .setArgs(
                Values.struct(JsonNodeFactory.instance.objectNode().put("id", created.getId())))
            .build());
    plugin.delete(
        DeleteRequest.newBuilder()
            .setUrn(URN)
            .setType(TYPE)
            .setName(NAME)
            .setId(created.getId())
            .setProperties(created.getProperties())
            .build());
    channel.shutdownNow();
  }

  private static ObjectNode vpc(boolean dnsHostnames) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("cidrBlock", "10.0.0.0/24")
        .put("enableDnsHostnames", dnsHostnames);
  }
}
