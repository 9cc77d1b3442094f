package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.adoption.Findings.Fate;
import pypimirror.rehearsal.environments.AdoptException;

/** Finds the mirror in states of the shapes that public modules write. */
class MirrorFinderTest {

  private static final String OTHER = "arn:aws:iam::222233334444:root";

  @TempDir Path folder;

  /** A mirror that was found, with the configuration and the report. */
  private record Found(Mirror mirror, Map<String, Object> config, List<Findings.Row> rows) {

    List<String> subjects(Fate fate) {
      return rows.stream().filter(it -> it.fate() == fate).map(Findings.Row::subject).toList();
    }

    List<String> losses() {
      return rows.stream()
          .filter(it -> it.fate() == Fate.LOST)
          .map(it -> it.subject() + " " + it.explanation())
          .toList();
    }
  }

  private Found find(States states, String... options) {
    var parsed = Options.parse(options);
    var findings = new Findings();
    var mirror = new MirrorFinder(states.in(folder), parsed, findings).find();
    var config = Adoption.config(mirror, Map.of());
    return new Found(mirror, config, findings.rows(config));
  }

  private List<String> problems(States states, String... options) {
    var problems = new ArrayList<String>();
    assertThatThrownBy(() -> find(states, options))
        .isInstanceOf(AdoptException.class)
        .satisfies(it -> it.getMessage().lines().forEach(problems::add));
    return problems;
  }

  @Test
  void findsAMirror() {
    var found = find(States.mirror());
    assertThat(found.config)
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
    assertThat(found.mirror.network().group()).contains(States.GROUP);
  }

  @Test
  void keepsSeveralSourcesInTheirOrder() {
    var states =
        States.mirror()
            .repository("npm-store", "npmjs")
            .repository("packages", "", "npm-store", "pypi-store");
    assertThat(problems(states)).singleElement().asString().contains("--route-tables is missing.");
    var found = find(states, "--route-tables", "rtb-01234567");
    assertThat(found.config)
        .containsEntry("pypi-mirror:sources", List.of("npmjs", "pypi"))
        .containsEntry("pypi-mirror:routeTableIds", List.of("rtb-01234567"));
    assertThat(found.mirror.domain().repositories().get("packages").upstreams())
        .containsExactly("npm-store", "pypi-store");
    assertThat(found.subjects(Fate.CHANGED)).contains("aws_codeartifact_repository.npm-store");
  }

  @Test
  void usesTheGatewayEndpointForOtherSources() {
    var states =
        States.mirror()
            .repository("npmjs-store", "npmjs")
            .repository("packages", "", "pypi-store", "npmjs-store")
            .with(
                "aws_vpc_endpoint.s3",
                "{'id':'vpce-0a1b2c3d4e5f60009','service_name':'com.amazonaws.us-east-1.s3','vpc_id':'%s','vpc_endpoint_type':'Gateway'}"
                    .formatted(States.VPC));
    assertThat(find(states).config)
        .containsEntry("pypi-mirror:endpointIds", Map.of("s3", "vpce-0a1b2c3d4e5f60009"))
        .doesNotContainKey("pypi-mirror:routeTableIds");
  }

  @Test
  void usesTheEndOfAChain() {
    var states =
        States.mirror().repository("shared", "", "pypi-store").repository("packages", "", "shared");
    var found = find(states);
    assertThat(found.mirror.repository()).isEqualTo("packages");
    assertThat(found.losses()).isEmpty();
    assertThat(found.subjects(Fate.CHANGED)).contains("aws_codeartifact_repository.shared");
    assertThat(
            find(states, "--repository", "shared", "--reader-roles", States.ROLE)
                .mirror
                .repository())
        .isEqualTo("shared");
  }

  @Test
  void asksForTheRepositoryIfSeveralAreEnds() {
    var states = States.mirror().repository("science", "", "pypi-store");
    assertThat(find(states).mirror.repository()).isEqualTo("packages");
    states.repositoryPolicy("science", States.read("'*'"));
    assertThat(problems(states))
        .containsExactly(
            "The readers could use several repositories: packages, science. Select one with --repository.");
    assertThat(find(states, "--repository", "packages").mirror.repository()).isEqualTo("packages");
    assertThat(problems(states, "--repository", "nothing"))
        .containsExactly(
            "The state has no repository nothing in domain ml. It has: packages, pypi-store, science.");
  }

  @Test
  void explainsARepositoryThatHasTheConnectionItself() {
    var states = States.mirror().without("aws_codeartifact_repository.pypi-store");
    assertThat(problems(states.repository("packages", "pypi")))
        .anySatisfy(
            it ->
                assertThat(it).contains("packages has the external connection public:pypi itself"))
        .anySatisfy(
            it -> assertThat(it).contains("aws codeartifact disassociate-external-connection"));
    // After these steps, the repository has no connection.
    var found = find(states.repository("packages", ""), "--repository", "packages");
    assertThat(found.config).doesNotContainKey("pypi-mirror:sources");
  }

  @Test
  void putsANewRepositoryInFrontOfALoneStore() {
    var states =
        States.mirror()
            .without("aws_codeartifact_repository.packages")
            .without("aws_codeartifact_repository_permissions_policy.packages");
    var found = find(states, "--reader-roles", States.ROLE);
    assertThat(found.mirror.repository()).isEqualTo("packages");
    assertThat(found.mirror.domain().repositories()).containsOnlyKeys("pypi-store");
    assertThat(found.subjects(Fate.KEPT)).contains("aws_codeartifact_repository.pypi-store");
  }

  @Test
  void namesTheLossOfAnUpstreamWithPackages() {
    var states =
        States.mirror().repository("team", "").repository("packages", "", "team", "pypi-store");
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.team loses access:");
  }

  @Test
  void readsAccountsAndOrganizationsFromBothPolicies() {
    var found =
        find(
            States.mirror()
                .domainPolicy(States.read("{'AWS':['%s','333344445555']}".formatted(OTHER)))
                .repositoryPolicy(
                    "packages",
                    """
                    {"Version":"2012-10-17","Statement":[
                      {"Effect":"Allow","Action":"codeartifact:ReadFromRepository","Principal":{"AWS":"%s"},"Resource":"*"},
                      {"Effect":"Allow","Action":"codeartifact:Read*","Principal":"*","Resource":"*",
                       "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}
                    """
                        .formatted(States.ROLE)));
    assertThat(found.config)
        .containsEntry("pypi-mirror:readerAccountIds", List.of("222233334444", "333344445555"))
        .containsEntry("pypi-mirror:organizationId", "o-a1b2c3d4e5")
        .containsEntry("pypi-mirror:organizationReads", true)
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
    assertThat(found.losses()).isEmpty();
  }

  // Columns: principal and other elements of a statement, the subject of the loss.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'Principal':'*' | every AWS principal",
        "'Principal':{'AWS':'arn:aws:iam::123456789012:root'} | arn:aws:iam::123456789012:root",
        "'Principal':{'AWS':'123456789012'} | arn:aws:iam::123456789012:root",
        "'Principal':{'AWS':'arn:aws:iam::123456789012:user/ada'} | arn:aws:iam::123456789012:user/ada",
        "'Principal':{'AWS':'arn:aws:sts::123456789012:assumed-role/r/s'} | arn:aws:sts::123456789012:assumed-role/r/s",
        "'Principal':{'Service':'codebuild.amazonaws.com'} | codebuild.amazonaws.com",
        "'Principal':{'Federated':'cognito-identity.amazonaws.com'} | cognito-identity.amazonaws.com",
        "'Principal':'*','Condition':{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::123456789012:role/team-*'}} | arn:aws:iam::123456789012:role/team-*",
        "'Principal':'*','Condition':{'StringEquals':{'aws:PrincipalTag/team':'ml'}} | every AWS principal",
        "'Principal':'*','Condition':{'StringNotEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}} | every AWS principal",
        "'NotPrincipal':{'AWS':'123456789012'} | everyone except"
      })
  void namesEveryPrincipalThatLosesAccess(String elements, String subject) {
    var policy =
        States.statement(
            "'Effect':'Allow','Action':'codeartifact:ReadFromRepository'," + elements.strip());
    var found =
        find(States.mirror().repositoryPolicy("packages", policy), "--reader-roles", States.ROLE);
    assertThat(found.losses())
        .anySatisfy(it -> assertThat(it).startsWith(subject).contains("loses access: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Effect':'Deny','Action':'*','Principal':'*'",
        "'Effect':'Allow','Action':'codeartifact:Read*','Principal':{'AWS':'222233334444'},'Condition':{'StringEquals':{'aws:SourceVpce':'vpce-1'}}",
        "'Effect':'Allow','Action':'codeartifact:Read*','Principal':{'AWS':'222233334444'},'Condition':{'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}}",
        "'Effect':'Allow','Action':'codeartifact:Read*','Principal':'*','Condition':{'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5','aws:PrincipalAccount':'222233334444'}}"
      })
  void namesEveryRestrictionThatNoLongerApplies(String elements) {
    var states = States.mirror().repositoryPolicy("packages", States.statement(elements));
    var found = find(states, "--reader-roles", States.ROLE);
    assertThat(found.losses()).anySatisfy(it -> assertThat(it).contains("loses a restriction: "));
    assertThat(found.config).doesNotContainKey("pypi-mirror:organizationReads");
  }

  @Test
  void publishersLoseAccessUnlessTheyPublishToTheInternalRepository() {
    var publisher = "arn:aws:iam::123456789012:role/publisher";
    var states =
        States.mirror()
            .repositoryPolicy(
                "packages",
                """
                {"Version":"2012-10-17","Statement":[
                  {"Effect":"Allow","Action":"codeartifact:ReadFromRepository","Principal":{"AWS":"%s"},"Resource":"*"},
                  {"Effect":"Allow","Action":"codeartifact:P*","Principal":{"AWS":"%s"},"Resource":"*"}]}
                """
                    .formatted(States.ROLE, publisher));
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith(publisher + " loses access: ")
        .contains("--set publisherRoleArns=");
    assertThat(find(states).config)
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @Test
  void prefersARepositoryThatSearchesThePythonIndex() {
    var states =
        States.mirror()
            .repository("npmjs-store", "npmjs")
            .repository("web", "", "npmjs-store")
            .repositoryPolicy("web", States.read("{'AWS':'%s'}".formatted(States.ROLE)))
            .without("aws_codeartifact_repository_permissions_policy.packages");
    assertThat(problems(States.mirror().repository("pypi-store", "npmjs")))
        .singleElement()
        .asString()
        .contains("searches the Python Package Index");
    var found = find(states, "--reader-roles", States.ROLE);
    assertThat(found.mirror.repository()).isEqualTo("packages");
    assertThat(found.losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.web loses access:");
  }

  @Test
  void aStoreWithoutReadersKeepsItsOwnSource() {
    var states =
        States.mirror()
            .without("aws_codeartifact_repository.packages")
            .without("aws_codeartifact_repository_permissions_policy.packages")
            .repository("npmjs-store", "npmjs")
            .repositoryPolicy("pypi-store", States.read("{'AWS':'%s'}".formatted(States.ROLE)));
    var found = find(states);
    assertThat(found.config)
        .doesNotContainKey("pypi-mirror:sources")
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @Test
  void namesPrivatePackagesAtAnyDistance() {
    var states =
        States.mirror()
            .repository("team", "")
            .repository("shared", "", "team", "pypi-store")
            .repository("packages", "", "shared");
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith("aws_codeartifact_repository.team loses access:");
  }

  // Only the permission to read makes a reader. The domain's policy can give tokens to others.
  @ParameterizedTest
  @CsvSource({"GetAuthorizationToken,true", "List*,false"})
  void doesNotGrantReadingToWhoeverHasOtherPermissions(String action, boolean token) {
    var account = "444455556666";
    var other =
        States.statement(
            "'Effect':'Allow','Action':'codeartifact:%s','Principal':{'AWS':'%s'}"
                .formatted(action, account));
    var states =
        States.mirror()
            .domainPolicy(other)
            .repositoryPolicy(
                "packages", States.read("{'AWS':['%s','%s']}".formatted(States.ROLE, OTHER)));
    var found = find(states);
    assertThat(found.config).containsEntry("pypi-mirror:readerAccountIds", List.of("222233334444"));
    assertThat(found.losses().stream().anyMatch(it -> it.contains("to get tokens")))
        .isEqualTo(token);
    assertThat(found.rows).anyMatch(it -> (it.subject() + it.explanation()).contains(account));
  }

  @Test
  void theDomainsPolicyStaysIfTheMirrorIsNotShared() {
    var found =
        find(
            States.mirror()
                .domainPolicy(States.statement("'Effect':'Deny','Action':'*','Principal':'*'")));
    assertThat(found.losses()).isEmpty();
    assertThat(found.subjects(Fate.LEFT_ALONE))
        .containsExactly("aws_codeartifact_domain_permissions_policy.d");
  }

  @Test
  void everyPrincipalOfAnEndpointIsNamed() {
    var states =
        States.mirror()
            .setText(
                "aws_vpc_endpoint.repositories",
                "policy",
                """
                {"Statement":[
                  {"Effect":"Deny","Principal":"*","Action":"codeartifact:Publish*","Resource":"*"},
                  {"Effect":"Allow","Principal":{"AWS":["%s","arn:aws:iam::123456789012:user/ada"]},"Action":"*","Resource":"*"},
                  {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/team-*"}}},
                  {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}}]}
                """
                    .formatted(OTHER));
    var found = find(states);
    assertThat(found.config)
        .containsEntry("pypi-mirror:organizationId", "o-aaaaaaaaaa")
        .doesNotContainKeys("pypi-mirror:organizationReads", "pypi-mirror:additionalPrincipals");
    assertThat(found.losses())
        .anyMatch(it -> it.startsWith(OTHER))
        .anyMatch(it -> it.startsWith("arn:aws:iam::123456789012:user/ada"))
        .anyMatch(it -> it.startsWith("arn:aws:iam::123456789012:role/team-*"))
        .hasSize(3);
    assertThat(found.rows).anyMatch(it -> it.explanation().contains("no longer contains a denial"));
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
    assertThat(found.mirror.domain().repositories().get("packages").upstreams())
        .containsExactly("pypi-store");
  }

  @Test
  void replacesEverywhereByTheRangesOfTheVpc() {
    var states =
        States.mirror().setText("aws_vpc_security_group_ingress_rule.r", "cidr_ipv4", "0.0.0.0/0");
    assertThat(find(states, "--reader-cidrs", "10.7.0.0/16").losses()).isEmpty();
    assertThat(problems(states)).anyMatch(it -> it.contains("--reader-cidrs"));
    states
        .with("aws_vpc.v", "{'id':'%s','cidr_block':'10.0.0.0/16'}".formatted(States.VPC))
        .with(
            "aws_vpc_ipv4_cidr_block_association.s",
            "{'vpc_id':'%s','cidr_block':'100.64.0.0/16'}".formatted(States.VPC));
    var found = find(states);
    assertThat(found.config)
        .containsEntry("pypi-mirror:readerCidrs", List.of("10.0.0.0/16", "100.64.0.0/16"));
    assertThat(found.rows)
        .anyMatch(it -> it.explanation().contains("Clients in connected networks lose access."));
  }

  @Test
  void namesLossesTogetherWithOtherProblems() {
    assertThat(problems(States.mirror().repositoryPolicy("packages", States.read("'*'"))))
        .anyMatch(it -> it.startsWith("--reader-roles is missing"))
        .anyMatch(it -> it.startsWith("every AWS principal loses access: "));
  }

  @Test
  void anEmptyValueRemovesAKey() {
    var mirror = find(States.mirror()).mirror;
    var none = new TreeMap<String, Object>();
    none.put("pypi-mirror:readerCidrs", null);
    assertThat(Adoption.config(mirror, none)).doesNotContainKey("pypi-mirror:readerCidrs");
    assertThatThrownBy(() -> Adoption.config(mirror, Map.of("pypi-mirror:domainName", "x")))
        .hasMessageContaining("--set domainName: the mirror determines this key.");
  }

  @Test
  void anOptionThatReplacesFoundValuesNamesWhatItLeavesOut() {
    var found =
        find(
            States.mirror(),
            "--reader-roles",
            "arn:aws:iam::123456789012:role/other",
            "--reader-groups",
            "sg-01234567");
    assertThat(found.losses())
        .anySatisfy(it -> assertThat(it).startsWith(States.ROLE + " loses access:"))
        .anySatisfy(it -> assertThat(it).startsWith("10.0.0.0/16 loses access:"))
        .hasSize(2);
  }

  @Test
  void proposesRolesIfNoPolicyNamesAny() {
    var states =
        States.mirror()
            .without("aws_codeartifact_repository_permissions_policy.packages")
            .with(
                "aws_iam_role.x",
                "{'arn':'%s','name':'AmazonSageMaker-ExecutionRole','path':'/service-role/','assume_role_policy':'sagemaker.amazonaws.com'}"
                    .formatted(States.ROLE))
            .with("aws_iam_role.y", "{'arn':'arn:aws:iam::123456789012:role/y','name':'y'}");
    assertThat(problems(states))
        .singleElement()
        .asString()
        .startsWith("--reader-roles is missing")
        .endsWith("The state has: " + States.ROLE + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline", "attached", "in-role", "attachment-of-several"})
  void rolesWithPoliciesThatReadPackagesAreReaders(String form) {
    var policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"codeartifact:ReadFromRepository\",\"Resource\":\"*\"}]}";
    var states =
        States.mirror()
            .without("aws_codeartifact_repository_permissions_policy.packages")
            .with("aws_iam_role.x", "{'arn':'%s','name':'x'}".formatted(States.ROLE));
    switch (form) {
      case "inline" ->
          states
              .with("aws_iam_role_policy.p", "{'role':'x'}")
              .setText("aws_iam_role_policy.p", "policy", policy);
      case "in-role" -> {
        states.set("aws_iam_role.x", "inline_policy", "[{'name':'p'}]");
        states.textAt("aws_iam_role.x", "inline_policy", "policy", policy);
      }
      default -> {
        states
            .with("aws_iam_policy.p", "{'arn':'arn:aws:iam::123456789012:policy/p'}")
            .setText("aws_iam_policy.p", "policy", policy);
        if (form.equals("attached")) {
          states.with(
              "aws_iam_role_policy_attachment.a",
              "{'role':'x','policy_arn':'arn:aws:iam::123456789012:policy/p'}");
        } else {
          states.with(
              "aws_iam_policy_attachment.a",
              "{'roles':['x'],'policy_arn':'arn:aws:iam::123456789012:policy/p'}");
        }
      }
    }
    assertThat(find(states).config)
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @Test
  void endpointPoliciesGiveAdditionalPrincipals() {
    var other = "arn:aws:iam::123456789012:role/other";
    var states =
        States.mirror()
            .set("aws_vpc_endpoint.api", "policy", "null")
            .with("aws_vpc_endpoint_policy.p", "{'vpc_endpoint_id':'%s'}".formatted(States.API))
            .setText(
                "aws_vpc_endpoint_policy.p",
                "policy",
                States.read("{'AWS':'%s'}".formatted(other)));
    var found = find(states);
    assertThat(found.config)
        .containsEntry("pypi-mirror:additionalPrincipals", List.of(other))
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
    assertThat(found.mirror.network().endpoints().get("codeartifact.api").policy()).contains(other);
    assertThat(found.subjects(Fate.LEFT_ALONE)).isEmpty();
  }

  @Test
  void saysThatPrivateDnsIsEnabled() {
    var found = find(States.mirror().set("aws_vpc_endpoint.api", "private_dns_enabled", "false"));
    assertThat(found.mirror.network().endpoints().get("codeartifact.api").privateDns()).isFalse();
    assertThat(found.rows)
        .anySatisfy(
            it -> {
              assertThat(it.subject()).isEqualTo("aws_vpc_endpoint.api");
              assertThat(it.explanation()).contains("private DNS is enabled");
            });
  }

  @Test
  void takesTheNetworkFromOptionsIfNoStateHasIt() {
    var states =
        States.mirror().without("aws_vpc_endpoint.api").without("aws_vpc_endpoint.repositories");
    assertThat(problems(states))
        .singleElement()
        .asString()
        .contains("--vpc", "--subnets", "second --terraform");
    var found =
        find(
            states,
            "--vpc",
            "vpc-01234567",
            "--subnets",
            "subnet-01234567",
            "--endpoints",
            "codeartifact.api=vpce-01234567",
            "--reader-groups",
            "sg-01234567");
    assertThat(found.config)
        .containsEntry("pypi-mirror:vpcId", "vpc-01234567")
        .containsEntry("pypi-mirror:readerSecurityGroupIds", List.of("sg-01234567"));
  }

  @Test
  void asksForTheVpcOrTheEndpointIfThereAreSeveral() {
    var states =
        States.mirror()
            .endpoint("other", "vpce-0a1b2c3d4e5f60007", "us-east-1.codeartifact.api")
            .setText("aws_vpc_endpoint.other", "vpc_id", "vpc-0a1b2c3d4e5f60007");
    assertThat(problems(states)).singleElement().asString().contains("Select one with --vpc.");
    assertThat(
            find(states, "--vpc", States.VPC)
                .mirror
                .network()
                .endpoints()
                .get("codeartifact.api")
                .id())
        .isEqualTo(States.API);
    states.setText("aws_vpc_endpoint.other", "vpc_id", States.VPC);
    assertThat(problems(states))
        .singleElement()
        .asString()
        .contains("Select one with --endpoints codeartifact.api=ID.");
    assertThat(
            find(states, "--endpoints", "codeartifact.api=" + States.API)
                .mirror
                .network()
                .endpoints())
        .hasSize(2);
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
    assertThat(find(states, "--region", "us-east-1").mirror.region()).isEqualTo("us-east-1");
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
    assertThat(find(states).config)
        .containsEntry("pypi-mirror:encryptionKeyArn", "arn:aws:kms:us-east-1:123456789012:key/k");
  }

  @Test
  void doesNotAdoptASecurityGroupThatOthersUse() {
    sharing(states -> states.endpoint("sts", "vpce-0a1b2c3d4e5f60003", "us-east-1.sts"));
    sharing(
        states ->
            states.with(
                "aws_instance.i", "{'vpc_security_group_ids':['%s']}".formatted(States.GROUP)));
    sharing(
        states ->
            states.with(
                "aws_security_group_rule.x",
                "{'type':'egress','security_group_id':'sg-1','source_security_group_id':'%s'}"
                    .formatted(States.GROUP)));
    sharing(
        states ->
            states.set(
                "aws_security_group.g",
                "ingress",
                "[{'from_port':443,'to_port':443,'protocol':'tcp','self':true}]"));
  }

  private void sharing(Consumer<States> change) {
    var states = States.mirror();
    change.accept(states);
    var found = find(states);
    assertThat(found.mirror.network().group()).isEmpty();
    assertThat(found.subjects(Fate.LEFT_ALONE)).contains("aws_security_group.g");
    assertThat(found.mirror.network().readerCidrs()).containsExactly("10.0.0.0/16");
  }
}
