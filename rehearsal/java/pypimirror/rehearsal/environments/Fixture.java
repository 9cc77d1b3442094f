package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;

/**
 * Creates the description of an account for the rehearsal from the resources that an environment
 * names. Values that the environment does not name, such as ranges and zones, are made up. Entries
 * that already exist stay unchanged.
 */
public final class Fixture {

  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sagemaker.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
  private static final ObjectMapper WRITER = new ObjectMapper();
  private static final DefaultPrettyPrinter PRINTER =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                  .withObjectEmptySeparator(""))
          .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
  private static final String DEFAULT_RANGE = "10.20.0.0/16";

  private final Account account;

  /** Creates an editor of an account. */
  public Fixture(Account account) {
    this.account = account;
  }

  /** Renders the file that describes an account. */
  static String text(Account account) throws JsonProcessingException {
    ObjectNode tree = WRITER.valueToTree(account);
    // Jackson never treats a record as empty.
    tree.properties().removeIf(field -> field.getValue().isObject() && field.getValue().isEmpty());
    return WRITER.writer(PRINTER).writeValueAsString(tree) + "\n";
  }

  /** Adds the VPC, with DNS support and DNS hostnames enabled. */
  public void vpc(String id, List<String> ranges) {
    account
        .vpcs()
        .putIfAbsent(
            id,
            new Ec2State.Vpc(
                ranges.stream()
                    .filter(it -> it.matches(".*/(1[6-9]|2\\d)"))
                    .findFirst()
                    .orElse(DEFAULT_RANGE),
                true,
                true,
                Map.of()));
  }

  /** Adds subnets of the VPC, in different zones as far as possible. */
  public void subnets(String vpcId, List<String> ids) {
    var zones = account.availabilityZones();
    var base = account.vpcs().get(vpcId).cidrBlock().split("[./]", -1);
    for (var i = 0; i < ids.size(); i++) {
      account
          .subnets()
          .putIfAbsent(
              ids.get(i),
              new Ec2State.Subnet(
                  vpcId,
                  "%s.%s.%d.0/24".formatted(base[0], base[1], Integer.parseInt(base[2]) + i + 1),
                  zones.get(i % zones.size()),
                  Map.of()));
    }
  }

  /** Adds security groups that allow all outbound traffic, as AWS creates them. */
  public void groups(String vpcId, List<String> ids) {
    for (var id : ids) {
      if (account
              .securityGroups()
              .putIfAbsent(
                  id, new Ec2State.SecurityGroup(vpcId, "notebooks-" + id, "notebooks", Map.of()))
          == null) {
        account
            .securityGroupRules()
            .put(
                id.replaceFirst("^sg-", "sgr-"),
                new Ec2State.SecurityGroupRule(
                    id, true, "-1", null, null, null, null, "0.0.0.0/0", null, null));
      }
    }
  }

  /** Adds route tables without routes. */
  public void routeTables(String vpcId, List<String> ids) {
    for (var id : ids) {
      account
          .routeTables()
          .putIfAbsent(
              id,
              new Ec2State.RouteTable(
                  vpcId,
                  account.routeTables().values().stream().noneMatch(it -> it.vpcId().equals(vpcId)),
                  List.of(),
                  Map.of(),
                  Map.of()));
    }
  }

  /** Adds the roles that belong to this account. SageMaker can assume them. */
  public void roles(List<String> arns) {
    for (var arn : arns) {
      var parts = arn.split(":", 6);
      if (parts.length == 6 && parts[4].equals(account.id())) {
        var path = parts[5].substring("role".length(), parts[5].lastIndexOf('/') + 1);
        account
            .roles()
            .putIfAbsent(
                arn.substring(arn.lastIndexOf('/') + 1),
                new IamState.Role(path, TRUST, Map.of(), Map.of()));
      }
    }
  }

  /** Adds buckets without policies. */
  public void buckets(List<String> names) {
    names.forEach(name -> account.buckets().putIfAbsent(name, ""));
  }
}
