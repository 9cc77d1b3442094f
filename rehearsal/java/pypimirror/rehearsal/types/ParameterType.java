package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StorageState.Parameter;

/**
 * Systems Manager parameters (<a
 * href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html">PutParameter</a>,
 * <a
 * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html">tiers</a>)
 * of type {@code String} in the standard tier.
 */
final class ParameterType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ssm/parameter:Parameter")
          .taggable()
          .with(
              input("name", Text.length(1, 2_048)).demanded().replacing(),
              input("type", Text.oneOf("String", "StringList", "SecureString")).demanded(),
              input("insecureValue", PropertyType.TEXT).demanded(),
              input("description", Text.length(0, 1_024)),
              output("arn"),
              output("dataType"),
              output("tier"),
              output("version"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MAX_LENGTH = 4096;
  private static final Pattern NAME = Pattern.compile("(/[a-zA-Z0-9_.-]+){1,15}");

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("name").asText();
    if (!NAME.matcher(name).matches() || name.matches("(?i)/(aws|ssm).*")) {
      throw new AwsException(
          AwsError.VALIDATION, "Parameter name %s is not valid.".formatted(name));
    }
    if (account.parameters().containsKey(name)) {
      throw new AwsException(AwsError.PARAMETER_ALREADY_EXISTS, "The parameter already exists.");
    }
    account.parameters().put(name, parameter(inputs, 1));
    return name;
  }

  private static Parameter parameter(ObjectNode inputs, int version) {
    if (!inputs.path("type").asText().equals("String")) {
      throw new NotModelledException("SSM parameters of type " + inputs.path("type").asText());
    }
    var value = inputs.path("insecureValue").asText();
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new AwsException(
          AwsError.VALIDATION,
          "Standard tier parameters support a maximum parameter value of 4096 characters.");
    }
    return new Parameter(
        value, inputs.path("description").asText(""), version, Shapes.tags(inputs));
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.parameters().get(id))
        .map(
            parameter ->
                Shapes.object()
                    .put("name", id)
                    .put("type", "String")
                    .put("insecureValue", parameter.value())
                    .put("description", parameter.description())
                    .put("arn", account.arn("ssm", "parameter" + id))
                    .put("dataType", "text")
                    .put("tier", "Standard")
                    .put("version", parameter.version()));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.parameters().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = account.parameters().get(id);
    account.parameters().put(id, parameter(inputs, before.version() + 1));
  }

  @Override
  public void delete(Account account, String id) {
    account.parameters().remove(id);
  }
}
