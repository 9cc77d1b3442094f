package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.NotModelledException;

/** What EC2 says to a network that a program makes. */
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
  private final String vpc = aws.make(VPC, "{'cidrBlock':'10.0.0.0/16','enableDnsHostnames':true}");

  @Test
  void aVpcBeginsWithAMainRouteTableAndADefaultGroupAndTakesThemAlong() {
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
  void aNewVpcHasDnsSupportAndNoHostNamesUnlessItSaysSo() {
    var plain = aws.account.vpcs().get(aws.make(VPC, "{'cidrBlock':'10.9.0.0/16'}"));
    assertThat(plain.enableDnsSupport()).isTrue();
    assertThat(plain.enableDnsHostnames()).isFalse();
    aws.update(VPC, vpc, "{'cidrBlock':'10.0.0.0/16','enableDnsHostnames':false}");
    assertThat(aws.account.vpcs().get(vpc).enableDnsHostnames()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/15", "10.0.0.0/29"})
  void aVpcIsNeitherTooWideNorTooNarrow(String cidr) {
    aws.refused("InvalidVpc.Range", VPC, "{'cidrBlock':'" + cidr + "'}");
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
  void aSubnetHasAPlaceOfItsOwn(String cidr, String zone, String code) {
    subnet("10.0.1.0/24", "us-east-1a");
    aws.refused(
        code,
        SUBNET,
        "{'vpcId':'%s','cidrBlock':'%s','availabilityZone':'%s'}".formatted(vpc, cidr, zone));
  }

  @Test
  void aVpcStaysWhileSomethingIsInIt() {
    var subnet = subnet("10.0.1.0/24", "us-east-1a");
    aws.stays("DependencyViolation", VPC, vpc);
    aws.delete(SUBNET, subnet);
    var group = aws.make(GROUP, "{'vpcId':'%s','name':'g','description':'d'}".formatted(vpc));
    aws.stays("DependencyViolation", VPC, vpc);
    aws.delete(GROUP, group);
    var table = aws.make(TABLE, "{'vpcId':'%s'}".formatted(vpc));
    aws.stays("DependencyViolation", VPC, vpc);
    aws.delete(TABLE, table);
    aws.delete(VPC, vpc);
    assertThat(aws.account.vpcs()).isEmpty();
  }

  @Test
  void aSubnetHasOneRouteTableWhichStaysUntilThen() {
    var subnet = subnet("10.0.1.0/24", "us-east-1a");
    var table = aws.make(TABLE, "{'vpcId':'%s'}".formatted(vpc));
    var association =
        aws.make(ASSOCIATION, "{'routeTableId':'%s','subnetId':'%s'}".formatted(table, subnet));
    assertThat(aws.account.routeTableOf(subnet)).contains(table);
    aws.refused(
        "Resource.AlreadyAssociated",
        ASSOCIATION,
        "{'routeTableId':'%s','subnetId':'%s'}".formatted(table, subnet));
    aws.stays("DependencyViolation", TABLE, table);
    aws.delete(ASSOCIATION, association);
    assertThat(aws.account.routeTableOf(subnet))
        .contains(aws.read(VPC, vpc).path("mainRouteTableId").asText());
    aws.delete(TABLE, table);
  }

  @Test
  void theMainRouteTableIsNotDeleted() {
    aws.stays("DependencyViolation", TABLE, aws.read(VPC, vpc).path("mainRouteTableId").asText());
  }

  @Test
  void aSubnetWithAnEndpointStays() {
    var subnet = subnet("10.0.1.0/24", "us-east-1a");
    var group = aws.make(GROUP, "{'vpcId':'%s','name':'g','description':'d'}".formatted(vpc));
    aws.make(
        ENDPOINT,
        ("{'serviceName':'aws.sagemaker.us-east-1.studio','vpcId':'%s','vpcEndpointType':'Interface',"
                + "'privateDnsEnabled':true,'subnetIds':['%s'],'securityGroupIds':['%s']}")
            .formatted(vpc, subnet, group));
    aws.stays("DependencyViolation", SUBNET, subnet);
  }

  @Test
  void aGatewayEndpointIsInRouteTablesAndThereOnce() {
    var table = aws.read(VPC, vpc).path("mainRouteTableId").asText();
    var inputs =
        "{%s,'vpcId':'%s','vpcEndpointType':'Gateway','routeTableIds':['%s']}"
            .formatted(S3, vpc, table);
    var gateway = aws.make(ENDPOINT, inputs);
    var state = aws.read(ENDPOINT, gateway);
    assertThat(state.path("prefixListId").asText()).matches("pl-[0-9a-f]{8}");
    assertThat(state.path("routeTableIds").path(0).asText()).isEqualTo(table);
    aws.refused("RouteAlreadyExists", ENDPOINT, inputs);
    aws.update(ENDPOINT, gateway, "{'routeTableIds':[]}");
    assertThat(aws.account.vpcEndpoints().get(gateway).routeTableIds()).isEmpty();
  }

  @Test
  void aGatewaysPolicyIsAboutEverybody() {
    var one = EVERYBODY.formatted("{\\\"AWS\\\":\\\"arn:aws:iam::111122223333:role/r\\\"}");
    aws.refused("InvalidPolicyDocument", ENDPOINT, "{%s,'vpcId':'%s',%s}".formatted(S3, vpc, one));
    aws.make(ENDPOINT, "{%s,'vpcId':'%s',%s}".formatted(S3, vpc, EVERYBODY.formatted("\\\"*\\\"")));
  }

  @Test
  void anEndpointsTypeIsItsServices() {
    aws.refused(
        "InvalidParameter",
        ENDPOINT,
        "{'serviceName':'com.amazonaws.us-east-1.logs','vpcId':'%s'}".formatted(vpc));
    assertThatThrownBy(
            () ->
                aws.make(
                    ENDPOINT, "{%s,'vpcId':'%s','vpcEndpointType':'Interface'}".formatted(S3, vpc)))
        .isInstanceOf(NotModelledException.class);
  }

  @Test
  void aRuleOutMayNameThePrefixListOfS3AndNoOther() {
    var group = aws.make(GROUP, "{'vpcId':'%s','name':'g','description':'d'}".formatted(vpc));
    var list =
        aws.read(ENDPOINT, aws.make(ENDPOINT, "{%s,'vpcId':'%s'}".formatted(S3, vpc)))
            .path("prefixListId")
            .asText();
    var rule =
        "{'securityGroupId':'%s','ipProtocol':'tcp','fromPort':443,'toPort':443,'prefixListId':'%s'}";
    var id = aws.make(OUT, rule.formatted(group, list));
    assertThat(aws.account.securityGroupRules().get(id).egress()).isTrue();
    aws.refused("InvalidPermission.Duplicate", OUT, rule.formatted(group, list));
    aws.refused("InvalidPrefixListID.NotFound", OUT, rule.formatted(group, "pl-00000000"));
    assertThat(
            ResourceTypes.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
                .read(aws.account, id))
        .as("what lets out is no rule that lets in")
        .isEmpty();
  }

  private String subnet(String cidr, String zone) {
    return aws.make(
        SUBNET,
        "{'vpcId':'%s','cidrBlock':'%s','availabilityZone':'%s'}".formatted(vpc, cidr, zone));
  }
}
