package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
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

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/securityGroup:SecurityGroup")
          .taggable()
          .autonamed("name")
          .with(
              input("description", PropertyType.TEXT).replacing().filledByAws(),
              input("name", PropertyType.TEXT).replacing().filledByAws(),
              input("vpcId", PropertyType.TEXT).replacing().filledByAws(),
              output("revokeRulesOnDelete"),
              output("arn"),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MAX_LENGTH = 255;
  private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]*");

  @Override
  public void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    for (var name : List.of("name", "description")) {
      var value = inputs.path(name).asText("");
      if (value.length() > MAX_LENGTH || !TEXT.matcher(value).matches()) {
        problem.accept(
            name, "expected at most 255 of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*");
      }
    }
    if (inputs.path("name").asText("").startsWith("sg-")) {
      problem.accept("name", "cannot begin with sg-");
    }
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    var name = inputs.path("name").asText();
    Ec2.vpc(account, vpcId);
    if (account.securityGroups().values().stream()
        .anyMatch(group -> group.vpcId().equals(vpcId) && group.name().equals(name))) {
      throw new AwsException(
          AwsError.SECURITY_GROUP_DUPLICATE,
          "The security group '%s' already exists for VPC '%s'".formatted(name, vpcId));
    }
    var id = Shapes.newId("sg");
    account
        .securityGroups()
        .put(
            id,
            new SecurityGroup(
                vpcId,
                name,
                inputs.path("description").asText("Managed by Pulumi"),
                Shapes.tags(inputs)));
    return id;
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
                    .put("revokeRulesOnDelete", false)
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
    if (endpoints || rules) {
      throw new AwsException(
          AwsError.DEPENDENCY_VIOLATION, "resource %s has a dependent object".formatted(id));
    }
    account.securityGroups().remove(id);
    account.securityGroupRules().values().removeIf(rule -> rule.groupId().equals(id));
  }
}
