package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.principals;
import static pypimirror.policy.Statements.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.catalog.PackagePattern;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Who may do what with the mirror, as typed data: the policies of its domain and repository and of
 * the roles that use it.
 *
 * <p>Installing a package takes three permissions: a token on the domain, the endpoint and the read
 * on the repository, and the STS permission that stands behind the token. Which call needs which is
 * listed in the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a>; that the STS permission counts in the identity policy only is said
 * under <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">CodeArtifact
 * authentication and tokens</a>.
 *
 * @param arns what the policies are about
 * @param internalRepository name of the repository that publishers publish to
 * @param internalPackages the names that they may publish; none for any
 */
public record MirrorPolicies(
    MirrorArns arns, String internalRepository, List<PackagePattern> internalPackages) {

  /** The longest token life that AWS gives, in seconds: as a cap it changes nothing. */
  public static final int LONGEST_TOKEN = 43_200;

  static final String GET_TOKEN = "codeartifact:GetAuthorizationToken";
  static final String GET_ENDPOINT = "codeartifact:GetRepositoryEndpoint";
  static final String READ = "codeartifact:ReadFromRepository";
  static final String PUBLISH = "codeartifact:PublishPackageVersion";
  static final String GET_PARAMETER = "ssm:GetParameter";
  static final String BEARER_TOKEN = "sts:GetServiceBearerToken";

  /**
   * Who installs.
   *
   * @param roleArns roles, of whatever account
   * @param accountIds whole accounts, each as it allows its own roles to
   * @param organizationId everybody in this organization, or null
   */
  public record Readers(List<String> roleArns, List<String> accountIds, String organizationId) {

    private Stream<IamPrincipal> named() {
      return principals(
          Stream.concat(
                  roleArns.stream(), accountIds.stream().map("arn:aws:iam::%s:root"::formatted))
              .toList())
          .stream();
    }
  }

  /**
   * The readers' repository's own policy: the readers may find and read it, and only it. Within one
   * account their own policies would do; between accounts it takes both (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html">repository
   * policies</a>).
   */
  public IamPolicy repository(Readers readers) {
    return policy(
        forAll(readers, "Install", arns.repository(), List.of(READ, GET_ENDPOINT)).stream());
  }

  /**
   * The domain's policy: readers of other accounts may have tokens, and tokens are given out at
   * certain endpoints only.
   *
   * @param others readers of other accounts, or of the organization
   * @param tokenEndpointIds the endpoints where tokens are given out; none for everywhere
   * @param deployerArns roles that are spared from that, since they work from outside of the VPC
   */
  public IamPolicy domain(
      Readers others, List<String> tokenEndpointIds, List<String> deployerArns) {
    var statements = forAll(others, "HaveTokens", arns.domain(), List.of(GET_TOKEN));
    if (!tokenEndpointIds.isEmpty()) {
      // AWS refuses a token for the root user, so the deployers are the only other way in.
      var only =
          deny("NoTokenFromElsewhere")
              .addPrincipal(IamPrincipal.ALL)
              .addAction(GET_TOKEN)
              .addResource(arns.domain());
      statements.add(
          only.addConditions(
                  IamConditionOperator.STRING_NOT_EQUALS, "aws:SourceVpce", tokenEndpointIds)
              .addConditions(
                  IamConditionOperator.ARN_NOT_EQUALS, "aws:PrincipalArn", deployerArns));
    }
    return policy(statements.stream());
  }

  private static List<IamStatement.Builder> forAll(
      Readers readers, String what, String resource, List<String> actions) {
    var statements = new ArrayList<IamStatement.Builder>();
    var named = readers.named().toList();
    if (!named.isEmpty()) {
      statements.add(allow("Readers" + what).principals(named));
    }
    if (readers.organizationId != null) {
      statements.add(
          when(
              allow("Organization" + what).addPrincipal(IamPrincipal.ALL),
              "aws:PrincipalOrgID",
              readers.organizationId));
    }
    statements.forEach(
        statement -> {
          actions.forEach(statement::addAction);
          statement.addResource(resource);
        });
    return statements;
  }

  /**
   * The identity policy of one reader role.
   *
   * @param tokenMaxSeconds longest token life in seconds that the role may ask for; AWS's own limit
   *     needs no condition. A token tied to the role's session (duration 0) stays allowed, as 0 is
   *     less than any limit.
   */
  public IamPolicy reader(int tokenMaxSeconds) {
    return policy(
        Stream.of(
            token(),
            allow("InstallFromTheRepository")
                .addAction(GET_ENDPOINT)
                .addAction(READ)
                .addResource(arns.repository()),
            bearerToken(tokenMaxSeconds)));
  }

  /** The same for a reader of the environment's own account, who may get a parameter as well. */
  public IamPolicy reader(int tokenMaxSeconds, String parameterArn) {
    return reader(tokenMaxSeconds).toBuilder()
        .addStatement(
            allow("ReadTheOutputs").addAction(GET_PARAMETER).addResource(parameterArn).build())
        .build();
  }

  /** The identity policy of one publisher role; {@code tokenMaxSeconds} as for readers. */
  public IamPolicy publisher(int tokenMaxSeconds) {
    var publish = allow("PublishInternalPackages").addAction(PUBLISH);
    published().forEach(publish::addResource);
    return policy(
        Stream.of(
            token(),
            allow("FindTheInternalRepository")
                .addAction(GET_ENDPOINT)
                .addResource(arns.repository(internalRepository)),
            publish,
            bearerToken(tokenMaxSeconds)));
  }

  /** ARNs of the packages that publishers may publish. */
  List<String> published() {
    return internalPackages.isEmpty()
        ? List.of(arns.packages(internalRepository))
        : internalPackages.stream()
            .flatMap(
                names ->
                    // A prefix covers its own words as well: acme-* is acme too.
                    names.prefix()
                        ? Stream.of(names, new PackagePattern(names.name(), false))
                        : Stream.of(names))
            .map(names -> arns.packages(internalRepository, names))
            .distinct()
            .toList();
  }

  private IamStatement.Builder token() {
    return allow("TokenForTheDomain").addAction(GET_TOKEN).addResource(arns.domain());
  }

  private static IamStatement.Builder bearerToken(int tokenMaxSeconds) {
    var statement =
        when(
            allow("BearerTokenForCodeArtifact").addAction(BEARER_TOKEN).addResource("*"),
            "sts:AWSServiceName",
            "codeartifact.amazonaws.com");
    return tokenMaxSeconds < LONGEST_TOKEN
        ? statement.addCondition(
            IamConditionOperator.NUMERIC_LESS_THAN_EQUALS,
            "sts:DurationSeconds",
            Integer.toString(tokenMaxSeconds))
        : statement;
  }
}
