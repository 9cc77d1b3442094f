package pypimirror.rehearsal.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.StudioState.FileSystem;
import pypimirror.rehearsal.account.StudioState.Space;
import pypimirror.rehearsal.account.StudioState.StudioDomain;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The SageMaker operations that an administrator of Studio uses: creating, listing and deleting
 * spaces and apps, and listing domains and adding subnets to them (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html">API
 * reference</a>). The caller is an administrator, so no permissions are evaluated. Apps are deleted
 * immediately. AWS takes minutes.
 */
public record StudioApi(Accounts accounts, String accountId, Signatures signatures)
    implements Host {

  private static final String TARGET = "SageMaker.";

  @Override
  public Reply answer(Call call, Notes notes) {
    return Protocol.JSON.answer(
        notes,
        () -> {
          var operation = call.header("x-amz-target").orElse("").replace(TARGET, "");
          notes.is(operation);
          signatures.of(call, accounts.view(accountId).region(), "sagemaker");
          var request = call.json();
          var answer = accounts.with(accountId, account -> answer(account, operation, request));
          return Reply.text(200, "application/x-amz-json-1.1", answer.toString());
        });
  }

  private static ObjectNode answer(Account account, String operation, JsonNode request) {
    return switch (operation) {
      case "ListDomains" -> domains(account);
      case "ListSpaces" -> spaces(account, request.path("DomainIdEquals").asText());
      case "ListApps" -> apps(account, request.path("DomainIdEquals").asText());
      case "UpdateDomain" -> updateDomain(account, request);
      case "CreateSpace" -> createSpace(account, request);
      case "CreateApp" -> createApp(account, request);
      case "DeleteApp" -> deleteApp(account, request);
      case "DeleteSpace" -> deleteSpace(account, request);
      default -> throw new NotModelledException("the SageMaker operation " + operation);
    };
  }

  private static ObjectNode domains(Account account) {
    var answer = object();
    var list = answer.putArray("Domains");
    account
        .studioDomains()
        .forEach(
            (id, domain) ->
                list.addObject()
                    .put("DomainId", id)
                    .put("DomainName", domain.settings().path("domainName").asText())
                    .put("Status", "InService"));
    return answer;
  }

  // AWS documents that subnets can be removed only without running apps. Its file system has a
  // mount
  // target in each subnet.
  private static ObjectNode updateDomain(Account account, JsonNode request) {
    var id = request.path("DomainId").asText();
    var domain = domain(account, id);
    if (request.size() != 2 || !request.path("SubnetIds").isArray()) {
      throw new NotModelledException("UpdateDomain for anything but SubnetIds");
    }
    var subnets = new ArrayList<String>();
    request.path("SubnetIds").forEach(it -> subnets.add(it.asText()));
    var vpc = domain.settings().path("vpcId").asText();
    for (var subnet : subnets) {
      if (!account.subnets().containsKey(subnet)
          || !account.subnets().get(subnet).vpcId().equals(vpc)) {
        throw new AwsException(
            AwsError.VALIDATION,
            "The subnet %s does not belong to the VPC %s".formatted(subnet, vpc));
      }
    }
    var files = account.fileSystems().get(domain.fileSystemId());
    if (!subnets.containsAll(files.mountTargets())) {
      throw new NotModelledException("removing subnets of a Studio domain");
    }
    ((ObjectNode) domain.settings()).set("subnetIds", request.path("SubnetIds"));
    account
        .fileSystems()
        .put(domain.fileSystemId(), new FileSystem(subnets, files.securityGroupId()));
    return object().put("DomainArn", account.arn("sagemaker", "domain/" + id));
  }

  private static ObjectNode spaces(Account account, String domainId) {
    var answer = object();
    var list = answer.putArray("Spaces");
    domain(account, domainId)
        .spaces()
        .keySet()
        .forEach(
            name ->
                list.addObject()
                    .put("DomainId", domainId)
                    .put("SpaceName", name)
                    .put("Status", "InService"));
    return answer;
  }

  private static ObjectNode apps(Account account, String domainId) {
    var answer = object();
    var list = answer.putArray("Apps");
    domain(account, domainId)
        .spaces()
        .forEach(
            (space, content) ->
                content
                    .apps()
                    .forEach(
                        (name, type) ->
                            list.addObject()
                                .put("DomainId", domainId)
                                .put("SpaceName", space)
                                .put("AppType", type)
                                .put("AppName", name)
                                .put("Status", "InService")));
    return answer;
  }

  private static ObjectNode createSpace(Account account, JsonNode request) {
    var domain = domain(account, request.path("DomainId").asText());
    var name = request.path("SpaceName").asText();
    var owner = request.at("/OwnershipSettings/OwnerUserProfileName").asText();
    if (!domain.userProfiles().containsKey(owner)) {
      throw new AwsException(
          AwsError.VALIDATION, "UserProfile [%s] does not exist.".formatted(owner));
    }
    if (domain.spaces().containsKey(name)) {
      throw new AwsException(AwsError.RESOURCE_IN_USE, "Space %s already exists.".formatted(name));
    }
    domain.spaces().put(name, new Space(owner, null));
    return object()
        .put(
            "SpaceArn",
            account.arn(
                "sagemaker", "space/%s/%s".formatted(request.path("DomainId").asText(), name)));
  }

  private static ObjectNode createApp(Account account, JsonNode request) {
    space(account, request)
        .apps()
        .put(request.path("AppName").asText(), request.path("AppType").asText());
    return object()
        .put(
            "AppArn",
            account.arn(
                "sagemaker",
                "app/%s/%s/%s/%s"
                    .formatted(
                        request.path("DomainId").asText(),
                        request.path("SpaceName").asText(),
                        request.path("AppType").asText(),
                        request.path("AppName").asText())));
  }

  private static ObjectNode deleteApp(Account account, JsonNode request) {
    var apps = space(account, request).apps();
    if (!apps.remove(request.path("AppName").asText(), request.path("AppType").asText())) {
      throw new AwsException(
          AwsError.SAGEMAKER_RESOURCE_NOT_FOUND,
          "App %s does not exist.".formatted(request.path("AppName").asText()));
    }
    return object();
  }

  private static ObjectNode deleteSpace(Account account, JsonNode request) {
    var apps = space(account, request).apps();
    if (!apps.isEmpty()) {
      throw new AwsException(
          AwsError.RESOURCE_IN_USE,
          "Unable to delete Space %s because App(s) are associated with it: %s"
              .formatted(request.path("SpaceName").asText(), apps.keySet()));
    }
    domain(account, request.path("DomainId").asText())
        .spaces()
        .remove(request.path("SpaceName").asText());
    return object();
  }

  private static Space space(Account account, JsonNode request) {
    var name = request.path("SpaceName").asText();
    var space = domain(account, request.path("DomainId").asText()).spaces().get(name);
    if (space == null) {
      throw new AwsException(
          AwsError.SAGEMAKER_RESOURCE_NOT_FOUND, "Space %s does not exist.".formatted(name));
    }
    return space;
  }

  private static StudioDomain domain(Account account, String id) {
    var domain = account.studioDomains().get(id);
    if (domain == null) {
      throw new AwsException(
          AwsError.SAGEMAKER_RESOURCE_NOT_FOUND, "Domain %s does not exist.".formatted(id));
    }
    return domain;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
