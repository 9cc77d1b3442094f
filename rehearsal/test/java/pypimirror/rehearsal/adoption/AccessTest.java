package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.adoption.Findings.Fate;

/** Finds the principals in policies, and names those that lose access. */
class AccessTest extends AdoptionFixture {

  @Test
  void readsAccountsAndOrganizationsFromBothPolicies() {
    var found =
        find(
            States.mirror()
                .domainPolicy(
                    States.read("{'AWS':['%s','333344445555']}".formatted(States.OTHER_ACCOUNT)))
                .repositoryPolicy(
                    "packages",
                    """
                    {"Version":"2012-10-17","Statement":[
                      {"Effect":"Allow","Action":"codeartifact:ReadFromRepository","Principal":{"AWS":"%s"},"Resource":"*"},
                      {"Effect":"Allow","Action":"codeartifact:Read*","Principal":"*","Resource":"*",
                       "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}
                    """
                        .formatted(States.ROLE)));
    assertThat(found.config())
        .containsEntry("pypi-mirror:readerAccountIds", List.of("222233334444", "333344445555"))
        .containsEntry("pypi-mirror:organizationId", "o-a1b2c3d4e5")
        .containsEntry("pypi-mirror:organizationReads", true)
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @Test
  void readersOfOtherAccountsMustPassTheEndpoints() {
    var states =
        States.mirror()
            .repositoryPolicy(
                "packages",
                States.read("{'AWS':['%s','%s']}".formatted(States.ROLE, States.OTHER_ACCOUNT)));
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith(States.OTHER_ACCOUNT + " loses access through the endpoints")
        .contains("--set endpointPrincipals=any");
    var closed = States.read("{'AWS':'%s'}".formatted(States.ROLE));
    states
        .setText("aws_vpc_endpoint.api", "policy", closed)
        .setText("aws_vpc_endpoint.repositories", "policy", closed);
    assertThat(find(states).losses()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "group"})
  void usersAndGroupsWithTheirOwnPoliciesLoseAccess(String kind) {
    var arn = "arn:aws:iam::123456789012:%s/ds".formatted(kind);
    var states =
        States.mirror()
            .with("aws_iam_%s.x".formatted(kind), "{'arn':'%s','name':'ds'}".formatted(arn))
            .with(
                "aws_iam_%s_policy_attachment.a".formatted(kind),
                "{'%s':'ds','policy_arn':'arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess'}"
                    .formatted(kind));
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith(arn + " loses access: its own policies");
  }

  @ParameterizedTest
  @CsvSource({"user", "group"})
  void findsIdentitiesWhosePoliciesAreInTheStateButNotThemselves(String kind) {
    var states =
        States.mirror()
            .with(
                "aws_iam_policy_attachment.a",
                "{'%ss':['ds'],'policy_arn':'arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess'}"
                    .formatted(kind));
    assertThat(find(states).subjects(Fate.LOST))
        .containsExactly("arn:aws:iam::123456789012:%s/ds".formatted(kind));
  }

  private static States publishing(String kind, String actions) {
    return States.mirror()
        .with(
            "aws_iam_%s.ci".formatted(kind),
            "{'arn':'arn:aws:iam::123456789012:%s/ci','name':'ci'}".formatted(kind))
        .with("aws_iam_%s_policy.ci".formatted(kind), "{'%s':'ci'}".formatted(kind))
        .setText(
            "aws_iam_%s_policy.ci".formatted(kind),
            "policy",
            States.statement("'Effect':'Allow','Action':[%s]".formatted(actions)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"role", "user", "group"})
  void identitiesThatPublishLoseAccess(String kind) {
    assertThat(find(publishing(kind, "'codeartifact:Publish*'")).losses())
        .singleElement()
        .asString()
        .startsWith("arn:aws:iam::123456789012:%s/ci loses access: ".formatted(kind))
        .contains("publish");
  }

  @Test
  void aRoleThatReadsAndPublishesLosesOneOfThem() {
    var states = publishing("role", "'codeartifact:Publish*','codeartifact:Read*'");
    var role = "arn:aws:iam::123456789012:role/ci";
    assertThat(find(states).config().get("pypi-mirror:readerRoleArns").toString()).contains(role);
    var publishers = Map.<String, Object>of("pypi-mirror:publisherRoleArns", List.of(role));
    var findings = new Findings();
    var mirror = new MirrorFinder(states.in(folder), Options.parse(), publishers, findings).find();
    var losses = findings.losses(Adoption.config(mirror, publishers));
    assertThat(losses)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.subject()).isEqualTo(role);
              assertThat(it.explanation()).contains("A role that publishes must not install any.");
            });
  }

  @Test
  void publishersOfAnEndpointOrOfAnotherRepositoryAreNoAdditionalPrincipals() {
    var role = "arn:aws:iam::123456789012:role/ci";
    var publish =
        States.statement(
            "'Effect':'Allow','Action':'codeartifact:PublishPackageVersion','Principal':{'AWS':'%s'}"
                .formatted(role));
    var endpoint = find(States.mirror().setText("aws_vpc_endpoint.api", "policy", publish));
    assertThat(endpoint.subjects(Fate.LOST)).containsExactly(role);
    assertThat(endpoint.config()).doesNotContainKey("pypi-mirror:additionalPrincipals");
    assertThat(find(States.mirror().repositoryPolicy("pypi-store", publish)).subjects(Fate.LOST))
        .containsExactly(role);
  }

  @Test
  void namesARoleThatReadsOnlyUnderConditions() {
    var states =
        States.mirror()
            .with("aws_iam_role.x", "{'arn':'%s','name':'x'}".formatted(States.ROLE))
            .with("aws_iam_role_policy.p", "{'role':'x'}")
            .setText(
                "aws_iam_role_policy.p",
                "policy",
                States.statement(
                    "'Effect':'Allow','Action':'codeartifact:Read*','Condition':{'StringEquals':{'aws:SourceVpce':'vpce-1'}}"));
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith("aws_iam_role.x loses a restriction: ");
  }

  @Test
  void reportsThePolicyOfARoleAndWhatDeletesIt() {
    var states =
        States.mirror().with("aws_iam_role.x", "{'arn':'%s','name':'x'}".formatted(States.ROLE));
    assertThat(find(states).explanation("aws_iam_role.x")).contains("stays in Terraform");
    states.with("aws_iam_role_policies_exclusive.e", "{'role_name':'x','policy_names':[]}");
    assertThat(find(states).explanation("aws_iam_role.x")).contains("Remove these first");
  }

  @Test
  void namesTheActionsThatReadersNoLongerHave() {
    var states =
        States.mirror()
            .repositoryPolicy(
                "packages",
                States.statement(
                    "'Effect':'Allow','Action':['codeartifact:ReadFromRepository','codeartifact:Describe*'],'Principal':{'AWS':'%s'}"
                        .formatted(States.ROLE)));
    assertThat(find(states).explanation("aws_codeartifact_repository_permissions_policy.packages"))
        .contains(
            "no longer allows %s to use codeartifact:describe* for anything but installing packages"
                .formatted(States.ROLE));
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
    assertThat(found.config()).doesNotContainKey("pypi-mirror:organizationReads");
  }

  @Test
  void publishersLoseAccessToTheReadersRepository() {
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
    assertThat(find(states).config())
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  // Only the permission to read makes a reader. The domain's policy can give tokens to others.
  @ParameterizedTest
  @CsvSource({"GetAuthorizationToken,true", "List*,false"})
  void doesNotMakeReadersOfPrincipalsWithOtherPermissions(String action, boolean token) {
    var account = "444455556666";
    var other =
        States.statement(
            "'Effect':'Allow','Action':'codeartifact:%s','Principal':{'AWS':'%s'}"
                .formatted(action, account));
    var states =
        States.mirror()
            .domainPolicy(other)
            .repositoryPolicy(
                "packages",
                States.read("{'AWS':['%s','%s']}".formatted(States.ROLE, States.OTHER_ACCOUNT)));
    var found = find(states);
    assertThat(found.config())
        .containsEntry("pypi-mirror:readerAccountIds", List.of("222233334444"));
    assertThat(found.losses().stream().anyMatch(it -> it.contains("to get tokens")))
        .isEqualTo(token);
    assertThat(found.rows()).anyMatch(it -> (it.subject() + it.explanation()).contains(account));
  }

  @Test
  void keepsTheDomainPolicyIfTheMirrorIsNotShared() {
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
                    .formatted(States.OTHER_ACCOUNT));
    var found = find(states);
    assertThat(found.config())
        .containsEntry("pypi-mirror:organizationId", "o-aaaaaaaaaa")
        .doesNotContainKeys("pypi-mirror:organizationReads", "pypi-mirror:additionalPrincipals");
    assertThat(found.losses())
        .anyMatch(it -> it.startsWith(States.OTHER_ACCOUNT))
        .anyMatch(it -> it.startsWith("arn:aws:iam::123456789012:user/ada"))
        .anyMatch(it -> it.startsWith("arn:aws:iam::123456789012:role/team-*"))
        .anyMatch(it -> it.startsWith("o-aaaaaaaaaa loses access: "))
        .hasSize(4);
    assertThat(found.rows())
        .anyMatch(it -> it.explanation().contains("no longer contains its Deny statement"))
        .anyMatch(it -> it.explanation().contains("the conditions on aws:principalorgid"));
  }

  @Test
  void proposesRolesIfNoPolicyNamesOne() {
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
    assertThat(find(states).config())
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @Test
  void principalsOfASearchedRepositoryLoseAccessUnlessTheyBecomeReaders() {
    var other = "arn:aws:iam::123456789012:role/team-c";
    var states =
        States.mirror()
            .repositoryPolicy("pypi-store", States.read("{'AWS':'%s'}".formatted(other)));
    var found = find(states);
    assertThat(found.config()).containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
    assertThat(found.subjects(Fate.LOST)).contains(other);
  }

  @Test
  void namesTheKeyThatKeepsTokensForTheWholeAccount() {
    var root = "arn:aws:iam::123456789012:root";
    var states =
        States.mirror()
            .domainPolicy(
                States.statement(
                    "'Effect':'Allow','Action':'codeartifact:GetAuthorizationToken','Principal':{'AWS':'%s'}"
                        .formatted(root)))
            .repositoryPolicy(
                "packages",
                States.read("{'AWS':['%s','%s']}".formatted(States.ROLE, States.OTHER_ACCOUNT)));
    assertThat(find(states).losses())
        .anySatisfy(
            it ->
                assertThat(it)
                    .startsWith(root)
                    .endsWith("To keep it: --set endpointPrincipals=any."));
    // The same, if the policy of the domain stays in effect.
    states.repositoryPolicy("packages", States.read("{'AWS':'%s'}".formatted(States.ROLE)));
    assertThat(find(states).losses())
        .singleElement()
        .asString()
        .startsWith(root)
        .endsWith("To keep it: --set endpointPrincipals=any.");
  }

  private static States withRole(String attachedPolicy) {
    return States.mirror()
        .without("aws_codeartifact_repository_permissions_policy.packages")
        .with("aws_iam_role.x", "{'arn':'%s','name':'x'}".formatted(States.ROLE))
        .with(
            "aws_iam_role_policy_attachment.a",
            "{'role':'x','policy_arn':'%s'}".formatted(attachedPolicy));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWSCodeArtifactReadOnlyAccess", "AWSCodeArtifactAdminAccess"})
  void rolesWithAPolicyOfAwsForCodeArtifactAreReaders(String policy) {
    assertThat(find(withRole("arn:aws:iam::aws:policy/" + policy)).config())
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::123456789012:policy/elsewhere"
      })
  void rolesWithAPolicyThatDoesNotDecideAreReported(String policy) {
    var states =
        States.mirror()
            .with("aws_iam_role.x", "{'arn':'%s-2','name':'x'}".formatted(States.ROLE))
            .with(
                "aws_iam_role_policy_attachment.a",
                "{'role':'x','policy_arn':'%s'}".formatted(policy));
    var found = find(states);
    assertThat(found.subjects(Fate.LEFT_ALONE)).contains("aws_iam_role.x");
    assertThat(found.config()).containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Effect\":\"Allow\",\"Action\":\"codeartifact:*\",\"Resource\":\"arn:aws:codeartifact:*:*:repository/other/*\"}",
        "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"codeartifact:Read*\",\"Resource\":\"*\"}",
        "{\"Effect\":\"Allow\",\"NotAction\":\"codeartifact:*\",\"Resource\":\"*\"}"
      })
  void rolesWhosePoliciesDoNotReachTheRepositoryAreNoReaders(String statements) {
    var states =
        States.mirror()
            .with("aws_iam_role.x", "{'arn':'%s-2','name':'x'}".formatted(States.ROLE))
            .with("aws_iam_role_policy.p", "{'role':'x'}")
            .setText(
                "aws_iam_role_policy.p",
                "policy",
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}");
    assertThat(find(states).config())
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
    assertThat(found.config())
        .containsEntry("pypi-mirror:additionalPrincipals", List.of(other))
        .containsEntry("pypi-mirror:readerRoleArns", List.of(States.ROLE));
    assertThat(found.mirror().network().endpoints().get("codeartifact.api").policy())
        .contains(other);
    assertThat(found.subjects(Fate.LEFT_ALONE)).isEmpty();
  }
}
