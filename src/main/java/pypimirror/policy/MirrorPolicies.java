package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.principals;
import static pypimirror.policy.Statements.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.aws.Limits;
import pypimirror.aws.PackagePattern;
import pypimirror.aws.RoleArn;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The policies of a mirror's domain and repository, and of the roles that use them.
 *
 * <p>Installing a package requires permissions on the domain (token), on the repository (endpoint
 * and read), and for the STS action that issues the token. The <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a> lists the permissions of each call. The STS permission must be in an
 * identity policy (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">CodeArtifact
 * authentication and tokens</a>).
 *
 * @param readable the readers' repository
 * @param internal the repository that publishers publish to
 * @param publishedPackages the packages that publishers can publish, or empty for any package
 */
public record MirrorPolicies(
    CodeArtifactRepository readable,
    CodeArtifactRepository internal,
    List<PackagePattern> publishedPackages) {

  static final String GET_TOKEN = "codeartifact:GetAuthorizationToken";
  static final String GET_ENDPOINT = "codeartifact:GetRepositoryEndpoint";
  static final String READ = "codeartifact:ReadFromRepository";
  static final String PUBLISH = "codeartifact:PublishPackageVersion";
  static final String GET_PARAMETER = "ssm:GetParameter";
  static final String BEARER_TOKEN = "sts:GetServiceBearerToken";

  /**
   * Principals that install packages.
   *
   * @param roleArns roles of any account
   * @param accountIds accounts whose own policies determine which roles can install packages
   * @param organizationIds organizations whose roles can install packages
   */
  public record Readers(
      List<String> roleArns, List<String> accountIds, List<String> organizationIds) {}

  /**
   * Policy of the readers' repository. Readers can look up the repository and read from it. For
   * cross-account requests, both this policy and the role's own policy must allow the request (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html">repository
   * policies</a>).
   */
  public IamPolicy repository(Readers readers) {
    return policy(forAll(readers, "Install", readable.arn(), List.of(READ, GET_ENDPOINT)).stream());
  }

  /**
   * Policy of the domain, with which readers of other accounts can request tokens.
   *
   * @param others readers of other accounts or of the organization
   */
  public IamPolicy domain(Readers others) {
    return policy(tokensFor(others).stream());
  }

  /**
   * Policy of the domain that also restricts tokens to certain endpoints.
   *
   * @param others readers of other accounts or of the organization
   * @param tokenEndpointIds the only endpoints that issue tokens, at least one
   * @param exemptRoleArns roles outside the VPC that the restriction does not apply to
   */
  public IamPolicy domain(
      Readers others, List<String> tokenEndpointIds, List<String> exemptRoleArns) {
    // AWS does not issue tokens to the root user, so only the listed roles are exempt.
    var only =
        deny("NoTokenFromElsewhere")
            .addPrincipal(IamPrincipal.ALL)
            .addAction(GET_TOKEN)
            .addResource(readable.domainArn())
            .addConditions(
                IamConditionOperator.STRING_NOT_EQUALS, "aws:SourceVpce", tokenEndpointIds)
            .addConditions(IamConditionOperator.ARN_NOT_EQUALS, "aws:PrincipalArn", exemptRoleArns);
    return policy(Stream.concat(tokensFor(others).stream(), Stream.of(only)));
  }

  private List<IamStatement.Builder> tokensFor(Readers others) {
    return forAll(others, "HaveTokens", readable.domainArn(), List.of(GET_TOKEN));
  }

  // Roles are named by a condition, not as principals. AWS rejects a principal that does not exist
  // yet, which includes a role that was created a moment ago, and it stores a principal by its
  // internal ID, so a role that its owner deletes and creates again would lose its access.
  private static List<IamStatement.Builder> forAll(
      Readers readers, String what, String resource, List<String> actions) {
    var statements = new ArrayList<IamStatement.Builder>();
    if (!readers.roleArns.isEmpty()) {
      statements.add(
          allow("Readers" + what)
              .principals(
                  accounts(readers.roleArns.stream().map(arn -> RoleArn.of(arn).accountId())))
              .addConditions(
                  IamConditionOperator.ARN_EQUALS, "aws:PrincipalArn", readers.roleArns));
    }
    if (!readers.accountIds.isEmpty()) {
      statements.add(allow("Accounts" + what).principals(accounts(readers.accountIds.stream())));
    }
    for (var organization : readers.organizationIds) {
      statements.add(
          when(
              allow("Organization" + what).addPrincipal(IamPrincipal.ALL),
              "aws:PrincipalOrgID",
              organization));
    }
    statements.forEach(
        statement -> {
          actions.forEach(statement::addAction);
          statement.addResource(resource);
        });
    return statements;
  }

  private static List<IamPrincipal> accounts(Stream<String> ids) {
    return principals(ids.distinct().map("arn:aws:iam::%s:root"::formatted).toList());
  }

  /**
   * Inline policy of a reader role.
   *
   * @param tokenMaxSeconds longest token lifetime that the role can request, in seconds. The AWS
   *     maximum needs no condition. A token that expires with the role's session (duration 0) is
   *     always allowed, because 0 is less than any maximum.
   */
  public IamPolicy reader(int tokenMaxSeconds) {
    return policy(
        Stream.of(
            token(),
            allow("InstallFromTheRepository")
                .addAction(GET_ENDPOINT)
                .addAction(READ)
                .addResource(readable.arn()),
            bearerToken(tokenMaxSeconds)));
  }

  /** Inline policy of a reader role that can also read an SSM parameter. */
  public IamPolicy reader(int tokenMaxSeconds, String parameterArn) {
    return reader(tokenMaxSeconds).toBuilder()
        .addStatement(
            allow("ReadTheOutputs").addAction(GET_PARAMETER).addResource(parameterArn).build())
        .build();
  }

  /** Inline policy of a publisher role. {@code tokenMaxSeconds} applies as it does for readers. */
  public IamPolicy publisher(int tokenMaxSeconds) {
    var publish = allow("PublishInternalPackages").addAction(PUBLISH);
    published().forEach(publish::addResource);
    return policy(
        Stream.of(
            token(),
            allow("FindTheInternalRepository").addAction(GET_ENDPOINT).addResource(internal.arn()),
            publish,
            bearerToken(tokenMaxSeconds)));
  }

  /** ARNs of the packages that publishers can publish. */
  List<String> published() {
    return publishedPackages.isEmpty()
        ? List.of(internal.allPackagesArn())
        : publishedPackages.stream()
            .flatMap(
                names ->
                    // A prefix also matches the name without a suffix: acme-* matches acme.
                    names.prefix()
                        ? Stream.of(names, new PackagePattern(names.name(), false))
                        : Stream.of(names))
            .map(names -> internal.packageArn(names))
            .distinct()
            .toList();
  }

  IamStatement.Builder token() {
    return allow("TokenForTheDomain").addAction(GET_TOKEN).addResource(readable.domainArn());
  }

  static IamStatement.Builder bearerToken(int tokenMaxSeconds) {
    var statement =
        when(
            allow("BearerTokenForCodeArtifact").addAction(BEARER_TOKEN).addResource("*"),
            "sts:AWSServiceName",
            "codeartifact.amazonaws.com");
    return tokenMaxSeconds < Limits.MAX_TOKEN_SECONDS
        ? statement.addCondition(
            IamConditionOperator.NUMERIC_LESS_THAN_EQUALS,
            "sts:DurationSeconds",
            Integer.toString(tokenMaxSeconds))
        : statement;
  }
}
