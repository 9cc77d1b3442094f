package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The Systems Manager operation that notebooks use: <a
 * href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>.
 */
public record ParameterStore(Authorizer authorizer, Signatures signatures) implements Host {

  private static final String TARGET = "AmazonSSM.";

  @Override
  public Reply answer(Call call, Notes notes) {
    return Protocol.JSON.answer(notes, () -> parameter(call, notes));
  }

  private Reply parameter(Call call, Notes notes) {
    var operation = call.header("x-amz-target").orElse("");
    if (!operation.equals(TARGET + "GetParameter")) {
      throw new NotModelledException("the Systems Manager operation " + operation);
    }
    notes.is("GetParameter");
    var account = authorizer.account();
    var session = signatures.of(call, account.region(), "ssm");
    var name = call.json().path("Name").asText();
    var arn = account.arn("ssm", "parameter" + name);
    authorizer.require(
        notes,
        session.caller(),
        new Authorizer.Target("ssm:GetParameter", account.id(), null, null, arn));
    var parameter = account.parameters().get(name);
    if (parameter == null) {
      throw new AwsException(AwsError.PARAMETER_NOT_FOUND, "");
    }
    var answer = JsonNodeFactory.instance.objectNode();
    answer
        .putObject("Parameter")
        .put("Name", name)
        .put("Type", "String")
        .put("Value", parameter.value())
        .put("Version", parameter.version())
        .put("ARN", arn)
        .put("DataType", "text");
    return Reply.text(200, "application/x-amz-json-1.1", answer.toString());
  }
}
