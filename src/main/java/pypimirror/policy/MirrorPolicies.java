package pypimirror.policy;

import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Every policy document of the mirror, as typed data: who may do what on which resource.
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
 * @param domainArn ARN of the CodeArtifact domain
 * @param repositoryArn ARN of the readers' repository
 */
public record MirrorPolicies(String domainArn, String repositoryArn) {

  /** The longest token life that AWS gives, in seconds: as a cap it changes nothing. */
  public static final int LONGEST_TOKEN = 43_200;

  private static final String GET_TOKEN = "codeartifact:GetAuthorizationToken";
  private static final String GET_ENDPOINT = "codeartifact:GetRepositoryEndpoint";
  private static final String READ = "codeartifact:ReadFromRepository";
  private static final String BEARER_TOKEN = "sts:GetServiceBearerToken";

  /** The principals of IAM roles, for a policy's {@code Principal} element. */
  public static List<IamPrincipal> roles(List<String> roleArns) {
    return roleArns.stream().map(arn -> IamPrincipal.create(IamPrincipalType.AWS, arn)).toList();
  }

  /** The readers' repository's own policy: the readers may find and read it, and only it. */
  public IamPolicy repository(List<IamPrincipal> readers) {
    return IamPolicy.builder()
        .addStatement(
            allow("ReadersInstall")
                .principals(readers)
                .addAction(READ)
                .addAction(GET_ENDPOINT)
                .addResource(repositoryArn)
                .build())
        .build();
  }

  /**
   * Policy of the {@code codeartifact.api} endpoint. It grants nothing by itself, it limits what
   * passes (<a
   * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
   * policies</a>): tokens for this domain and the address of this repository, so that the way to
   * another account's domain is closed. The STS action has no resource to name, and AWS does not
   * document which condition keys that call carries here, so it has neither.
   */
  public IamPolicy apiEndpoint(List<IamPrincipal> principals) {
    return IamPolicy.builder()
        .addStatement(
            allow("TokenForTheDomain")
                .principals(principals)
                .addAction(GET_TOKEN)
                .addResource(domainArn)
                .build())
        .addStatement(
            allow("EndpointOfTheRepository")
                .principals(principals)
                .addAction(GET_ENDPOINT)
                .addResource(repositoryArn)
                .build())
        .addStatement(
            allow("BearerToken")
                .principals(principals)
                .addAction(BEARER_TOKEN)
                .addResource("*")
                .build())
        .build();
  }

  /** Policy of the {@code codeartifact.repositories} endpoint: reads of this repository pass. */
  public IamPolicy repositoriesEndpoint(List<IamPrincipal> principals) {
    return IamPolicy.builder()
        .addStatement(
            allow("ReadTheRepository")
                .principals(principals)
                .addAction(READ)
                .addResource(repositoryArn)
                .build())
        .build();
  }

  /**
   * The identity policy of one reader role.
   *
   * @param tokenMaxSeconds longest token life in seconds that the role may ask for; AWS's own limit
   *     needs no condition. A token tied to the role's session (duration 0) stays allowed, as 0 is
   *     less than any limit.
   */
  public IamPolicy reader(int tokenMaxSeconds) {
    var bearerToken =
        allow("BearerTokenForCodeArtifact")
            .addAction(BEARER_TOKEN)
            .addResource("*")
            .addCondition(
                IamConditionOperator.STRING_EQUALS,
                "sts:AWSServiceName",
                "codeartifact.amazonaws.com");
    if (tokenMaxSeconds < LONGEST_TOKEN) {
      bearerToken.addCondition(
          IamConditionOperator.NUMERIC_LESS_THAN_EQUALS,
          "sts:DurationSeconds",
          Integer.toString(tokenMaxSeconds));
    }
    return IamPolicy.builder()
        .addStatement(
            allow("TokenForTheDomain").addAction(GET_TOKEN).addResource(domainArn).build())
        .addStatement(
            allow("InstallFromTheRepository")
                .addAction(GET_ENDPOINT)
                .addAction(READ)
                .addResource(repositoryArn)
                .build())
        .addStatement(bearerToken.build())
        .build();
  }

  private static IamStatement.Builder allow(String sid) {
    return IamStatement.builder().sid(sid).effect(IamEffect.ALLOW);
  }
}
