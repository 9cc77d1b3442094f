package pypimirror;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.catalog.EndpointService;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.NetworkSettings;
import pypimirror.config.Settings;
import pypimirror.report.Audit;
import pypimirror.report.Cost;

/**
 * Answers about an environment from its configuration alone, without deploying anything.
 *
 * <pre>
 * pulumi config --json | java -cp target/pypi-mirror.jar pypimirror.Report audit|cost NAME [--json]
 * </pre>
 *
 * <p>{@code NAME} is project and stack, as resources' names begin. Exit code 1 is for a
 * configuration that cannot be used, 2 for a question that is none.
 */
public final class Report {

  private Report() {}

  /** Answers on standard output. */
  public static void main(String[] arguments) {
    var question = Arrays.stream(arguments).filter(it -> !it.equals("--json")).toList();
    var json = question.size() < arguments.length;
    if (question.size() != 2 || !List.of("audit", "cost").contains(question.get(0))) {
      System.err.println(
          "usage: audit|cost NAME [--json], with the configuration on standard input");
      System.exit(2);
    }
    try {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.print(
          answer(
              question.get(0),
              question.get(1),
              configuration(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
              json));
    } catch (InvalidSettingsException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(1);
    }
  }

  static String answer(String question, String name, Map<String, String> config, boolean json) {
    var settings = Settings.parse(name, config);
    new Policies(settings).requireThatTheyFit();
    Notebooks.requireThatTheyFit(settings);
    if (question.equals("cost")) {
      var cost = Cost.of(settings);
      return json ? pretty(cost.json()) : cost.text(name);
    }
    var audit = audit(settings);
    return json ? pretty(audit.json()) : audit.text();
  }

  static Audit audit(Settings settings) {
    var policies = new Policies(settings);
    var audit =
        Audit.of(policies.byPlace(), policies.holders())
            .and(
                network(
                    "security group of the endpoints",
                    admitted(settings.network()),
                    "443/tcp",
                    "the interface endpoints"));
    if (settings.studio().created()) {
      audit =
          audit.and(
              network(
                  "group of each Studio user",
                  List.of("an app of the user"),
                  "8192-65535/tcp",
                  "the user's other apps, and nobody else's"));
    }
    if (settings.network() instanceof NetworkSettings.Create create) {
      audit =
          audit.and(
              network(
                  "workload group",
                  List.of("a notebook"),
                  "443/tcp",
                  settings.endpoints().services().contains(EndpointService.S3)
                      ? "the endpoints' group and S3's prefix list, and nothing else"
                      : "the endpoints' group, and nothing else"));
      if (create.dnsFirewall()) {
        audit =
            audit.and(
                network(
                    "DNS firewall",
                    List.of("anything in the VPC"),
                    "resolve",
                    settings.endpoints().services().stream()
                            .flatMap(service -> service.names(settings.region()).stream())
                            .collect(Collectors.joining(", "))
                        + ", and nothing else"));
      }
    }
    return audit;
  }

  private static Audit.Row network(String where, List<String> who, String what, String on) {
    return new Audit.Row(where, who, true, List.of(what), List.of(on), List.of());
  }

  private static List<String> admitted(NetworkSettings network) {
    return network instanceof NetworkSettings.Adopt adopt
        ? Stream.concat(adopt.readerSecurityGroupIds().stream(), adopt.readerCidrs().stream())
            .toList()
        : List.of("the workload group");
  }

  private static String pretty(JsonElement json) {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  // As the engine prints it: values, and those that are lists or maps as JSON beside the text.
  private static Map<String, String> configuration(InputStreamReader json) {
    var config = new TreeMap<String, String>();
    JsonParser.parseReader(json)
        .getAsJsonObject()
        .entrySet()
        .forEach(
            entry -> {
              JsonObject value = entry.getValue().getAsJsonObject();
              config.put(
                  entry.getKey(),
                  value.has("objectValue")
                      ? value.get("objectValue").toString()
                      : value.get("value").getAsString());
            });
    return config;
  }
}
