package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.SecurityGroup;

/**
 * Security groups (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html">CreateSecurityGroup</a>).
 *
 * <p>AWS creates a group with a rule that allows all outbound traffic. The plugin removes that
 * rule, so a group in the emulator starts without rules. The emulator does not support rules in the
 * properties of a group, only separate rule resources.
 */
final class SecurityGroupType implements ResourceType {

  private static final int MAX_LENGTH = 255;
  private static final Pattern CHARACTERS =
      Pattern.compile("[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]*");

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/securityGroup:SecurityGroup")
          .taggable()
          .autonamed("name")
          .with(
              input("description", Text.length(0, MAX_LENGTH))
                  .replacing()
                  .defaulting("Managed by Pulumi"),
              input(
                      "name",
                      Text.matching(
                          "at most 255 characters, not beginning with sg-", "(?!sg-).{0,255}"))
                  .replacing()
                  .filledByAws(),
              input("vpcId", PropertyType.TEXT).replacing().filledByAws(),
              only("revokeRulesOnDelete", false),
              output("arn"),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    var name = inputs.path("name").asText();
    Ec2.vpc(account, vpcId);
    requireCharacters("GroupName", name);
    var description = inputs.path("description").asText();
    if (description.isEmpty()) {
      throw new AwsException(
          AwsError.MISSING_PARAMETER, "The request must contain the parameter GroupDescription");
    }
    requireCharacters("GroupDescription", description);
    if (account.securityGroups().values().stream()
        .anyMatch(group -> group.vpcId().equals(vpcId) && group.name().equals(name))) {
      throw new AwsException(
          AwsError.SECURITY_GROUP_DUPLICATE,
          "The security group '%s' already exists for VPC '%s'".formatted(name, vpcId));
    }
    var id = Shapes.newId("sg");
    account
        .securityGroups()
        .put(id, new SecurityGroup(vpcId, name, description, Shapes.tags(inputs)));
    return id;
  }

  // The plugin checks only the length.
  private static void requireCharacters(String parameter, String value) {
    if (!CHARACTERS.matcher(value).matches()) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE,
          "Invalid %s. Character sets beyond ASCII are not supported: %s"
              .formatted(parameter, value));
    }
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.securityGroups().get(id))
        .map(
            group ->
                Shapes.object()
                    .put("description", group.description())
                    .put("name", group.name())
                    .put("vpcId", group.vpcId())
                    .put("arn", account.arn("ec2", "security-group/" + id))
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
    var endpoints =
        account.vpcEndpoints().values().stream()
            .anyMatch(endpoint -> endpoint.securityGroupIds().contains(id));
    var rules =
        account.securityGroupRules().values().stream()
            .anyMatch(rule -> id.equals(rule.referencedGroupId()) && !id.equals(rule.groupId()));
    if (endpoints || rules || NfsGroups.isInUse(account, id)) {
      throw new AwsException(
          AwsError.DEPENDENCY_VIOLATION, "resource %s has a dependent object".formatted(id));
    }
    account.securityGroups().remove(id);
    account.securityGroupRules().values().removeIf(rule -> rule.groupId().equals(id));
  }
}
