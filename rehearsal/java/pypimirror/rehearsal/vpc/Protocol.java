package pypimirror.rehearsal.vpc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;

/**
 * The form of errors in one of AWS's <a href="https://smithy.io/2.0/aws/protocols/">protocols</a>.
 */
@FunctionalInterface
public interface Protocol {

  /** The code of errors is in a header. CodeArtifact and Lambda use this protocol. */
  Protocol REST_JSON =
      (status, code, message) ->
          Reply.of(
              status,
              Map.of(
                  "Content-Type",
                  "application/json",
                  "x-amzn-ErrorType",
                  code,
                  "x-amzn-RequestId",
                  UUID.randomUUID().toString()),
              JsonNodeFactory.instance.objectNode().put("message", message).toString());

  /** The code of errors is in the body. SageMaker and Systems Manager use this protocol. */
  Protocol JSON =
      (status, code, message) ->
          Reply.text(
              status < 500 ? 400 : status,
              "application/x-amz-json-1.1",
              JsonNodeFactory.instance
                  .objectNode()
                  .put("__type", code)
                  .put("message", message)
                  .toString());

  /** EC2's variant of the Query protocol. */
  Protocol EC2 =
      (status, code, message) ->
          Reply.xml(
              status,
              "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>%s</RequestID></Response>"
                  .formatted(code, Reply.escaped(message), UUID.randomUUID()));

  /** The Query protocol, which IAM and STS use. */
  static Protocol query(String namespace) {
    return (status, code, message) ->
        Reply.xml(
            status,
            "<ErrorResponse xmlns=\"%s\"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>"
                .formatted(namespace, code, Reply.escaped(message), UUID.randomUUID()));
  }

  /** Returns the response for an error. */
  Reply error(int status, String code, String message);

  /**
   * Performs an operation. AWS's errors, and requests that the emulator does not support, become
   * responses.
   */
  default Reply answer(Host.Notes notes, Supplier<Reply> operation) {
    try {
      return operation.get();
    } catch (AwsException e) {
      return refusal(notes, e.error().status(), e.error().code(), e.reason());
    } catch (NotModelledException e) {
      return refusal(notes, 501, "NotModelledException", e.getMessage());
    }
  }

  private Reply refusal(Host.Notes notes, int status, String code, String message) {
    notes.remark(code + ": " + message);
    return error(status, code, message);
  }
}
