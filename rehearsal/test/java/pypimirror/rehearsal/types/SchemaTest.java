package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.annotations.Export;
import com.pulumi.core.annotations.Import;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the schemas of the emulator with the provider's SDK. */
class SchemaTest {

  static List<Schema> schemas() {
    return ResourceTypes.ALL.stream().map(ResourceType::schema).toList();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyInputIsAnArgumentOfTheSdkWithItsRequirements(Schema schema) {
    var arguments = new TreeMap<String, Boolean>();
    Arrays.stream(sdkClass(schema, "Args").getDeclaredFields())
        .map(field -> field.getAnnotation(Import.class))
        .filter(it -> it != null)
        .forEach(argument -> arguments.put(argument.name(), argument.required()));
    var inputs =
        schema.properties().stream()
            .filter(Property::input)
            .collect(Collectors.toMap(Property::name, Property::required));
    assertThat(arguments.keySet()).containsAll(inputs.keySet());
    // The emulator can require more inputs than AWS, but not fewer.
    assertThat(required(inputs)).containsAll(required(arguments));
    assertThat(schema.isTaggable()).isEqualTo(arguments.containsKey("tags"));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyPropertyIsAnOutputOfTheSdk(Schema schema) {
    assertThat(
            Arrays.stream(sdkClass(schema, "").getDeclaredFields())
                .map(field -> field.getAnnotation(Export.class))
                .filter(it -> it != null)
                .map(Export::name))
        .containsAll(schema.properties().stream().map(Property::name).toList());
  }

  private static List<String> required(Map<String, Boolean> properties) {
    return properties.entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .toList();
  }

  // aws:ec2/subnet:Subnet is com.pulumi.aws.ec2.Subnet.
  private static Class<?> sdkClass(Schema schema, String suffix) {
    var parts = schema.token().split("[:/]", -1);
    try {
      return Class.forName(
          "com.pulumi.aws.%s.%s%s".formatted(parts[1].toLowerCase(Locale.ROOT), parts[3], suffix));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
