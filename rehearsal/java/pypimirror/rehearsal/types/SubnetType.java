package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.Subnet;
import pypimirror.rehearsal.network.Ipv4Range;

/**
 * Subnets (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html">CreateSubnet</a>).
 */
final class SubnetType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/subnet:Subnet")
          .taggable()
          .with(
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              input("cidrBlock", Text.NETWORK).demanded().replacing(),
              input("availabilityZone", PropertyType.TEXT).replacing().filledByAws(),
              input("availabilityZoneId", PropertyType.TEXT).replacing().filledByAws(),
              only("assignIpv6AddressOnCreation", false),
              only("enableDns64", false),
              only("enableResourceNameDnsARecordOnLaunch", false),
              only("enableResourceNameDnsAaaaRecordOnLaunch", false),
              only("ipv6Native", false).replacing(),
              only("mapPublicIpOnLaunch", false),
              output("arn"),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    var cidr = inputs.path("cidrBlock").asText();
    var zone = zone(account, inputs);
    var range = Ipv4Range.parse(cidr);
    if (range.prefix() < Ec2.MIN_PREFIX_LENGTH
        || range.prefix() > Ec2.MAX_PREFIX_LENGTH
        || !Ipv4Range.parse(Ec2.vpc(account, vpcId).cidrBlock()).contains(range)) {
      throw new AwsException(
          AwsError.INVALID_SUBNET_RANGE, "The CIDR '%s' is invalid.".formatted(cidr));
    }
    for (var other : account.subnets().values()) {
      var otherRange = Ipv4Range.parse(other.cidrBlock());
      if (other.vpcId().equals(vpcId)
          && (otherRange.contains(range) || range.contains(otherRange))) {
        throw new AwsException(
            AwsError.INVALID_SUBNET_CONFLICT,
            "The CIDR '%s' conflicts with another subnet".formatted(cidr));
      }
    }
    var id = Shapes.newId("subnet");
    account.subnets().put(id, new Subnet(vpcId, cidr, zone, Shapes.tags(inputs)));
    return id;
  }

  // Without a zone, AWS chooses one.
  private static String zone(Account account, ObjectNode inputs) {
    var name = inputs.path("availabilityZone").asText("");
    var id = inputs.path("availabilityZoneId").asText("");
    if (name.isEmpty() && id.isEmpty()) {
      throw new NotModelledException("subnets without an availability zone");
    }
    return account.availabilityZones().stream()
        .filter(zone -> name.isEmpty() || zone.equals(name))
        .filter(zone -> id.isEmpty() || account.zoneId(zone).equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new AwsException(
                    AwsError.INVALID_PARAMETER_VALUE,
                    "Value (%s) for parameter availabilityZone is invalid."
                        .formatted(name.isEmpty() ? id : name)));
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.subnets().get(id))
        .map(
            subnet ->
                Shapes.object()
                    .put("vpcId", subnet.vpcId())
                    .put("cidrBlock", subnet.cidrBlock())
                    .put("availabilityZone", subnet.availabilityZone())
                    .put("availabilityZoneId", account.zoneId(subnet.availabilityZone()))
                    .put("arn", account.arn("ec2", "subnet/" + id))
                    .put("ownerId", account.id()));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return Ec2.subnet(account, id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var subnet = Ec2.subnet(account, id);
    account
        .subnets()
        .put(
            id,
            new Subnet(
                subnet.vpcId(),
                subnet.cidrBlock(),
                subnet.availabilityZone(),
                Shapes.tags(inputs)));
  }

  @Override
  public void delete(Account account, String id) {
    if (account.vpcEndpoints().values().stream().anyMatch(it -> it.subnetIds().contains(id))
        || account.fileSystems().values().stream().anyMatch(it -> it.mountTargets().contains(id))) {
      throw new AwsException(
          AwsError.DEPENDENCY_VIOLATION,
          "The subnet '%s' has dependencies and cannot be deleted.".formatted(id));
    }
    account.subnets().remove(id);
  }
}
