package pypimirror.rehearsal.types;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * A policy document. Two documents are equal if they have the same meaning.
 *
 * @param strict whether the document must be an object with elements, and without duplicate keys
 */
record PolicyText(boolean strict) implements PropertyType {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final ObjectMapper STRICT_JSON =
      JSON.copy().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  @Override
  public Optional<String> fault(JsonNode value) {
    if (!value.isTextual()) {
      return PropertyType.TEXT.fault(value);
    }
    try {
      var document = (strict ? STRICT_JSON : JSON).readTree(value.asText());
      return document.isMissingNode() || (strict && !(document.isObject() && !document.isEmpty()))
          ? PropertyType.expected("a policy document", value)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.of("contains invalid JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  public boolean same(JsonNode desired, JsonNode actual) {
    if (desired.equals(actual)) {
      return true;
    }
    try {
      return PolicyDocument.parse(desired.asText())
          .meansTheSameAs(PolicyDocument.parse(actual.asText()));
    } catch (AwsException unreadable) {
      return false;
    }
  }
}
