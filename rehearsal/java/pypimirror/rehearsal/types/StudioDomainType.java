package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StudioState.FileSystem;
import pypimirror.rehearsal.account.StudioState.StudioDomain;

/**
 * SageMaker Studio domains (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html">CreateDomain</a>,
 * <a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html">deletion</a>)
 * with the network access type {@code VpcOnly}.
 *
 * <p>When the plugin updates such a domain, it omits parameters that AWS requires, so the update
 * fails (<a href="https://github.com/hashicorp/terraform-provider-aws/issues/45528">#45528</a>).
 * Tags can change, because the plugin updates them with a separate call.
 */
final class StudioDomainType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:sagemaker/domain:Domain")
          .taggable()
          .with(
              input("domainName", SageMaker.NAME).demanded().replacing(),
              input("authMode", Text.oneOf("IAM", "SSO")).demanded().replacing(),
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              input("subnetIds", PropertyType.Items.unordered(PropertyType.TEXT).between(1, 16))
                  .demanded()
                  .replacing(),
              input("appNetworkAccessType", Text.oneOf("PublicInternetOnly", "VpcOnly"))
                  .defaulting("PublicInternetOnly"),
              input("defaultUserSettings", SageMaker.USER).demanded(),
              input("defaultSpaceSettings", SageMaker.SPACE),
              input(
                      "retentionPolicy",
                      new PropertyType.Nested(
                          Map.of("homeEfsFileSystem", Text.oneOf("Retain", "Delete"))))
                  .replacing()
                  .keptByThePlugin(),
              output("arn"),
              output("homeEfsFileSystemId"),
              output("url"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final List<String> SETTINGS =
      List.of(
          "domainName",
          "authMode",
          "appNetworkAccessType",
          "vpcId",
          "subnetIds",
          "defaultUserSettings",
          "defaultSpaceSettings");

  @Override
  public String create(Account account, ObjectNode inputs) {
    if (!inputs.path("appNetworkAccessType").asText().equals("VpcOnly")
        || !inputs.path("authMode").asText().equals("IAM")) {
      throw new NotModelledException(
          "Studio domains with internet access or without IAM authentication");
    }
    var vpcId = inputs.path("vpcId").asText();
    Ec2.vpc(account, vpcId);
    var subnets = Shapes.texts(inputs.path("subnetIds"));
    for (var subnet : subnets) {
      if (!Ec2.subnet(account, subnet).vpcId().equals(vpcId)) {
        throw new AwsException(
            AwsError.VALIDATION,
            "The subnet %s does not belong to the VPC %s".formatted(subnet, vpcId));
      }
    }
    var settings = Shapes.only(inputs, SETTINGS);
    if (settings.at("/defaultUserSettings/securityGroups").isEmpty()) {
      throw new AwsException(
          AwsError.VALIDATION,
          "SecurityGroups is required in DefaultUserSettings when AppNetworkAccessType is VpcOnly.");
    }
    SageMaker.requireUsable(account, vpcId, settings.path("defaultUserSettings"));
    SageMaker.requireUsable(account, vpcId, settings.path("defaultSpaceSettings"));
    // SageMaker creates the file system, with a mount target in each subnet of the domain.
    var fileSystemId = Shapes.newId("fs");
    var id = "d-" + Shapes.randomHex(6);
    account
        .fileSystems()
        .put(fileSystemId, new FileSystem(subnets, NfsGroups.create(account, vpcId, id)));
    account
        .studioDomains()
        .put(id, new StudioDomain(settings, fileSystemId, Map.of(), Map.of(), Shapes.tags(inputs)));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.studioDomains().get(id))
        .map(
            domain ->
                ((ObjectNode) domain.settings().deepCopy())
                    .put("arn", account.arn("sagemaker", "domain/" + id))
                    .put("homeEfsFileSystemId", domain.fileSystemId())
                    .put(
                        "url",
                        "https://%s.studio.%s.sagemaker.aws".formatted(id, account.region())));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.studioDomains().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = account.studioDomains().get(id);
    if (!Shapes.only(inputs, SETTINGS).equals(before.settings())) {
      throw new AwsException(
          AwsError.VALIDATION,
          "VpcId and Subnet IDs are required for updating domains to VpcOnly mode");
    }
    account
        .studioDomains()
        .put(
            id,
            new StudioDomain(
                before.settings(),
                before.fileSystemId(),
                before.userProfiles(),
                before.spaces(),
                Shapes.tags(inputs)));
  }

  @Override
  public void delete(Account account, String id) {
    deleteDomain(account, id, false);
  }

  @Override
  public void delete(Account account, String id, ObjectNode state) {
    deleteDomain(
        account, id, state.at("/retentionPolicy/homeEfsFileSystem").asText().equals("Delete"));
  }

  // By default, AWS keeps the file system. Its mount targets prevent the deletion of the subnets.
  private static void deleteDomain(Account account, String id, boolean deleteFiles) {
    var domain = account.studioDomains().get(id);
    if (domain == null) {
      return;
    }
    if (!domain.userProfiles().isEmpty()) {
      throw new AwsException(
          AwsError.RESOURCE_IN_USE,
          "Unable to delete Domain %s because UserProfile(s) are associated with it: %s"
              .formatted(id, domain.userProfiles().keySet()));
    }
    if (!domain.spaces().isEmpty()) {
      throw new AwsException(
          AwsError.RESOURCE_IN_USE,
          "Unable to delete Domain %s because Space(s) are associated with it: %s"
              .formatted(id, domain.spaces().keySet()));
    }
    account.studioDomains().remove(id);
    NfsGroups.domainIsDeleted(account, id);
    if (deleteFiles) {
      account.fileSystems().remove(domain.fileSystemId());
    }
  }
}
