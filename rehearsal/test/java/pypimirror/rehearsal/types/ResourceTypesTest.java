package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;

/** Checks the errors of AWS, and the properties that AWS fills in. */
class ResourceTypesTest {

  private static final String DOMAIN = "aws:codeartifact/domain:Domain";
  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  private static final String REPOSITORY_POLICY =
      "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
  private static final String POLICY =
      "{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",PRINCIPAL\\\"Action\\\":\\\"s3:Get\\\","
          + "\\\"Resource\\\":\\\"*\\\"}]}";

  private final Account account =
      new Account(
          "111122223333",
          null,
          "us-east-1",
          Map.of(
              "vpc-1", new Ec2State.Vpc("10.0.0.0/16", true, true, null),
              "vpc-2", new Ec2State.Vpc("10.1.0.0/16", true, false, null)),
          Map.of(
              "subnet-1", new Ec2State.Subnet("vpc-1", "10.0.1.0/24", "us-east-1a", null),
              "subnet-2", new Ec2State.Subnet("vpc-1", "10.0.2.0/24", "us-east-1a", null),
              "subnet-3", new Ec2State.Subnet("vpc-2", "10.1.1.0/24", "us-east-1a", null)),
          null,
          Map.of(
              "sg-1", new Ec2State.SecurityGroup("vpc-1", "notebooks", "n", null),
              "sg-2", new Ec2State.SecurityGroup("vpc-2", "notebooks", "n", null)),
          null,
          null,
          Map.of(
              "reader", new IamState.Role("/", "{}", null, null),
              "AWSServiceRoleForX", new IamState.Role("/aws-service-role/x/", "{}", null, null)),
          null);

  @Test
  void aDomainGetsItsArnOwnerKeyAndBucket() {
    var id = create(DOMAIN, "{'domain':'my-domain'}");
    assertThat(id).isEqualTo("arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain");
    var state = ResourceTypes.of(DOMAIN).read(account, id).orElseThrow();
    assertThat(state.path("owner").asText()).isEqualTo("111122223333");
    assertThat(state.path("encryptionKey").asText())
        .startsWith("arn:aws:kms:us-east-1:111122223333:key/");
    assertThat(state.path("s3BucketArn").asText())
        .isEqualTo("arn:aws:s3:::assets-193858265520-us-east-1");
  }

  @ParameterizedTest
  @CsvSource({
    "My-Domain,ValidationException",
    "a,ValidationException",
    "taken,ConflictException",
  })
  void rejectsInvalidAndDuplicateDomainNames(String name, String code) {
    create(DOMAIN, "{'domain':'taken'}");
    assertRejected(code, DOMAIN, "{'domain':'" + name + "'}");
  }

  @Test
  void limitsAnAccountToTenDomains() {
    for (int i = 0; i < 10; i++) {
      create(DOMAIN, "{'domain':'domain-" + i + "'}");
    }
    assertRejected("ServiceQuotaExceededException", DOMAIN, "{'domain':'one-more'}");
  }

  @Test
  void cannotDeleteADomainWithRepositories() {
    var domain = create(DOMAIN, "{'domain':'my-domain'}");
    var repository = create(REPOSITORY, "{'domain':'my-domain','repository':'packages'}");
    assertThatThrownBy(() -> ResourceTypes.of(DOMAIN).delete(account, domain))
        .hasMessageStartingWith("ConflictException: ");
    ResourceTypes.of(REPOSITORY).delete(account, repository);
    ResourceTypes.of(DOMAIN).delete(account, domain);
    assertThat(account.domains()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'domain':'nowhere','repository':'r2' | ResourceNotFoundException",
        "'domain':'my-domain','repository':'a/b' | ValidationException",
        "'domain':'my-domain','repository':'taken' | ConflictException",
        "'domain':'my-domain','repository':'r2','upstreams':[{'repositoryName':'none'}] |"
            + " ResourceNotFoundException",
        "'domain':'my-domain','repository':'r2','upstreams':[{'repositoryName':'r2'}] |"
            + " ValidationException",
        "'domain':'my-domain','repository':'r2','upstreams':[{'repositoryName':'taken'},"
            + "{'repositoryName':'taken'}] | ValidationException",
      })
  void rejectsInvalidRepositories(String inputs, String code) {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'taken'}");
    assertRejected(code, REPOSITORY, "{" + inputs + "}");
  }

  @Test
  void limitsARepositoryToTenUpstreams() {
    create(DOMAIN, "{'domain':'my-domain'}");
    var upstreams = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      create(REPOSITORY, "{'domain':'my-domain','repository':'store-" + i + "'}");
      upstreams.append(i == 0 ? "" : ",").append("{'repositoryName':'store-" + i + "'}");
    }
    assertRejected(
        "ServiceQuotaExceededException",
        REPOSITORY,
        "{'domain':'my-domain','repository':'packages','upstreams':[" + upstreams + "]}");
  }

  @ParameterizedTest
  @CsvSource({
    "public:npm,ResourceNotFoundException",
    "public:npmjs,ServiceQuotaExceededException",
  })
  void rejectsUnknownAndSecondExternalConnections(String connection, String code) {
    create(DOMAIN, "{'domain':'my-domain'}");
    var id =
        create(
            REPOSITORY,
            "{'domain':'my-domain','repository':'store',"
                + "'externalConnections':{'externalConnectionName':'public:pypi'}}");
    var other = json("{'externalConnections':{'externalConnectionName':'" + connection + "'}}");
    var refusal =
        catchThrowableOfType(
            AwsException.class, () -> ResourceTypes.of(REPOSITORY).complete(account, id, other));
    assertThat(refusal.error().code()).isEqualTo(code);
  }

  @Test
  void rejectsARepositoryWithUpstreamsAndAConnection() {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'store'}");
    assertThatThrownBy(
            () ->
                create(
                    REPOSITORY,
                    "{'domain':'my-domain','repository':'both',"
                        + "'upstreams':[{'repositoryName':'store'}],"
                        + "'externalConnections':{'externalConnectionName':'public:pypi'}}"))
        .hasMessageStartingWith("ConflictException: ");
  }

  @ParameterizedTest
  @CsvSource({
    "*,",
    "arn:aws:iam::111122223333:role/reader,",
    "arn:aws:iam::444455556666:role/other,",
    "arn:aws:iam::111122223333:role/nobody,ValidationException",
    "arn:aws:iam::111122223333:role/path/reader,ValidationException",
    "reader,ValidationException",
  })
  void repositoryPolicyRejectsInvalidPrincipals(String principal, String code) {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'packages'}");
    var inputs =
        "{'domain':'my-domain','repository':'packages','policyDocument':'%s'}"
            .formatted(
                POLICY.replace(
                    "PRINCIPAL", "\\\"Principal\\\":{\\\"AWS\\\":\\\"" + principal + "\\\"},"));
    if (code == null) {
      assertThat(create(REPOSITORY_POLICY, inputs)).endsWith(":repository/my-domain/packages");
    } else {
      assertRejected(code, REPOSITORY_POLICY, inputs);
    }
  }

  @Test
  void limitsTheSizeOfARepositoryPolicy() {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'packages'}");
    var inputs = json("{'domain':'my-domain','repository':'packages'}");
    inputs.put("policyDocument", " ".repeat(7169));
    var refusal =
        catchThrowableOfType(
            AwsException.class, () -> ResourceTypes.of(REPOSITORY_POLICY).create(account, inputs));
    assertThat(refusal.getMessage()).contains("7169", "7168");
  }

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
    assertThat(problems(RULE, "{'cidrIpv4':'" + cidr + "','fromPort':443,'toPort':443}").isEmpty())
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
        "vpc-1 | codeartifact.api | 'policy':'x' | InvalidPolicyDocument",
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

  @ParameterizedTest
  @CsvSource({
    "nobody,p,NoSuchEntity",
    "AWSServiceRoleForX,p,UnmodifiableEntity",
    "reader,a b,ValidationError",
  })
  void rejectsInvalidRolePolicies(String role, String name, String code) {
    assertRejected(
        code,
        ROLE_POLICY,
        "{'role':'%s','name':'%s','policy':'%s'}"
            .formatted(role, name, POLICY.replace("PRINCIPAL", "")));
  }

  @Test
  void rejectsAPrincipalInARolePolicy() {
    assertRejected(
        "MalformedPolicyDocument",
        ROLE_POLICY,
        "{'role':'reader','name':'p','policy':'%s'}"
            .formatted(POLICY.replace("PRINCIPAL", "\\\"Principal\\\":\\\"*\\\",")));
  }

  @Test
  void limitsTheTotalSizeOfInlinePolicies() {
    account.roles().get("reader").inlinePolicies().put("other", "x".repeat(10_200));
    assertRejected(
        "LimitExceeded",
        ROLE_POLICY,
        "{'role':'reader','name':'p','policy':'%s'}".formatted(POLICY.replace("PRINCIPAL", "")));
  }

  @Test
  void rejectsAnUnknownTypeByName() {
    assertThatThrownBy(() -> ResourceTypes.of("aws:s3/bucket:Bucket"))
        .isInstanceOf(NotModelledException.class)
        .hasMessageContaining("aws:s3/bucket:Bucket");
  }

  private String create(String token, String inputs) {
    var type = ResourceTypes.of(token);
    var parsed = json(inputs);
    var id = type.create(account, parsed);
    type.complete(account, id, parsed);
    return id;
  }

  private void assertRejected(String code, String token, String inputs) {
    var refusal = catchThrowableOfType(AwsException.class, () -> create(token, inputs));
    assertThat(refusal).as(inputs).isNotNull();
    assertThat(refusal.error().code()).isEqualTo(code);
  }

  private static Map<String, String> problems(String token, String inputs) {
    var problems = new TreeMap<String, String>();
    ResourceTypes.of(token).check(json(inputs), problems::put);
    return problems;
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
