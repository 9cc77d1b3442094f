package pypimirror.curation.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.stream.Collectors;
import pypimirror.curation.UserMistake;

/** Reads the policy of approvals. */
public final class PolicyFile {

  private static final String FILE = "policy.yaml";

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addModule(new SimpleModule().addDeserializer(LocalDate.class, new Dates()))
          .build();

  private PolicyFile() {}

  /** Whether a folder has a policy. */
  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /**
   * Reads the policy in a folder.
   *
   * @throws UserMistake if the file is missing or invalid. The message lists every problem.
   */
  public static ApprovalPolicy read(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!exists(folder)) {
      throw new UserMistake(
          "%s does not exist. Copy the one of the project, and change it.".formatted(file));
    }
    try {
      var policy = MAPPER.readValue(file.toFile(), ApprovalPolicy.class);
      if (policy == null) {
        throw new UserMistake("%s is empty.".formatted(file));
      }
      var problems = policy.problems();
      if (!problems.isEmpty()) {
        throw new UserMistake(
            problems.stream().map(problem -> "%s: %s".formatted(file, problem)).toList());
      }
      return policy;
    } catch (JsonProcessingException e) {
      throw new UserMistake("%s%s: %s".formatted(file, line(e), reason(e)));
    }
  }

  private static String line(JsonProcessingException e) {
    return e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "\"%s\" is not a setting. Known settings: %s."
          .formatted(
              unknown.getPropertyName(),
              unknown.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    if (e instanceof MismatchedInputException mismatch && !(e instanceof InvalidFormatException)) {
      return mismatch.getPath().isEmpty()
          ? "The file has no settings."
          : "%s has the wrong type.".formatted(path(mismatch));
    }
    if (e instanceof InvalidFormatException format) {
      return "\"%s\" is not a valid value of %s.".formatted(format.getValue(), path(format));
    }
    if (e instanceof JsonMappingException mapping
        && mapping.getCause() instanceof IllegalArgumentException cause) {
      return cause.getMessage();
    }
    return e.getOriginalMessage();
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(it -> it.getFieldName() == null ? Integer.toString(it.getIndex()) : it.getFieldName())
        .collect(Collectors.joining("."));
  }

  /** Reads dates such as 2027-03-31. */
  private static final class Dates extends StdDeserializer<LocalDate> {
    private static final long serialVersionUID = 1L;

    Dates() {
      super(LocalDate.class);
    }

    @Override
    public LocalDate deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        return LocalDate.parse(parser.getText());
      } catch (DateTimeParseException e) {
        throw InvalidFormatException.from(parser, "not a date", parser.getText(), LocalDate.class);
      }
    }
  }
}
