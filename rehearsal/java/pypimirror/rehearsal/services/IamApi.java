package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.types.ResourceTypes;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The IAM operations with which an administrator creates and deletes a role and its inline policies
 * (<a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html">API
 * reference</a>). The caller is an administrator, so no permissions are evaluated.
 */
public record IamApi(Accounts accounts, String accountId, Signatures signatures) implements Host {

  private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
  private static final String REGION = "us-east-1";
  private static final String ROLE = "aws:iam/role:Role";
  private static final String ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

  @Override
  public Reply answer(Call call, Notes notes) {
    return Protocol.query(NAMESPACE)
        .answer(
            notes,
            () -> {
              var form = Form.of(call);
              var operation = form.value("Action");
              notes.is(operation);
              signatures.of(call, REGION, "iam");
              var result = accounts.with(accountId, account -> answer(account, operation, form));
              return Reply.xml(
                  200,
                  "<%1$sResponse xmlns=\"%2$s\">%3$s<ResponseMetadata><RequestId>%4$s</RequestId></ResponseMetadata></%1$sResponse>"
                      .formatted(operation, NAMESPACE, result, UUID.randomUUID()));
            });
  }

  private static String answer(Account account, String operation, Form form) {
    form.requireOnly(
        Set.of("RoleName", "AssumeRolePolicyDocument", "PolicyName", "PolicyDocument"));
    var role = form.value("RoleName");
    switch (operation) {
      case "CreateRole" -> {
        var inputs =
            JsonNodeFactory.instance
                .objectNode()
                .put("name", role)
                .put("assumeRolePolicy", form.value("AssumeRolePolicyDocument"));
        ResourceTypes.of(ROLE)
            .schema()
            .complete(
                inputs,
                (property, problem) -> {
                  throw new AwsException(AwsError.VALIDATION_ERROR, property + ": " + problem);
                });
        ResourceTypes.of(ROLE).create(account, inputs);
        return "<CreateRoleResult><Role><Path>/</Path><RoleName>%s</RoleName><Arn>%s</Arn></Role></CreateRoleResult>"
            .formatted(role, account.roleArn(role));
      }
      case "DeleteRole" -> {
        requireRole(account, role);
        ResourceTypes.of(ROLE).delete(account, role);
      }
      case "PutRolePolicy" ->
          ResourceTypes.of(ROLE_POLICY)
              .create(
                  account,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("role", role)
                      .put("name", form.value("PolicyName"))
                      .put("policy", form.value("PolicyDocument")));
      case "ListRolePolicies" -> {
        requireRole(account, role);
        var names = new StringBuilder();
        account
            .roles()
            .get(role)
            .inlinePolicies()
            .keySet()
            .forEach(name -> names.append("<member>").append(name).append("</member>"));
        return "<ListRolePoliciesResult><PolicyNames>%s</PolicyNames><IsTruncated>false</IsTruncated></ListRolePoliciesResult>"
            .formatted(names);
      }
      case "GetRolePolicy" -> {
        requireRole(account, role);
        var name = form.value("PolicyName");
        var policy = account.roles().get(role).inlinePolicies().get(name);
        if (policy == null) {
          throw new AwsException(
              AwsError.NO_SUCH_ENTITY,
              "The role policy with name %s cannot be found.".formatted(name));
        }
        return "<GetRolePolicyResult><RoleName>%s</RoleName><PolicyName>%s</PolicyName><PolicyDocument>%s</PolicyDocument></GetRolePolicyResult>"
            .formatted(role, name, URLEncoder.encode(policy, StandardCharsets.UTF_8));
      }
      case "DeleteRolePolicy" -> {
        requireRole(account, role);
        ResourceTypes.of(ROLE_POLICY).delete(account, role + ":" + form.value("PolicyName"));
      }
      default -> throw new NotModelledException("the IAM operation " + operation);
    }
    return "";
  }

  private static void requireRole(Account account, String name) {
    if (!account.roles().containsKey(name)) {
      throw new AwsException(
          AwsError.NO_SUCH_ENTITY, "The role with name %s cannot be found.".formatted(name));
    }
  }
}
