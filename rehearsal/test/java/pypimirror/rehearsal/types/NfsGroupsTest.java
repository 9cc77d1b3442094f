package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.account.StudioState.Space;

/** The security groups that SageMaker creates for a Studio domain, and the order of deletion. */
class NfsGroupsTest {

  private static final String VPC = "aws:ec2/vpc:Vpc";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String DOMAIN = "aws:sagemaker/domain:Domain";
  private static final String PROFILE = "aws:sagemaker/userProfile:UserProfile";
  private static final String ROLE = "arn:aws:iam::111122223333:role/reader";

  private final Bench aws = new Bench();
  private String vpc;
  private String domain;

  @BeforeEach
  void createDomain() {
    aws.account.roles().put("reader", new IamState.Role("/", "{}", null, null));
    vpc = aws.create(VPC, "{'cidrBlock':'10.0.0.0/16'}");
    var group = aws.create(GROUP, "{'name':'apps','vpcId':'%s'}".formatted(vpc));
    domain =
        aws.create(
            DOMAIN,
            "{'domainName':'studio','authMode':'IAM','appNetworkAccessType':'VpcOnly','vpcId':'%s','subnetIds':['%s'],'defaultUserSettings':{'executionRole':'%s','securityGroups':['%s']}}"
                .formatted(
                    vpc,
                    aws.create(
                        "aws:ec2/subnet:Subnet",
                        "{'vpcId':'%s','cidrBlock':'10.0.0.0/24','availabilityZone':'us-east-1a'}"
                            .formatted(vpc)),
                    ROLE,
                    group));
  }

  @Test
  void aDomainGetsTwoGroupsThatReferToEachOther() {
    assertThat(nfsGroups()).hasSize(2);
    assertThat(
            aws.account.securityGroupRules().values().stream()
                .filter(rule -> nfsGroups().contains(rule.groupId())))
        .allMatch(rule -> nfsGroups().contains(rule.referencedGroupId()) && rule.toPort() == 2049)
        .hasSize(2);
  }

  @Test
  void theGroupsOutliveTheirDomainAndBlockTheVpc() {
    nfsGroups().forEach(group -> aws.assertDeleteFails("DependencyViolation", GROUP, group));
    deleteDomain("Delete");
    assertThat(nfsGroups()).hasSize(2);
    aws.assertDeleteFails("DependencyViolation", VPC, vpc);
    // Neither group can be deleted before their rules.
    nfsGroups().forEach(group -> aws.assertDeleteFails("DependencyViolation", GROUP, group));
    aws.account.securityGroupRules().clear();
    nfsGroups().forEach(group -> aws.delete(GROUP, group));
    assertThat(nfsGroups()).isEmpty();
  }

  // https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
  @Test
  void theMountTargetsOfAKeptFileSystemUseAGroup() {
    deleteDomain("Retain");
    aws.account.securityGroupRules().clear();
    var used = aws.account.fileSystems().values().iterator().next().securityGroupId();
    assertThat(nfsGroups()).contains(used);
    aws.assertDeleteFails("DependencyViolation", GROUP, used);
  }

  private void deleteDomain(String files) {
    ResourceTypes.of(DOMAIN)
        .delete(
            aws.account,
            domain,
            Bench.json("{'retentionPolicy':{'homeEfsFileSystem':'%s'}}".formatted(files)));
  }

  // https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
  @Test
  void aSpaceBlocksItsUserProfileAndItsDomain() {
    var profile =
        aws.create(
            PROFILE,
            "{'domainId':'%s','userProfileName':'ada','userSettings':{'executionRole':'%s'}}"
                .formatted(domain, ROLE));
    var spaces = aws.account.studioDomains().get(domain).spaces();
    spaces.put("lab", new Space("ada", Map.of("default", "JupyterLab")));
    aws.assertDeleteFails("ResourceInUse", PROFILE, profile);
    spaces.put("lab", new Space("bob", null));
    aws.delete(PROFILE, profile);
    aws.assertDeleteFails("ResourceInUse", DOMAIN, domain);
    spaces.clear();
    aws.delete(DOMAIN, domain);
    assertThat(aws.account.studioDomains()).isEmpty();
  }

  private List<String> nfsGroups() {
    return aws.account.securityGroups().entrySet().stream()
        .filter(group -> group.getValue().name().contains("-nfs-d-"))
        .map(Map.Entry::getKey)
        .toList();
  }
}
