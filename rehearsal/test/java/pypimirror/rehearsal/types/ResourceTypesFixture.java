package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;

/** An account with networks and roles, and shortcuts to create resources in it. */
abstract class ResourceTypesFixture {

  static final String DOMAIN = "aws:codeartifact/domain:Domain";
  static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  static final String REPOSITORY_POLICY =
      "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";
  static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  static final String RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  static final String ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
  static final String POLICY =
      "{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",PRINCIPAL\\\"Action\\\":\\\"s3:Get\\\","
          + "\\\"Resource\\\":\\\"*\\\"}]}";

  final Account account = Account.empty("111122223333", "us-east-1");

  ResourceTypesFixture() {
    account
        .vpcs()
        .putAll(
            Map.of(
                "vpc-1", new Ec2State.Vpc("10.0.0.0/16", true, true, null),
                "vpc-2", new Ec2State.Vpc("10.1.0.0/16", true, false, null)));
    account
        .subnets()
        .putAll(
            Map.of(
                "subnet-1", new Ec2State.Subnet("vpc-1", "10.0.1.0/24", "us-east-1a", null),
                "subnet-2", new Ec2State.Subnet("vpc-1", "10.0.2.0/24", "us-east-1a", null),
                "subnet-3", new Ec2State.Subnet("vpc-2", "10.1.1.0/24", "us-east-1a", null)));
    account
        .securityGroups()
        .putAll(
            Map.of(
                "sg-1", new Ec2State.SecurityGroup("vpc-1", "notebooks", "n", null),
                "sg-2", new Ec2State.SecurityGroup("vpc-2", "notebooks", "n", null)));
    account
        .roles()
        .putAll(
            Map.of(
                "reader", new IamState.Role("/", "{}", null, null),
                "AWSServiceRoleForX", new IamState.Role("/aws-service-role/x/", "{}", null, null)));
  }

  String create(String token, String inputs) {
    return Bench.create(account, token, json(inputs));
  }

  void assertRejected(String code, String token, String inputs) {
    var refusal = catchThrowableOfType(AwsException.class, () -> create(token, inputs));
    assertThat(refusal).as(inputs).isNotNull();
    assertThat(refusal.error().code()).isEqualTo(code);
  }

  static Map<String, String> problems(String token, String inputs) {
    return Bench.problems(token, json(inputs));
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
