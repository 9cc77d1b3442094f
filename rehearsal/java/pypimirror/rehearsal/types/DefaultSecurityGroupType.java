package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;

/**
 * The default group of a VPC (<a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html">default
 * security groups</a>). AWS creates it with the VPC, and it cannot be deleted. The plugin adopts it
 * and deletes its rules. Deleting the resource changes nothing in AWS.
 */
final class DefaultSecurityGroupType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
          .taggable()
          .with(
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              only("revokeRulesOnDelete", false),
              output("arn"),
              output("description"),
              output("name"),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    Ec2.vpc(account, vpcId);
    var id =
        VpcType.defaultGroup(account, vpcId)
            .orElseThrow(
                () ->
                    new AwsException(
                        AwsError.SECURITY_GROUP_NOT_FOUND,
                        "The default security group of '%s' does not exist".formatted(vpcId)));
    account.securityGroupRules().values().removeIf(rule -> rule.groupId().equals(id));
    update(account, id, inputs);
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.securityGroups().get(id))
        .map(
            group ->
                Shapes.object()
                    .put("vpcId", group.vpcId())
                    .put("arn", account.arn("ec2", "security-group/" + id))
                    .put("description", group.description())
                    .put("name", group.name())
                    .put("ownerId", account.id()));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return Ec2.group(account, id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    Ec2.tagGroup(account, id, Shapes.tags(inputs));
  }

  @Override
  public void delete(Account account, String id) {
    // The group stays in the VPC.
  }
}
