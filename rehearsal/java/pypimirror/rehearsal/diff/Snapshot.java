package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;

/**
 * An environment that is deployed in a rehearsal, before or after a change.
 *
 * @param account state of the AWS account
 * @param resources resources in the engine's state, by URN, without components and providers
 * @param outputs stack outputs, by name
 * @param config configuration of the environment, by key, including defaults
 * @param steps operations of the deployment, in no particular order
 * @param failure reason why the deployment is incomplete, or empty
 */
record Snapshot(
    Account account,
    Map<String, Resource> resources,
    Map<String, JsonNode> outputs,
    Map<String, String> config,
    List<Step> steps,
    Optional<String> failure) {

  static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final Pattern RUN_FOLDER =
      Pattern.compile("[^\\s\"'\\[]*/run\\.\\d+/[^/]+/(before|after)/(project|home)/");

  private static final Pattern NOISE =
      Pattern.compile("^\\s+at |^\\s*\\.\\.\\. \\d+ more|\\[PID: |exited with non-zero exit code");

  /** A resource in the engine's state. */
  record Resource(
      String urn, String type, String id, JsonNode inputs, boolean protect, boolean retained) {

    /** The program's name for the resource. */
    String name() {
      return nameIn(urn);
    }

    private static Resource of(JsonNode state) {
      return new Resource(
          state.path("urn").asText(),
          state.path("type").asText(),
          state.path("id").asText(),
          state.path("inputs"),
          state.path("protect").asBoolean(),
          state.path("retainOnDelete").asBoolean());
    }
  }

  /**
   * An operation of the engine on one resource.
   *
   * @param operation the engine's term: create, update, replace, delete, …
   * @param properties names of the changed properties; for a replacement, including those that
   *     require it
   * @param replacing properties that require a replacement
   */
  record Step(
      String operation,
      String urn,
      String type,
      JsonNode before,
      JsonNode after,
      List<String> properties,
      List<String> replacing) {

    /** The program's name for the resource. */
    String name() {
      return nameIn(urn);
    }
  }

  private static String nameIn(String urn) {
    return urn.substring(urn.lastIndexOf("::") + 2);
  }

  /**
   * Reads the results of {@code ./rehearse up --json}.
   *
   * @param folder contains {@code home}, the rehearsal's home; {@code up.json}, the engine's
   *     events; and {@code up.log}, all other output
   */
  static Snapshot read(Path folder, Path fixtures, String environment) {
    try {
      var state = checkpoint(folder, environment);
      var resources = new TreeMap<String, Resource>();
      var outputs = new TreeMap<String, JsonNode>();
      for (var resource : state.path("resources")) {
        if (resource.path("type").asText().equals("pulumi:pulumi:Stack")) {
          resource
              .path("outputs")
              .properties()
              .forEach(output -> outputs.put(output.getKey(), output.getValue()));
        } else if (resource.path("custom").asBoolean()
            && !resource.path("type").asText().startsWith("pulumi:")
            && !resource.path("delete").asBoolean()) {
          var read = Resource.of(resource);
          resources.put(read.urn, read);
        }
      }
      var events = events(folder.resolve("up.json"));
      var config = new TreeMap<String, String>();
      for (var event : events) {
        event
            .path("preludeEvent")
            .path("config")
            .properties()
            .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
      }
      var accountId = config.getOrDefault("aws:allowedAccountIds", "").replaceAll("[^0-9]", "");
      var accounts = new Accounts(fixtures, folder.resolve("home/accounts"));
      if (!accounts.exists(accountId)) {
        return new Snapshot(
            Account.empty(accountId, ""),
            resources,
            outputs,
            config,
            List.of(),
            Optional.of(
                failure(events, folder)
                    .orElse("No file in rehearsal/accounts describes account " + accountId + ".")));
      }
      return new Snapshot(
          accounts.view(accountId),
          resources,
          outputs,
          config,
          steps(events),
          failure(events, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ID of the environment's VPC, or empty without one. */
  String vpc() {
    return outputs.containsKey("vpcId") ? outputs.get("vpcId").asText() : "";
  }

  /** Returns the state before any deployment: the account in its fixture. */
  Snapshot untouched(Path fixtures, Path empty) {
    var accounts = new Accounts(fixtures, empty);
    return new Snapshot(
        accounts.exists(account.id()) ? accounts.view(account.id()) : account,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty());
  }

  /** Whether the account of the environment is known. */
  boolean described() {
    return !account.region().isEmpty();
  }

  private static JsonNode checkpoint(Path folder, String environment) throws IOException {
    var file =
        folder
            .resolve("home/state")
            .resolve(environment)
            .resolve(".pulumi/stacks/pypi-mirror/" + environment + ".json");
    return Files.exists(file)
        ? JSON.readTree(file.toFile()).path("checkpoint").path("latest")
        : MissingNode.getInstance();
  }

  private static List<JsonNode> events(Path file) throws IOException {
    var events = new ArrayList<JsonNode>();
    if (Files.exists(file)) {
      for (var line : Files.readAllLines(file)) {
        if (line.startsWith("{")) {
          events.add(JSON.readTree(line));
        }
      }
    }
    return events;
  }

  private static List<Step> steps(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.path("resourcePreEvent").path("metadata"))
        .filter(step -> step.hasNonNull("op"))
        .filter(step -> !step.path("op").asText().equals("same"))
        .map(
            step ->
                new Step(
                    step.path("op").asText(),
                    step.path("urn").asText(),
                    step.path("type").asText(),
                    inputs(step.path("old")),
                    inputs(step.path("new")),
                    Stream.concat(
                            texts(step.path("diffs")),
                            step.path("detailedDiff").properties().stream().map(Map.Entry::getKey))
                        .map(path -> path.split("[.\\[]", 2)[0])
                        .distinct()
                        .sorted()
                        .toList(),
                    texts(step.path("keys")).sorted().toList()))
        .toList();
  }

  private static JsonNode inputs(JsonNode state) {
    return state.path("inputs").isObject()
        ? state.path("inputs")
        : JsonNodeFactory.instance.objectNode();
  }

  private static Stream<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(item -> texts.add(item.asText()));
    return texts.stream();
  }

  // Removes stack frames, and the parts of paths that differ in every run.
  private static String withoutNoise(String message) {
    return message
        .lines()
        .filter(line -> !NOISE.matcher(line).find())
        .map(line -> RUN_FOLDER.matcher(line).replaceAll(""))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  // The engine's errors. If the engine did not get that far, the last lines of the log.
  private static Optional<String> failure(List<JsonNode> events, Path folder) throws IOException {
    var summary =
        events.stream().map(event -> event.path("summaryEvent")).filter(it -> it.has("result"));
    if (summary.anyMatch(it -> it.path("result").asText().equals("succeeded"))) {
      return Optional.empty();
    }
    var errors =
        events.stream()
            .map(event -> event.path("diagnosticEvent"))
            .filter(event -> event.path("severity").asText().equals("error"))
            .map(event -> withoutNoise(event.path("message").asText()))
            .filter(message -> !message.equals("update failed") && !message.isEmpty())
            .distinct()
            .sorted()
            .toList();
    if (!errors.isEmpty()) {
      return Optional.of(String.join("\n", errors));
    }
    var log = folder.resolve("up.log");
    var lines =
        Files.exists(log)
            ? withoutNoise(Files.readString(log)).lines().filter(line -> !line.isBlank()).toList()
            : List.<String>of();
    return Optional.of(
        lines.isEmpty()
            ? "The engine did not report a reason."
            : String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
  }
}
