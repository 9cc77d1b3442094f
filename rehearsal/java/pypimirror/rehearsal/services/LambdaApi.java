package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * Lambda functions in a VPC, which an administrator creates, invokes and deletes (<a
 * href="https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html">API reference</a>). A
 * function exists as long as the administrator's session.
 */
public final class LambdaApi implements Host {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH =
      Pattern.compile(
          "/2015-03-31/functions(?:/([A-Za-z0-9_-]{1,64})(/configuration|/invocations)?)?");

  /**
   * A function.
   *
   * @param code the deployment package, a ZIP file
   * @param handler {@code module.function}
   * @param roleArn the execution role
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Function(
      byte[] code,
      String handler,
      String roleArn,
      List<String> subnetIds,
      List<String> securityGroupIds) {}

  /** The failure of a function's code. */
  public static final class FunctionException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the failure, with the output of the function as the message. */
    public FunctionException(String message) {
      super(message);
    }
  }

  /** Runs functions. */
  @FunctionalInterface
  public interface Runner {
    /** Runs a function with an event, and returns its result. */
    String run(Function function, String event)
        throws IOException, InterruptedException, FunctionException;
  }

  private final Accounts accounts;
  private final String accountId;
  private final Signatures signatures;
  private final Runner runner;
  private final Map<String, Function> functions = new ConcurrentHashMap<>();

  /** Creates the API without functions. */
  public LambdaApi(Accounts accounts, String accountId, Signatures signatures, Runner runner) {
    this.accounts = accounts;
    this.accountId = accountId;
    this.signatures = signatures;
    this.runner = runner;
  }

  @Override
  public Reply answer(Call call, Notes notes) {
    var account = accounts.view(accountId);
    try {
      signatures.of(call, account.region(), "lambda");
    } catch (AwsException e) {
      return error(e.error().status(), e.error().code(), e.reason());
    }
    var path = PATH.matcher(call.path());
    if (!path.matches()) {
      throw new NotModelledException("the Lambda operation " + call.method() + " " + call.path());
    }
    try {
      var body = new String(call.body().readAllBytes(), StandardCharsets.UTF_8);
      if (path.group(1) == null && call.method().equals("POST")) {
        notes.is("CreateFunction");
        var request = JSON.readTree(body);
        var name = request.path("FunctionName").asText();
        if (functions.containsKey(name)) {
          return error(409, "ResourceConflictException", "Function already exist: " + name);
        }
        var function = function(request);
        var reason = refusal(account, function);
        if (reason.isPresent()) {
          return error(400, "InvalidParameterValueException", reason.get());
        }
        functions.put(name, function);
        return Reply.text(201, "application/json", configuration(name).toString());
      }
      var name = path.group(1);
      var function = functions.get(name == null ? "" : name);
      if (function == null) {
        return error(404, "ResourceNotFoundException", "Function not found: " + name);
      }
      switch (call.method() + " " + path.group(2)) {
        case "GET /configuration" -> {
          notes.is("GetFunctionConfiguration");
          return Reply.text(200, "application/json", configuration(name).toString());
        }
        case "DELETE null" -> {
          notes.is("DeleteFunction");
          functions.remove(name);
          return Reply.text(204, "application/json", "");
        }
        case "POST /invocations" -> {
          notes.is("Invoke");
          return invoke(function, body, notes);
        }
        default ->
            throw new NotModelledException(
                "the Lambda operation " + call.method() + " " + call.path());
      }
    } catch (IOException e) {
      return error(500, "ServiceException", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(500, "ServiceException", "interrupted");
    }
  }

  // https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
  private Reply invoke(Function function, String event, Notes notes)
      throws IOException, InterruptedException {
    try {
      return Reply.text(200, "application/json", runner.run(function, event));
    } catch (FunctionException e) {
      notes.remark(e.getMessage());
      var body =
          JsonNodeFactory.instance
              .objectNode()
              .put("errorMessage", e.getMessage())
              .toString()
              .getBytes(StandardCharsets.UTF_8);
      return new Reply(
          200,
          Map.of("Content-Type", "application/json", "X-Amz-Function-Error", "Unhandled"),
          body.length,
          out -> out.write(body));
    }
  }

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  private static Optional<String> refusal(Account account, Function function) {
    var role =
        account.roles().entrySet().stream()
            .filter(it -> account.roleArn(it.getKey()).equals(function.roleArn()))
            .map(Map.Entry::getValue)
            .findFirst();
    if (role.isEmpty() || !role.get().assumeRolePolicy().contains("lambda.amazonaws.com")) {
      return Optional.of("The role defined for the function cannot be assumed by Lambda.");
    }
    if (role.get().inlinePolicies().values().stream()
        .noneMatch(policy -> policy.contains("ec2:CreateNetworkInterface"))) {
      return Optional.of(
          "The provided execution role does not have permissions to call CreateNetworkInterface on EC2");
    }
    if (!account.subnets().keySet().containsAll(function.subnetIds())
        || !account.securityGroups().keySet().containsAll(function.securityGroupIds())) {
      return Optional.of("A subnet or a security group of the VpcConfig does not exist.");
    }
    return Optional.empty();
  }

  private static Function function(JsonNode request) {
    return new Function(
        Base64.getDecoder().decode(request.path("Code").path("ZipFile").asText()),
        request.path("Handler").asText(),
        request.path("Role").asText(),
        texts(request.path("VpcConfig").path("SubnetIds")),
        texts(request.path("VpcConfig").path("SecurityGroupIds")));
  }

  private static List<String> texts(JsonNode list) {
    return JSON.convertValue(
        list, JSON.getTypeFactory().constructCollectionType(List.class, String.class));
  }

  private static ObjectNode configuration(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("FunctionName", name)
        .put("State", "Active")
        .put("LastUpdateStatus", "Successful");
  }

  private static Reply error(int status, String code, String message) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("Message", message)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return new Reply(
        status,
        Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
        body.length,
        out -> out.write(body));
  }
}
