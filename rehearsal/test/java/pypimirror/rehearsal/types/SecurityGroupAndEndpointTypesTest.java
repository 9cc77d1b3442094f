package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Security groups, their rules, and VPC endpoints: the errors of AWS and of the plugin. */
class SecurityGroupAndEndpointTypesTest extends ResourceTypesFixture {

  @ParameterizedTest
  @CsvSource({
    "vpc-9,new,InvalidVpcID.NotFound",
    "vpc-1,notebooks,InvalidGroup.Duplicate",
  })
  void rejectsInvalidSecurityGroups(String vpc, String name, String code) {
    assertRejected(code, GROUP, "{'vpcId':'" + vpc + "','name':'" + name + "'}");
  }

  @Test
  void cannotDeleteASecurityGroupInUse() {
    create(
        ENDPOINT,
        "{'vpcId':'vpc-1','serviceName':'com.amazonaws.us-east-1.codeartifact.api',"
            + "'vpcEndpointType':'Interface','securityGroupIds':['sg-1']}");
    assertThatThrownBy(() -> ResourceTypes.of(GROUP).delete(account, "sg-1"))
        .hasMessageStartingWith("DependencyViolation: ");
  }

  @Test
  void cannotDeleteASecurityGroupThatARuleReferences() {
    var group = create(GROUP, "{'vpcId':'vpc-1','name':'endpoints'}");
    create(
        RULE,
        "{'securityGroupId':'"
            + group
            + "','ipProtocol':'tcp','fromPort':443,'toPort':443,"
            + "'referencedSecurityGroupId':'sg-1'}");
    assertThatThrownBy(() -> ResourceTypes.of(GROUP).delete(account, "sg-1"))
        .hasMessageStartingWith("DependencyViolation: ");
    ResourceTypes.of(GROUP).delete(account, group);
    assertThat(account.securityGroupRules()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'securityGroupId':'sg-9','cidrIpv4':'10.0.0.0/8' | InvalidGroup.NotFound",
        "'securityGroupId':'sg-1','referencedSecurityGroupId':'sg-9' | InvalidGroup.NotFound",
        "'securityGroupId':'sg-1','referencedSecurityGroupId':'sg-2' | InvalidGroup.NotFound",
        "'securityGroupId':'sg-1','cidrIpv4':'10.1.0.0/16' | InvalidPermission.Duplicate",
      })
  void rejectsInvalidIngressRules(String inputs, String code) {
    var https = "'ipProtocol':'tcp','fromPort':443,'toPort':443,";
    create(RULE, "{" + https + "'securityGroupId':'sg-1','cidrIpv4':'10.1.0.0/16'}");
    assertRejected(code, RULE, "{" + https + inputs + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'ipProtocol':'http','fromPort':443,'toPort':443",
        "'ipProtocol':'-1','fromPort':443,'toPort':443",
        "'ipProtocol':'tcp'",
        "'ipProtocol':'tcp','fromPort':443",
        "'ipProtocol':'tcp','toPort':443",
        "'ipProtocol':'tcp','fromPort':444,'toPort':443"
      })
  void rejectsPortsThatDoNotFitTheProtocol(String ports) {
    assertRejected(
        "InvalidParameterValue",
        RULE,
        "{'securityGroupId':'sg-1','cidrIpv4':'10.0.0.0/8'," + ports + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,true",
    "10.0.0.1/32,true",
    "0.0.0.0/0,true",
    "10.0.0.1/8,false",
    "10.0.0.256/32,false",
    "10.0.0.0/33,false",
    "10.0.0.0,false",
  })
  void pluginAcceptsOnlyNetworkAddresses(String cidr, boolean taken) {
    assertThat(
            problems(
                    RULE,
                    "{'ipProtocol':'tcp','securityGroupId':'sg-1','cidrIpv4':'%s'}".formatted(cidr))
                .isEmpty())
        .isEqualTo(taken);
  }

  @Test
  void pluginRequiresExactlyOneSource() {
    assertThat(problems(RULE, "{}")).containsKey("cidrIpv4");
    assertThat(problems(RULE, "{'cidrIpv4':'10.0.0.0/8','referencedSecurityGroupId':'sg-1'}"))
        .containsKey("cidrIpv4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vpc-9 | codeartifact.api | 'subnetIds':[] | InvalidVpcID.NotFound",
        "vpc-1 | codeartifact.api | 'subnetIds':['subnet-9'] | InvalidSubnetID.NotFound",
        "vpc-1 | codeartifact.api | 'subnetIds':['subnet-3'] | InvalidParameter",
        "vpc-1 | codeartifact.api | 'subnetIds':['subnet-1','subnet-2'] |"
            + " DuplicateSubnetsInSameZone",
        "vpc-1 | codeartifact.api | 'securityGroupIds':['sg-9'] | InvalidGroup.NotFound",
        "vpc-1 | codeartifact.api | 'securityGroupIds':['sg-2'] | InvalidParameter",
        "vpc-1 | codeartifact.api | 'policy':'{}' | InvalidPolicyDocument",
        "vpc-1 | codeartifact.repositories | 'privateDnsEnabled':true | InvalidParameter",
        "vpc-2 | codeartifact.api | 'privateDnsEnabled':true,'securityGroupIds':['sg-2'] |"
            + " InvalidParameter",
      })
  void rejectsInvalidEndpoints(String vpc, String service, String inputs, String code) {
    create(
        ENDPOINT,
        "{'vpcId':'vpc-1','serviceName':'com.amazonaws.us-east-1.codeartifact.repositories',"
            + "'vpcEndpointType':'Interface','securityGroupIds':['sg-1'],"
            + "'privateDnsEnabled':true}");
    var groups = inputs.contains("securityGroupIds") ? "" : "'securityGroupIds':['sg-1'],";
    assertRejected(
        code,
        ENDPOINT,
        "{'vpcId':'%s','serviceName':'com.amazonaws.us-east-1.%s','vpcEndpointType':'Interface',%s%s}"
            .formatted(vpc.strip(), service.strip(), groups, inputs));
  }

  @Test
  void anUpdateKeepsOmittedProperties() {
    var id =
        create(
            ENDPOINT,
            "{'vpcId':'vpc-1','serviceName':'com.amazonaws.us-east-1.codeartifact.api',"
                + "'vpcEndpointType':'Interface','securityGroupIds':['sg-1'],"
                + "'subnetIds':['subnet-1'],'privateDnsEnabled':true}");
    var before = account.vpcEndpoints().get(id);
    ResourceTypes.of(ENDPOINT).update(account, id, json("{}"));
    assertThat(account.vpcEndpoints().get(id)).isEqualTo(before);
  }

  @Test
  void rejectsAnUpdateOfADeletedRule() {
    assertThatThrownBy(
            () ->
                ResourceTypes.of(RULE).update(account, "sgr-1", json("{'securityGroupId':'sg-1'}")))
        .hasMessageStartingWith("InvalidSecurityGroupRuleId.NotFound: ");
  }

  @Test
  void codeArtifactHasNoGatewayEndpoint() {
    assertRejected(
        "InvalidParameter",
        ENDPOINT,
        "{'vpcId':'vpc-1','serviceName':'com.amazonaws.us-east-1.codeartifact.api'}");
  }

  @Test
  void rejectsAnEndpointServiceOfAnotherRegion() {
    assertRejected(
        "InvalidServiceName",
        ENDPOINT,
        "{'vpcId':'vpc-1','serviceName':'com.amazonaws.eu-west-1.codeartifact.api',"
            + "'vpcEndpointType':'Interface'}");
  }

  @Test
  void anEndpointWithoutAPolicyAllowsEverything() {
    var id =
        create(
            ENDPOINT,
            "{'vpcId':'vpc-1','serviceName':'com.amazonaws.us-east-1.codeartifact.api',"
                + "'vpcEndpointType':'Interface','securityGroupIds':['sg-1']}");
    assertThat(id).matches("vpce-[0-9a-f]{17}");
    assertThat(account.vpcEndpoints().get(id).policy()).contains("\"Action\":\"*\"");
  }
}
