package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.types.CodeArtifact;
import pypimirror.rehearsal.types.ResourceTypes;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The CodeArtifact operations with which an administrator reads and changes the policy of a
 * repository (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PutRepositoryPermissionsPolicy.html">PutRepositoryPermissionsPolicy</a>).
 * The caller is an administrator, so no permissions are evaluated.
 */
public record RepositoryPoliciesApi(Accounts accounts, String accountId, Signatures signatures)
    implements Host {

  private static final String PATH = "/v1/repository/permissions/policy";
  private static final String POLICY =
      "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";

  @Override
  public Reply answer(Call call, Notes notes) {
    return Protocol.REST_JSON.answer(
        notes,
        () -> {
          var route = call.method() + " " + call.path();
          notes.is(route);
          signatures.of(call, accounts.view(accountId).region(), "codeartifact");
          var inputs =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("domain", call.parameter("domain").orElse(""))
                  .put("repository", call.parameter("repository").orElse(""));
          if (route.equals("PUT " + PATH)) {
            inputs.set("policyDocument", call.json().path("policyDocument"));
          } else if (!route.equals("GET " + PATH)) {
            throw new NotModelledException("the API operation " + route);
          }
          var policy = accounts.with(accountId, account -> policy(account, inputs));
          return Reply.text(200, "application/json", policy.toString());
        });
  }

  private static ObjectNode policy(Account account, ObjectNode inputs) {
    var type = ResourceTypes.of(POLICY);
    var id =
        inputs.has("policyDocument")
            ? type.create(account, inputs)
            : CodeArtifact.repositoryArn(
                account, inputs.path("domain").asText(), inputs.path("repository").asText());
    var state =
        type.read(account, id)
            .orElseThrow(
                () -> new AwsException(AwsError.RESOURCE_NOT_FOUND, id + " has no policy."));
    var answer = JsonNodeFactory.instance.objectNode();
    answer
        .putObject("policy")
        .put("resourceArn", id)
        .put("revision", state.path("policyRevision").asText())
        .put("document", state.path("policyDocument").asText());
    return answer;
  }
}
