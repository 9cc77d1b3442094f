package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.checks.EmulatorRun;
import pypimirror.testing.Configs;

/**
 * Compares the permissions of the pipeline roles with the calls of the AWS provider, in {@code
 * calls.txt}: nothing is missing, and nothing is allowed for the resources of others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderCallsTest {

  private static final List<String> ROLES = List.of("plan", "preview", "deploy");

  private record Call(
      String type, String operation, String action, String resource, List<String> context) {

    /**
     * Whether the call only describes something. Only a deploy role describes the key, and finds
     * the bucket of the logs.
     */
    boolean reads() {
      return operation.equals("read")
          || (action.matches("\\w+:(Describe|List)\\w+") && !action.matches("(kms|s3):.*"));
    }

    /** Whether the same call is possible for the resources of others. */
    boolean isAnywhere() {
      return context.contains("anywhere");
    }

    String arn(String region) {
      var parts = resource.split(" ", 2);
      if (parts.length == 1) {
        return resource;
      }
      return "arn:aws:%s:%s:%s:%s"
          .formatted(
              parts[0], parts[0].equals("iam") ? "" : region, DeployedBackend.ACCOUNT, parts[1]);
    }

    /** The condition keys, with the tags of an environment. */
    Map<String, List<String>> keys(String environment) {
      var keys = new HashMap<String, List<String>>();
      for (var word : context) {
        switch (word) {
          case "request" -> keys.putAll(DeployedBackend.tags("request", environment));
          case "own" -> keys.putAll(DeployedBackend.tags("resource", environment));
          case "anywhere", "anyVpc", "untagged", "-" -> {}
          default -> keys.put(word.split("=", 2)[0], List.of(word.split("=", 2)[1]));
        }
      }
      return keys;
    }
  }

  private DeployedBackend backend;
  private List<Call> calls;

  @BeforeAll
  void deploy(@TempDir Path folder) throws IOException {
    backend = DeployedBackend.deploy(DeployedBackend.config(), DeployedBackend.FILES, folder);
    try (var lines = Files.lines(DeployedBackend.FILES.resolve("calls.txt"))) {
      calls =
          lines
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.split(" \\| "))
              .peek(cells -> assertThat(cells).as(Arrays.toString(cells)).hasSize(6))
              .map(it -> new Call(it[0], it[1], it[2], it[3], List.of(it[4].split(" "))))
              .toList();
    }
    assertThat(calls).hasSizeGreaterThan(150);
  }

  // The calls of ./approve inventory, which the workflow advisories runs with the plan role.
  private static final Set<String> OF_INVENTORY =
      Set.of(
          "codeartifact:describepackageversion",
          "codeartifact:listpackages",
          "codeartifact:listpackageversions");

  @Test
  void theDeployRoleCanMakeEveryCall() {
    assertThat(calls)
        .allMatch(
            call ->
                backend.may(
                    DeployedBackend.TEST_ROLE,
                    call.action(),
                    call.arn("us-east-1"),
                    call.keys("test")));
  }

  @Test
  void theOtherRolesCanMakeOnlyReadingCalls() {
    for (var role : List.of("pypi-mirror-test-plan", "pypi-mirror-test-preview")) {
      assertThat(calls)
          .allMatch(
              call ->
                  backend.may(role, call.action(), call.arn("us-east-1"), call.keys("test"))
                      == call.reads());
    }
  }

  @Test
  void noOtherActionIsAllowed() {
    var called =
        calls.stream()
            .map(call -> call.action().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    for (var role : ROLES) {
      assertThat(backend.allowedActions("pypi-mirror-test-" + role))
          .filteredOn(action -> !action.startsWith("s3:"))
          .filteredOn(
              action ->
                  !Set.of("kms:decrypt", "kms:encrypt", "kms:generatedatakey").contains(action))
          .filteredOn(action -> !OF_INVENTORY.contains(action))
          .isSubsetOf(called);
    }
  }

  // The resources of others are in another region, have the tags of another environment or none, or
  // have another name.
  @Test
  void noWritingCallIsPossibleForTheResourcesOfOthers() {
    var possible = new ArrayList<String>();
    for (var call : calls) {
      if (call.reads() || call.isAnywhere()) {
        continue;
      }
      for (var other : others(call)) {
        if (backend.may(
            DeployedBackend.TEST_ROLE, call.action(), other.getKey(), other.getValue())) {
          possible.add(call.action() + " on " + other.getKey() + " with " + other.getValue());
        }
      }
    }
    assertThat(possible).isEmpty();
  }

  private static List<Map.Entry<String, Map<String, List<String>>>> others(Call call) {
    var keys = call.keys("test");
    var others = new ArrayList<Map.Entry<String, Map<String, List<String>>>>();
    if (call.resource().startsWith("arn:")) {
      others.add(Map.entry(call.resource() + "-of-others", keys));
      return others;
    }
    if (call.resource().equals("*")) {
      var elsewhere = new HashMap<>(keys);
      elsewhere.put("aws:RequestedRegion", List.of("eu-west-1"));
      others.add(Map.entry("*", elsewhere));
      return others;
    }
    if (!call.resource().startsWith("iam ")) {
      others.add(Map.entry(call.arn("eu-west-1"), keys));
    }
    others.add(
        Map.entry(call.arn("us-east-1").replace(DeployedBackend.ACCOUNT, "444455556666"), keys));
    // EC2, the DNS firewall and Studio generate the names of resources.
    if (Stream.of("ec2 ", "route53resolver ", "sagemaker ").anyMatch(call.resource()::startsWith)) {
      var foreign = new HashMap<>(call.keys("prod"));
      if (!call.context().contains("request")) {
        foreign.putAll(DeployedBackend.tags("resource", "prod"));
      }
      others.add(Map.entry(call.arn("us-east-1"), foreign));
      // Setting the own tags on a resource of others would take it over.
      if (call.action().matches("\\w+:(CreateTags|TagResource|AddTags)")) {
        var taken = new HashMap<>(keys);
        taken.keySet().removeIf(key -> key.endsWith("Action"));
        taken.putAll(DeployedBackend.tags("resource", "prod"));
        others.add(Map.entry(call.arn("us-east-1"), taken));
      }
      if (call.context().contains("own") && !call.context().contains("untagged")) {
        var untagged = new HashMap<>(keys);
        untagged.keySet().removeIf(key -> key.startsWith("aws:resourcetag"));
        others.add(Map.entry(call.arn("us-east-1"), untagged));
      }
    } else {
      others.add(
          Map.entry(
              call.arn("us-east-1")
                  .replace("test", "prod")
                  .replaceFirst("role/(?!pypi).*", "role/other")
                  .replaceFirst("key/.*", "key/other"),
              keys));
    }
    return others;
  }

  @Test
  void theTableAndThePoliciesHaveTheTypesOfTheEnvironments() {
    var made = new TreeSet<String>();
    Configs.everyEnvironmentFile().forEach(file -> made.addAll(EmulatorRun.types(file)));
    assertThat(ResourceActions.BY_TYPE.keySet()).isEqualTo(made);
    assertThat(calls.stream().map(Call::type))
        .containsAll(made.stream().map(token -> token.replaceFirst("aws:(.*):.*", "$1")).toList());
  }
}
