package pypimirror.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.aws.EndpointService;
import pypimirror.aws.PackageSource;
import pypimirror.checks.EmulatorRun;
import pypimirror.config.Settings;
import pypimirror.config.StudioSettings;
import pypimirror.environment.Environment;
import pypimirror.naming.StackName;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

/** Checks that the schema, the stack outputs and the document for notebooks agree. */
class StackOutputsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCHEMA = Path.of("docs/outputs.schema.json");

  static Stream<Path> environments() {
    return Configs.everyEnvironmentFile();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void stackOutputsMatchTheSchema(Path environment, @TempDir Path folder) throws IOException {
    assertThat(schema("").validate(deployed(environment, folder))).isEmpty();
  }

  // The ids of a created network are known only after its creation. They have the same length.
  private static String withoutIds(JsonNode value) {
    return value.toString().replaceAll("\\b(subnet|sg)-[0-9a-f]{17}\\b", "$1-id");
  }

  private static JsonNode deployed(Path environment, Path folder) {
    var accounts = new Accounts(Path.of("rehearsal/accounts"), folder);
    return JSON.valueToTree(EmulatorRun.deploy(accounts, "e", Configs.of(environment)));
  }

  @ParameterizedTest
  @MethodSource("environments")
  void notebookDocumentMatchesTheStackOutputs(Path environment, @TempDir Path folder)
      throws IOException {
    var config = Configs.of(environment);
    var told = JSON.readTree(notebook("e", config).json());
    assertThat(schema("/$defs/notebook").validate(told)).isEmpty();
    JsonNode outputs = deployed(environment, folder);
    told.properties()
        .forEach(
            field ->
                assertThat(withoutIds(field.getValue()))
                    .as(field.getKey())
                    .isEqualTo(withoutIds(outputs.path(field.getKey()))));
  }

  @Test
  void jobEnvironmentIsEmptyIfJobTokensExceedTheLimit() {
    var config = Configs.with("pypi-mirror:tokenMaxSeconds", "43199");
    assertThat(MockRun.update(config).outputs().get("jobEnvironment")).isEqualTo(Map.of());
    assertThat(notebook("dev", config).values().get("jobEnvironment")).isEqualTo(Map.of());
  }

  @Test
  void environmentsExportExactlyTheOutputsOfTheSchema() throws IOException {
    var all = new TreeSet<String>();
    for (var environment : environments().toList()) {
      all.addAll(MockRun.of(Configs.of(environment), "e", false).outputNames());
    }
    assertThat(names(JSON.readTree(SCHEMA.toFile()).path("properties"))).isEqualTo(all);
  }

  static Stream<Map<String, String>> configurations() {
    var onlyTheGateway = Configs.with("pypi-mirror:endpointIds", "{\"s3\":\"vpce-01234567\"}");
    onlyTheGateway.put("pypi-mirror:studio", "adopt");
    return Stream.concat(environments().map(Configs::of), Stream.of(onlyTheGateway));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void anOutputIsExportedIfAndOnlyIfItsConditionIsMet(Map<String, String> config) {
    var settings = Settings.parse(new StackName("pypi-mirror", "e"), config);
    var exported = MockRun.of(config, "e", false).outputNames();
    assertThat(StackOutput.values())
        .filteredOn(output -> isMet(output.condition(), settings))
        .extracting(StackOutput::key)
        .containsExactlyInAnyOrderElementsOf(exported);
  }

  private static boolean isMet(StackOutput.Condition condition, Settings settings) {
    var endpoints = settings.network().endpointIds().keySet();
    return switch (condition) {
      case ALWAYS -> true;
      case PYPI -> settings.packages().sources().contains(PackageSource.PYPI);
      case OWN_DOMAIN -> settings.packages().domain().isCreated();
      case PUBLISHERS -> !settings.access().publisherRoles().isEmpty();
      case EXISTING_ENDPOINTS -> !endpoints.isEmpty();
      case EXISTING_INTERFACE_ENDPOINTS ->
          endpoints.stream().anyMatch(EndpointService::isInterface);
      case STUDIO -> !(settings.studio() instanceof StudioSettings.None);
      case STUDIO_CREATED -> settings.studio().isCreated();
      case STUDIO_ADOPTED -> settings.studio() instanceof StudioSettings.Adopt;
      case SSM_OUTPUTS -> settings.ssmOutputs();
    };
  }

  @Test
  void schemaProgramAndDoctorHaveTheSameVersion() throws IOException {
    assertThat(JSON.readTree(SCHEMA.toFile()).at("/properties/contractVersion/const").asInt())
        .isEqualTo(StackOutput.VERSION);
    assertThat(Files.readString(Path.of("notebooks/doctor/mirror.py")))
        .contains("\nCONTRACT_VERSION = " + StackOutput.VERSION + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "pipIndexUrl, https://aws:secret@host/pypi/packages/simple/",
    "domainOwner, 1234",
    "tokenMaxSeconds, 43201",
    "contractVersion, 2",
    "anything, else"
  })
  void schemaRejectsValuesOutsideTheContract(String output, String value) throws IOException {
    var outputs = MockRun.update(Configs.valid()).outputs();
    outputs.put(output, value.matches("[0-9]{5}|2") ? (Object) Integer.valueOf(value) : value);
    JsonNode wrong = JSON.valueToTree(outputs);
    assertThat(schema("").validate(wrong)).anyMatch(it -> it.toString().contains(output));
  }

  private static NotebookOutputs notebook(String environment, Map<String, String> config) {
    return NotebookOutputs.ofTheSameSize(
        Environment.of(Settings.parse(new StackName("pypi-mirror", environment), config)));
  }

  private static Set<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  // Replaces the rules of the root with those of a definition, which refers to the properties of
  // the root. Consumers must accept additional outputs, but this test rejects them.
  private static JsonSchema schema(String definition) throws IOException {
    var rules = (ObjectNode) JSON.readTree(SCHEMA.toFile());
    if (definition.isEmpty()) {
      rules.put("additionalProperties", false);
    } else {
      rules.remove("required");
      ((ObjectNode) rules.at(definition)).put("additionalProperties", false);
      rules.put("$ref", "#" + definition);
    }
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(rules);
  }
}
