package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;

/** Checks the rules of EC2 for a network that a program creates. */
class NetworkTypesTest {

  private static final String VPC = "aws:ec2/vpc:Vpc";
  private static final String SUBNET = "aws:ec2/subnet:Subnet";
  private static final String TABLE = "aws:ec2/routeTable:RouteTable";
  private static final String ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String S3 = "'serviceName':'com.amazonaws.us-east-1.s3'";
  private static final String EVERYBODY =
      "'policy':'{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":%s,"
          + "\\\"Action\\\":\\\"s3:GetObject\\\",\\\"Resource\\\":\\\"*\\\"}]}'";

  private final Bench aws = new Bench();
  private final String vpc =
      aws.create(VPC, "{'cidrBlock':'10.0.0.0/16','enableDnsHostnames':true}");

  @Test
  void aVpcCreatesAndDeletesItsMainRouteTableAndDefaultGroup() {
    var state = aws.read(VPC, vpc);
    assertThat(aws.account.routeTables()).containsOnlyKeys(state.path("mainRouteTableId").asText());
    assertThat(aws.account.securityGroups())
        .containsOnlyKeys(state.path("defaultSecurityGroupId").asText());
    aws.delete(VPC, vpc);
    assertThat(aws.account.routeTables()).isEmpty();
    assertThat(aws.account.securityGroups()).isEmpty();
    assertThat(aws.account.securityGroupRules()).isEmpty();
  }

  @Test
  void aNewVpcHasDnsSupportButNoDnsHostnamesByDefault() {
    var plain = aws.account.vpcs().get(aws.create(VPC, "{'cidrBlock':'10.9.0.0/16'}"));
    assertThat(plain.enableDnsSupport()).isTrue();
    assertThat(plain.enableDnsHostnames()).isFalse();
    aws.update(VPC, vpc, "{'cidrBlock':'10.0.0.0/16','enableDnsHostnames':false}");
    assertThat(aws.account.vpcs().get(vpc).enableDnsHostnames()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/24,us-east-1a,InvalidSubnet.Range",
    "10.0.0.0/29,us-east-1a,InvalidSubnet.Range",
    "10.0.1.0/25,us-east-1a,InvalidSubnet.Conflict",
    "10.0.0.0/16,us-east-1a,InvalidSubnet.Conflict",
    "10.0.2.0/24,us-east-1z,InvalidParameterValue",
    "10.0.2.0/24,us-west-2a,InvalidParameterValue",
  })
  void rejectsASubnetWithAnInvalidRangeOrZone(String cidr, String zone, String code) {
    subnet("10.0.1.0/24", "us-east-1a");
    aws.assertCreateFails(
        code,
        SUBNET,
        "{'vpcId':'%s','cidrBlock':'%s','availabilityZone':'%s'}".formatted(vpc, cidr, zone));
  }

  @Test
  void cannotDeleteAVpcThatContainsResources() {
    var subnet = subnet("10.0.1.0/24", "us-east-1a");
    aws.assertDeleteFails("DependencyViolation", VPC, vpc);
    aws.delete(SUBNET, subnet);
    var group = aws.create(GROUP, "{'vpcId':'%s','name':'g','description':'d'}".formatted(vpc));
    aws.assertDeleteFails("DependencyViolation", VPC, vpc);
    aws.delete(GROUP, group);
    var table = aws.create(TABLE, "{'vpcId':'%s'}".formatted(vpc));
    aws.assertDeleteFails("DependencyViolation", VPC, vpc);
    aws.delete(TABLE, table);
    aws.delete(VPC, vpc);
    assertThat(aws.account.vpcs()).isEmpty();
  }

  @Test
  void aSubnetHasOneRouteTableThatCannotBeDeletedWhileAssociated() {
    var subnet = subnet("10.0.1.0/24", "us-east-1a");
    var table = aws.create(TABLE, "{'vpcId':'%s'}".formatted(vpc));
    var association =
        aws.create(ASSOCIATION, "{'routeTableId':'%s','subnetId':'%s'}".formatted(table, subnet));
    assertThat(aws.account.routeTableOf(subnet)).contains(table);
    aws.assertCreateFails(
        "Resource.AlreadyAssociated",
        ASSOCIATION,
        "{'routeTableId':'%s','subnetId':'%s'}".formatted(table, subnet));
    aws.assertDeleteFails("DependencyViolation", TABLE, table);
    aws.delete(ASSOCIATION, association);
    assertThat(aws.account.routeTableOf(subnet))
        .contains(aws.read(VPC, vpc).path("mainRouteTableId").asText());
    aws.delete(TABLE, table);
  }

  @Test
  void cannotDeleteTheMainRouteTable() {
    aws.assertDeleteFails(
        "DependencyViolation", TABLE, aws.read(VPC, vpc).path("mainRouteTableId").asText());
  }

  @Test
  void cannotDeleteASubnetWithAnEndpoint() {
    var subnet = subnet("10.0.1.0/24", "us-east-1a");
    var group = aws.create(GROUP, "{'vpcId':'%s','name':'g','description':'d'}".formatted(vpc));
    aws.create(
        ENDPOINT,
        ("{'serviceName':'aws.sagemaker.us-east-1.studio','vpcId':'%s','vpcEndpointType':'Interface',"
                + "'privateDnsEnabled':true,'subnetIds':['%s'],'securityGroupIds':['%s']}")
            .formatted(vpc, subnet, group));
    aws.assertDeleteFails("DependencyViolation", SUBNET, subnet);
  }

  @Test
  void aGatewayEndpointIsUniqueInItsRouteTables() {
    var table = aws.read(VPC, vpc).path("mainRouteTableId").asText();
    var inputs =
        "{%s,'vpcId':'%s','vpcEndpointType':'Gateway','routeTableIds':['%s']}"
            .formatted(S3, vpc, table);
    var gateway = aws.create(ENDPOINT, inputs);
    var state = aws.read(ENDPOINT, gateway);
    assertThat(state.path("prefixListId").asText()).matches("pl-[0-9a-f]{8}");
    assertThat(state.path("routeTableIds").path(0).asText()).isEqualTo(table);
    aws.assertCreateFails("RouteAlreadyExists", ENDPOINT, inputs);
    aws.update(ENDPOINT, gateway, "{'routeTableIds':[]}");
    assertThat(aws.account.vpcEndpoints().get(gateway).routeTableIds()).isEmpty();
  }

  @Test
  void aGatewayPolicyRequiresTheWildcardPrincipal() {
    var one = EVERYBODY.formatted("{\\\"AWS\\\":\\\"arn:aws:iam::111122223333:role/r\\\"}");
    aws.assertCreateFails(
        "InvalidPolicyDocument", ENDPOINT, "{%s,'vpcId':'%s',%s}".formatted(S3, vpc, one));
    aws.create(
        ENDPOINT, "{%s,'vpcId':'%s',%s}".formatted(S3, vpc, EVERYBODY.formatted("\\\"*\\\"")));
  }

  @Test
  void rejectsAnEndpointTypeThatDoesNotFitTheService() {
    aws.assertCreateFails(
        "InvalidParameter",
        ENDPOINT,
        "{'serviceName':'com.amazonaws.us-east-1.logs','vpcId':'%s'}".formatted(vpc));
    assertThatThrownBy(
            () ->
                aws.create(
                    ENDPOINT, "{%s,'vpcId':'%s','vpcEndpointType':'Interface'}".formatted(S3, vpc)))
        .isInstanceOf(NotModelledException.class);
  }

  @Test
  void anOutboundRuleCanUseOnlyThePrefixListOfS3() {
    var group = aws.create(GROUP, "{'vpcId':'%s','name':'g','description':'d'}".formatted(vpc));
    var list =
        aws.read(ENDPOINT, aws.create(ENDPOINT, "{%s,'vpcId':'%s'}".formatted(S3, vpc)))
            .path("prefixListId")
            .asText();
    var rule =
        "{'securityGroupId':'%s','ipProtocol':'tcp','fromPort':443,'toPort':443,'prefixListId':'%s'}";
    var id = aws.create(OUT, rule.formatted(group, list));
    assertThat(aws.account.securityGroupRules().get(id).egress()).isTrue();
    aws.assertCreateFails("InvalidPermission.Duplicate", OUT, rule.formatted(group, list));
    aws.assertCreateFails(
        "InvalidPrefixListID.NotFound", OUT, rule.formatted(group, "pl-00000000"));
    assertThat(
            ResourceTypes.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
                .read(aws.account, id))
        .as("an egress rule is not an ingress rule")
        .isEmpty();
  }

  private String subnet(String cidr, String zone) {
    return aws.create(
        SUBNET,
        "{'vpcId':'%s','cidrBlock':'%s','availabilityZone':'%s'}".formatted(vpc, cidr, zone));
  }

  @Test
  void theDefaultGroupOfAVpcLosesItsRulesAndStays() {
    var bench = new Bench();
    var vpc = bench.create("aws:ec2/vpc:Vpc", "{'cidrBlock':'10.0.0.0/16'}");
    assertThat(bench.account.securityGroupRules()).isNotEmpty();
    var type = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    var id = bench.create(type, "{'vpcId':'%s'}".formatted(vpc));
    assertThat(bench.account.securityGroupRules()).isEmpty();
    assertThat(bench.read(type, id).path("name").asText()).isEqualTo("default");
    bench.delete(type, id);
    assertThat(bench.account.securityGroups()).containsKey(id);
    bench.delete("aws:ec2/vpc:Vpc", vpc);
    assertThat(bench.account.securityGroups()).isEmpty();
    bench.assertCreateFails("InvalidVpcID.NotFound", type, "{'vpcId':'vpc-none'}");
  }

  // https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
  @Test
  void aZoneCanBeNamedByItsId() {
    var bench = new Bench();
    var vpc = bench.create("aws:ec2/vpc:Vpc", "{'cidrBlock':'10.0.0.0/16'}");
    var type = "aws:ec2/subnet:Subnet";
    var subnet = "{'vpcId':'%s','cidrBlock':'10.0.%d.0/24','availabilityZoneId':'%s'}";
    for (var number = 1; number <= 3; number++) {
      var id = bench.create(type, subnet.formatted(vpc, number, "use1-az" + number));
      assertThat(bench.read(type, id).path("availabilityZoneId").asText())
          .isEqualTo("use1-az" + number);
      assertThat(bench.read(type, id).path("availabilityZone").asText()).matches("us-east-1[abc]");
    }
    bench.assertCreateFails("InvalidParameterValue", type, subnet.formatted(vpc, 4, "use1-az9"));
    assertThat(Account.empty("1", "ap-southeast-2").zoneId("ap-southeast-2a"))
        .startsWith("apse2-az");
    assertThat(Account.empty("1", "eu-central-1").zoneId("eu-central-1a")).startsWith("euc1-az");
    assertThat(Account.empty("1", "eu-north-1").zoneId("eu-north-1b")).startsWith("eun1-az");
  }
}
