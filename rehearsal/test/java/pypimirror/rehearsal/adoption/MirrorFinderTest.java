package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.adoption.Findings.Fate;

/** Finds the mirror in states of the shapes that public modules write. */
class MirrorFinderTest extends AdoptionFixture {

  @Test
  void findsAMirror() {
    var found = find(States.mirror());
    assertThat(found.config())
        .containsEntry("aws:region", "us-east-1")
        .containsEntry("aws:allowedAccountIds", List.of(States.ACCOUNT))
        .containsEntry("pypi-mirror:domainName", "ml")
        .containsEntry("pypi-mirror:repositoryName", "packages")
        .containsEntry("pypi-mirror:vpcId", States.VPC)
        .containsEntry("pypi-mirror:readerCidrs", List.of("10.0.0.0/16"))
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE))
        .doesNotContainKeys("pypi-mirror:sources", "pypi-mirror:encryptionKeyArn");
    assertThat(found.losses()).isEmpty();
    assertThat(found.subjects(Fate.LEFT_ALONE)).isEmpty();
    assertThat(found.mirror().network().group()).contains(States.GROUP);
  }

  @Test
  void keepsTheRegionsApart() {
    var states =
        States.mirror()
            .with(
                "aws_codeartifact_domain.e",
                "{'arn':'arn:aws:codeartifact:eu-west-1:123456789012:domain/ml','domain':'ml','owner':'123456789012'}")
            .with(
                "aws_codeartifact_repository.e",
                "{'arn':'arn:aws:codeartifact:eu-west-1:123456789012:repository/ml/packages','domain':'ml','repository':'packages','upstream':[],'external_connections':[]}")
            .with(
                "aws_codeartifact_repository_permissions_policy.e",
                "{'domain':'ml','repository':'packages','resource_arn':'arn:aws:codeartifact:eu-west-1:123456789012:repository/ml/packages'}")
            .setText(
                "aws_codeartifact_repository_permissions_policy.e",
                "policy_document",
                States.read("'*'"));
    var found = find(states, "--region", "us-east-1");
    assertThat(found.losses()).isEmpty();
    assertThat(found.mirror().domain().repositories().get("packages").upstreams())
        .containsExactly("pypi-store");
  }

  @Test
  void namesLossesTogetherWithOtherProblems() {
    assertThat(problems(States.mirror().repositoryPolicy("packages", States.read("'*'"))))
        .anyMatch(it -> it.startsWith("--reader-roles is missing"))
        .anyMatch(it -> it.startsWith("every AWS principal loses access: "));
  }

  @Test
  void anEmptyValueRemovesAKey() {
    var mirror = find(States.mirror()).mirror();
    var none = new TreeMap<String, Object>();
    none.put("pypi-mirror:readerCidrs", null);
    assertThat(Adoption.config(mirror, none)).doesNotContainKey("pypi-mirror:readerCidrs");
    assertThatThrownBy(() -> Adoption.config(mirror, Map.of("pypi-mirror:domainName", "x")))
        .hasMessageContaining("--set domainName: the mirror determines this key.");
  }

  @Test
  void optionsAreAddedToWhatTheStateContains() {
    var other = "arn:aws:iam::123456789012:role/other";
    var found =
        find(
            States.mirror(),
            "--reader-roles",
            other,
            "--reader-groups",
            "sg-01234567",
            "--reader-cidrs",
            "10.7.0.0/16");
    assertThat(found.losses()).isEmpty();
    assertThat(found.config())
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE, other))
        .containsEntry("pypi-mirror:readerSecurityGroupIds", List.of("sg-01234567"))
        .containsEntry("pypi-mirror:readerCidrs", List.of("10.0.0.0/16", "10.7.0.0/16"));
  }

  @Test
  void aRoleThatPublishesNoLongerInstalls() {
    var publishers = Map.<String, Object>of("pypi-mirror:publisherRoleArns", List.of(States.ROLE));
    var other = "arn:aws:iam::123456789012:role/other";
    var closed = States.read("{'AWS':'%s'}".formatted(States.ROLE));
    var states = States.mirror().setText("aws_vpc_endpoint.api", "policy", closed);
    var mirror = find(states, "--reader-roles", other).mirror();
    assertThat(Adoption.config(mirror, publishers))
        .containsEntry("pypi-mirror:readerRoleArns", List.of(other));
    assertThatThrownBy(() -> Adoption.config(find(States.mirror()).mirror(), publishers))
        .hasMessageContaining("Add the role of the notebooks with --reader-roles.");
  }

  @Test
  void takesOverThePolicyOfTheDomainIfTheUserSharesTheMirror() {
    var states = States.mirror().domainPolicy(States.read("{'AWS':'%s'}".formatted(States.ROLE)));
    var policy = "aws_codeartifact_domain_permissions_policy.d";
    assertThat(find(states).subjects(Fate.LEFT_ALONE)).contains(policy);
    assertThat(
            find(states, "--reader-roles", "arn:aws:iam::222233334444:role/z")
                .subjects(Fate.CHANGED))
        .contains(policy);
    var findings =
        findings(states, Map.of("pypi-mirror:readerAccountIds", List.of("222233334444")));
    assertThat(findings.adopted()).contains(policy);
    var closed = findings(states, Map.of("pypi-mirror:tokensThroughEndpointOnly", true));
    assertThat(closed.adopted()).contains(policy);
  }

  @Test
  void keepsTheTagsThatAllResourcesHave() {
    var states = States.mirror();
    for (var address :
        List.of(
            "aws_codeartifact_domain.d",
            "aws_codeartifact_repository.pypi-store",
            "aws_codeartifact_repository.packages",
            "aws_vpc_endpoint.api",
            "aws_vpc_endpoint.repositories",
            "aws_security_group.g")) {
      states.set(
          address,
          "tags_all",
          "{'Owner':'ml','Environment':'production','part':'%s'}".formatted(address));
      states.set(address, "tags", "{'part':'%s'}".formatted(address));
    }
    var found = find(states);
    assertThat(found.config()).containsEntry("pypi-mirror:tags", Map.of("Owner", "ml"));
    assertThat(found.explanation("aws_vpc_endpoint.api"))
        .contains("loses the tags part=aws_vpc_endpoint.api")
        .contains("gets other values for the tags Environment=production");
    assertThat(found.account().domains().get("ml").tags()).containsEntry("Owner", "ml");
    assertThat(found.account().vpcEndpoints().get(States.API).tags()).containsEntry("Owner", "ml");
  }

  @ParameterizedTest
  @CsvSource({"us-east-1,true", "eu-west-1,false"})
  void namesOtherDomainsThatTheEndpointsNoLongerAllow(String region, boolean lost) {
    var states =
        States.mirror()
            .with(
                "aws_codeartifact_domain.other",
                "{'arn':'arn:aws:codeartifact:%s:123456789012:domain/other','domain':'other','owner':'123456789012'}"
                    .formatted(region));
    assertThat(
            find(states, "--domain", "ml")
                .subjects(Fate.LOST)
                .contains("aws_codeartifact_domain.other"))
        .isEqualTo(lost);
  }

  @Test
  void listsWhatTerraformMustNoLongerManage() {
    var states =
        States.mirror()
            .with("aws_vpc_endpoint_policy.p", "{'vpc_endpoint_id':'%s'}".formatted(States.API))
            .endpoint("s3", "vpce-0a1b2c3d4e5f60009", "us-east-1.s3")
            .setText("aws_vpc_endpoint.s3", "vpc_endpoint_type", "Gateway")
            .set("aws_vpc_endpoint.s3", "security_group_ids", "[]")
            .with("aws_iam_role.r", "{'arn':'%s','name':'r'}".formatted(States.ROLE));
    var findings = findings(states, Map.of());
    assertThat(findings.adopted())
        .containsExactly(
            "aws_codeartifact_domain.d",
            "aws_codeartifact_repository.packages",
            "aws_codeartifact_repository.pypi-store",
            "aws_codeartifact_repository_permissions_policy.packages",
            "aws_security_group.g",
            "aws_vpc_endpoint.api",
            "aws_vpc_endpoint.repositories",
            "aws_vpc_endpoint_policy.p",
            "aws_vpc_security_group_ingress_rule.r");
  }

  @Test
  void asksForTheDomainIfThereAreSeveral() {
    var states =
        States.mirror()
            .with(
                "aws_codeartifact_domain.e",
                "{'arn':'arn:aws:codeartifact:eu-west-1:123456789012:domain/ml','domain':'ml','owner':'123456789012'}");
    assertThat(problems(states))
        .singleElement()
        .asString()
        .contains("ml (eu-west-1, account 123456789012), ml (us-east-1, account 123456789012)");
    assertThat(find(states, "--region", "us-east-1").mirror().region()).isEqualTo("us-east-1");
    assertThat(problems(states, "--domain", "x")).singleElement().asString().contains("It has: ml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--store | pypi-store | --store is used only without --terraform.",
        "--account | 1 | an account ID of 12 digits",
        "--region | virginia | a region such as us-east-1",
        "--vpc | notebooks | a VPC ID such as vpc-",
        "--subnets | a,b | subnet IDs such as subnet-",
        "--endpoints | logs=vpce-01234567 | not a supported service. Use codeartifact.api",
        "--endpoints | codeartifact.api=x | IDs such as vpce-",
        "--reader-roles | arn:aws:sts::123456789012:assumed-role/r/s | the ARNs of IAM roles"
      })
  void rejectsInvalidOptions(String option, String value, String message) {
    assertThat(problems(States.mirror(), option, value)).anyMatch(it -> it.contains(message));
  }

  @Test
  void saysThatAnotherStateIsNeeded() {
    assertThat(problems(States.mirror().without("aws_codeartifact_domain.d")))
        .containsExactly(
            "The state has repositories of domain ml, but no aws_codeartifact_domain. Add the state that contains it with a second --terraform.");
  }

  @Test
  void reportsADomainThatWasNeverApplied() {
    assertThat(problems(States.mirror().setText("aws_codeartifact_domain.d", "arn", "")))
        .containsExactly(
            "aws_codeartifact_domain.d has no ARN. Either it was never applied, or the file is incomplete.");
  }

  @Test
  void aCustomersKeyBecomesPartOfTheConfiguration() {
    var states =
        States.mirror().with("aws_kms_key.k", "{'arn':'arn:aws:kms:us-east-1:123456789012:key/k'}");
    assertThat(find(states).config())
        .containsEntry("pypi-mirror:encryptionKeyArn", "arn:aws:kms:us-east-1:123456789012:key/k");
  }

  @Test
  void namesTheOptionForTheNotebooksOfAStudioDomain() {
    var found = find(States.mirror().with("aws_sagemaker_domain.s", "{'id':'d-1'}"));
    assertThat(found.explanation("aws_sagemaker_domain.s")).contains("--set studio=adopt");
  }
}
