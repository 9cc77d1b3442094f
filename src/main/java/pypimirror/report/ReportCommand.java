package pypimirror.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.Settings;
import pypimirror.environment.Environment;
import pypimirror.naming.StackName;

/**
 * Prints the audit or the cost of an environment from its configuration, without deploying it.
 *
 * <pre>
 * pulumi config --json | java -cp target/pypi-mirror.jar pypimirror.report.ReportCommand audit|cost PROJECT STACK [--json]
 * </pre>
 *
 * <p>The exit code is 1 if the configuration is invalid, and 2 if the arguments are invalid.
 */
public final class ReportCommand {

  private ReportCommand() {}

  /** Prints the report on standard output. */
  public static void main(String[] arguments) {
    var words = Arrays.stream(arguments).filter(it -> !it.equals("--json")).toList();
    var json = words.size() < arguments.length;
    if (words.size() != 3 || !List.of("audit", "cost").contains(words.get(0))) {
      System.err.println(
          "Usage: audit|cost PROJECT STACK [--json], with the configuration on standard input.");
      System.exit(2);
    }
    try {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      var config = configuration(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      var stack = new StackName(words.get(1), words.get(2));
      out.print(report(words.get(0), stack, config, json));
      if (out.checkError()) {
        System.err.println("The report could not be written completely.");
        System.exit(1);
      }
    } catch (InvalidSettingsException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(1);
    }
  }

  static String report(String kind, StackName stack, Map<String, String> config, boolean json) {
    var environment = Environment.of(Settings.parse(stack, config));
    SizeChecks.check(environment);
    if (kind.equals("cost")) {
      var cost = Cost.of(environment.settings());
      return json ? pretty(cost.json()) : cost.text(environment.name());
    }
    var audit = Audit.of(environment);
    return json ? pretty(audit.json()) : audit.text();
  }

  private static String pretty(JsonElement json) {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  // The Pulumi CLI prints each value as text, and also prints a list or map as JSON in objectValue.
  private static Map<String, String> configuration(Reader json) {
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
