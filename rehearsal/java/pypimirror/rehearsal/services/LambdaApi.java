package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
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
    String run(Function function, String event) throws IOException, FunctionException;
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
    return Protocol.REST_JSON.answer(
        notes,
        () -> {
          var account = accounts.view(accountId);
          signatures.of(call, account.region(), "lambda");
          var path = PATH.matcher(call.path());
          if (!path.matches()) {
            throw notModelled(call);
          }
          return path.group(1) == null
              ? create(account, call, notes)
              : use(path.group(1), path.group(2), call, notes);
        });
  }

  private static NotModelledException notModelled(Call call) {
    return new NotModelledException("the Lambda operation " + call.method() + " " + call.path());
  }

  private Reply create(Account account, Call call, Notes notes) {
    if (!call.method().equals("POST")) {
      throw notModelled(call);
    }
    notes.is("CreateFunction");
    var request = call.json();
    var name = request.path("FunctionName").asText();
    if (functions.containsKey(name)) {
      throw new AwsException(AwsError.RESOURCE_CONFLICT, "Function already exist: " + name);
    }
    var function = function(request);
    requireUsable(account, function);
    functions.put(name, function);
    return Reply.text(201, "application/json", configuration(name).toString());
  }

  private Reply use(String name, String path, Call call, Notes notes) {
    var function = functions.get(name);
    if (function == null) {
      throw new AwsException(AwsError.RESOURCE_NOT_FOUND, "Function not found: " + name);
    }
    switch (call.method() + " " + path) {
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
        return invoke(function, call.text(), notes);
      }
      default -> throw notModelled(call);
    }
  }

  // https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
  private Reply invoke(Function function, String event, Notes notes) {
    try {
      return Reply.text(200, "application/json", runner.run(function, event));
    } catch (FunctionException e) {
      notes.remark(e.getMessage());
      return Reply.of(
          200,
          Map.of("Content-Type", "application/json", "X-Amz-Function-Error", "Unhandled"),
          JsonNodeFactory.instance.objectNode().put("errorMessage", e.getMessage()).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  private static void requireUsable(Account account, Function function) {
    var role =
        account.roles().entrySet().stream()
            .filter(it -> account.roleArn(it.getKey()).equals(function.roleArn()))
            .map(Map.Entry::getValue)
            .findFirst();
    if (role.isEmpty() || !trustsLambda(role.get())) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE_EXCEPTION,
          "The role defined for the function cannot be assumed by Lambda.");
    }
    if (!canConnect(account, role.get())) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE_EXCEPTION,
          "The provided execution role does not have permissions to call CreateNetworkInterface on EC2");
    }
    if (!account.subnets().keySet().containsAll(function.subnetIds())
        || !account.securityGroups().keySet().containsAll(function.securityGroupIds())) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE_EXCEPTION,
          "A subnet or a security group of the VpcConfig does not exist.");
    }
  }

  private static boolean trustsLambda(IamState.Role role) {
    return PolicyDocument.trust(role.assumeRolePolicy()).statements().stream()
        .anyMatch(
            it ->
                it.allow()
                    && it.principals()
                        .getOrDefault("Service", Set.of())
                        .contains("lambda.amazonaws.com"));
  }

  private static boolean canConnect(Account account, IamState.Role role) {
    return account.roles().entrySet().stream()
        .filter(it -> it.getValue().equals(role))
        .flatMap(it -> account.identityPolicies(it.getKey()).values().stream())
        .flatMap(policy -> PolicyDocument.identityBased(policy).statements().stream())
        .anyMatch(it -> it.allow() && Permissions.isAbout(it, "ec2:CreateNetworkInterface"));
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
}
