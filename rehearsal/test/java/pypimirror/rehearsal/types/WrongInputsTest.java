package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that the emulator rejects wrong inputs when the AWS plugin does: in a preview, before it
 * calls AWS. At the same time, it rejects values that only the emulator does not support. {@code
 * rehearsal/test/resources/wrong-inputs.txt} lists the inputs.
 */
class WrongInputsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, ObjectNode> VALID = new TreeMap<>();
  private static final List<Arguments> WRONG = new ArrayList<>();

  static {
    var token = "";
    for (var line : lines()) {
      if (!line.startsWith(" ")) {
        token = line;
      } else if (line.startsWith("  valid ")) {
        VALID.put(token, (ObjectNode) json(line.substring("  valid ".length())));
      } else {
        var property = line.strip().split(" ", 2)[0];
        var rest = line.strip().substring(property.length() + 1);
        var end = rest.lastIndexOf(" | ");
        WRONG.add(
            arguments(token, property, json(rest.substring(0, end)), rest.substring(end + 3)));
      }
    }
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("rehearsal/test/resources/wrong-inputs.txt")).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Arguments> wrong() {
    return WRONG;
  }

  static Stream<Arguments> inputs() {
    return ResourceTypes.ALL.stream()
        .map(ResourceType::schema)
        .flatMap(
            schema ->
                schema.properties().stream()
                    .filter(Property::input)
                    .map(property -> arguments(schema.token(), property)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aPreviewRejectsTheValue(String token, String property, JsonNode value, String message) {
    var inputs = VALID.get(token).deepCopy();
    inputs.set(property, value);
    assertThat(Bench.problems(token, inputs)).containsOnlyKeys(property);
    assertThat(Bench.problems(token, inputs).get(property)).contains(message);
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void everyInputRejectsAValueOfAnotherType(String token, Property property) {
    var inputs = VALID.get(token).deepCopy();
    assertThat(Bench.problems(token, inputs.deepCopy())).isEmpty();
    // Neither an object with this field nor a list of such objects is valid for any property.
    var wrong = JsonNodeFactory.instance.arrayNode();
    wrong.addObject().put("nonsense", true);
    wrong.addObject().put("nonsense", true);
    inputs.set(property.name(), wrong);
    assertThat(Bench.problems(token, inputs)).containsKey(property.name());
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void everyRequiredInputIsReported(String token, Property property) {
    var inputs = VALID.get(token).deepCopy();
    inputs.remove(property.name());
    assertThat(
            Bench.problems(token, inputs).values().stream()
                .filter(problem -> problem.startsWith("Missing required property")))
        .hasSize(property.required() ? 1 : 0);
  }

  // A new rule needs a line in the table.
  @ParameterizedTest
  @MethodSource("inputs")
  void everyRuleHasAWrongValue(String token, Property property) {
    if (hasRule(property.kind())) {
      assertThat(WRONG)
          .as("lines of %s.%s in wrong-inputs.txt", token, property.name())
          .anyMatch(row -> row.get()[0].equals(token) && row.get()[1].equals(property.name()));
    }
  }

  @Test
  void everyTypeHasValidInputs() {
    assertThat(VALID.keySet())
        .containsExactlyInAnyOrderElementsOf(
            ResourceTypes.ALL.stream().map(type -> type.schema().token()).toList());
  }

  private static boolean hasRule(PropertyType type) {
    if (type instanceof PropertyType.Items list) {
      return list.min() > 0 || list.max() < Integer.MAX_VALUE || hasRule(list.item());
    }
    if (type instanceof PropertyType.Nested nested) {
      return !nested.required().isEmpty()
          || nested.fields().values().stream().anyMatch(WrongInputsTest::hasRule);
    }
    return !List.of(PropertyType.TEXT, PropertyType.TRUTH, PropertyType.WHOLE, PropertyType.ANY)
        .contains(type);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
