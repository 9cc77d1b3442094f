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
import pypimirror.rehearsal.account.Ec2State.RouteTable;
import pypimirror.rehearsal.account.Ec2State.SecurityGroup;
import pypimirror.rehearsal.account.Ec2State.Vpc;

/**
 * VPCs (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html">CreateVpc</a>).
 * AWS creates each VPC with a main route table and a default security group, and deletes them with
 * it. The emulator omits the default network ACL, which allows all traffic.
 */
final class VpcType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/vpc:Vpc")
          .taggable()
          .with(
              input("cidrBlock", Text.network(Ec2.MIN_PREFIX_LENGTH, Ec2.MAX_PREFIX_LENGTH))
                  .demanded()
                  .replacing(),
              input("enableDnsSupport", PropertyType.TRUTH).defaulting(true),
              input("enableDnsHostnames", PropertyType.TRUTH).filledByAws(),
              output("arn"),
              output("defaultRouteTableId"),
              output("defaultSecurityGroupId"),
              only("instanceTenancy", "default"),
              output("mainRouteTableId"),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var cidr = inputs.path("cidrBlock").asText();
    var id = Shapes.newId("vpc");
    account.vpcs().put(id, vpc(inputs, cidr, null));
    account.routeTables().put(Shapes.newId("rtb"), new RouteTable(id, true, null, null, null));
    var group = Shapes.newId("sg");
    account
        .securityGroups()
        .put(group, new SecurityGroup(id, "default", "default VPC security group", null));
    Ec2.letEverything(account, group);
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.vpcs().get(id))
        .map(
            vpc -> {
              var state =
                  Shapes.object()
                      .put("cidrBlock", vpc.cidrBlock())
                      .put("enableDnsSupport", vpc.enableDnsSupport())
                      .put("enableDnsHostnames", vpc.enableDnsHostnames())
                      .put("arn", account.arn("ec2", "vpc/" + id))
                      .put("ownerId", account.id());
              mainTable(account, id)
                  .ifPresent(
                      table ->
                          state.put("mainRouteTableId", table).put("defaultRouteTableId", table));
              defaultGroup(account, id)
                  .ifPresent(group -> state.put("defaultSecurityGroupId", group));
              return state;
            });
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return Ec2.vpc(account, id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = Ec2.vpc(account, id);
    account.vpcs().put(id, vpc(inputs, before.cidrBlock(), before));
  }

  @Override
  public void delete(Account account, String id) {
    var main = mainTable(account, id);
    var group = defaultGroup(account, id);
    if (account.subnets().values().stream().anyMatch(it -> it.vpcId().equals(id))
        || account.vpcEndpoints().values().stream().anyMatch(it -> it.vpcId().equals(id))
        || account.dnsFirewall().associations().values().stream()
            .anyMatch(it -> it.vpcId().equals(id))
        || account.securityGroups().entrySet().stream()
            .anyMatch(
                it -> it.getValue().vpcId().equals(id) && !it.getKey().equals(group.orElse("")))
        || account.routeTables().entrySet().stream()
            .anyMatch(
                it -> it.getValue().vpcId().equals(id) && !it.getKey().equals(main.orElse("")))) {
      throw new AwsException(
          AwsError.DEPENDENCY_VIOLATION,
          "The vpc '%s' has dependencies and cannot be deleted.".formatted(id));
    }
    main.ifPresent(account.routeTables()::remove);
    group.ifPresent(
        it -> {
          account.securityGroups().remove(it);
          account.securityGroupRules().values().removeIf(rule -> rule.groupId().equals(it));
        });
    account.dnsFirewall().failOpen().remove(id);
    account.vpcs().remove(id);
  }

  private static Vpc vpc(ObjectNode inputs, String cidr, Vpc before) {
    // In a new VPC, AWS disables DNS hostnames.
    return new Vpc(
        cidr,
        inputs.path("enableDnsSupport").asBoolean(true),
        inputs.path("enableDnsHostnames").asBoolean(before != null && before.enableDnsHostnames()),
        Shapes.tags(inputs));
  }

  private static Optional<String> mainTable(Account account, String vpcId) {
    return account.routeTables().entrySet().stream()
        .filter(it -> it.getValue().vpcId().equals(vpcId) && it.getValue().main())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Returns the default security group of a VPC. */
  static Optional<String> defaultGroup(Account account, String vpcId) {
    return account.securityGroups().entrySet().stream()
        .filter(it -> it.getValue().vpcId().equals(vpcId) && it.getValue().name().equals("default"))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
