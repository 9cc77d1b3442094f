package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;

import java.util.List;
import java.util.stream.Stream;
import pypimirror.aws.CodeArtifactRepository;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The policies of a domain whose packages curators approve.
 *
 * <p>A curator fetches a version into {@code intake} and copies it to {@code approved}, which is an
 * upstream of the readers' repository. Inside an account, an identity policy alone can allow a
 * request, so the policies of the repositories deny it to every other principal (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html">repository
 * policies</a>). They deny no operation that a deployment needs.
 *
 * @param mirror the policies of the mirror
 * @param intake the repository that curators fetch packages into
 * @param approved the repository that contains the approved packages
 * @param curatorArns the roles that approve packages
 * @param publisherArns the roles that publish internal packages
 * @param recordFolders ARN of the folder in S3 for records of approvals, or empty
 */
public record CurationPolicies(
    MirrorPolicies mirror,
    CodeArtifactRepository intake,
    CodeArtifactRepository approved,
    List<String> curatorArns,
    List<String> publisherArns,
    List<String> recordFolders) {

  private static final String COPY = "codeartifact:CopyPackageVersions";
  private static final String DELETE = "codeartifact:DeletePackageVersions";
  private static final String DISPOSE = "codeartifact:DisposePackageVersions";

  /** The actions that return files. */
  private static final List<String> READING =
      List.of(MirrorPolicies.READ, "codeartifact:GetPackageVersionAsset");

  /** The actions that add, change or remove package versions. */
  private static final List<String> WRITING =
      List.of(
          MirrorPolicies.PUBLISH,
          "codeartifact:PutPackageMetadata",
          "codeartifact:PutPackageOriginConfiguration",
          COPY,
          "codeartifact:UpdatePackageVersionsStatus",
          DISPOSE,
          DELETE,
          "codeartifact:DeletePackage");

  /**
   * Policy of a repository that only curators can read and change: {@code intake} and the stores.
   */
  public IamPolicy closed(CodeArtifactRepository repository) {
    return policy(
        Stream.of(
            onlyCurators("OnlyCuratorsRead", READING, repository),
            onlyCurators("OnlyCuratorsWrite", WRITING, repository)));
  }

  /** Policy of the repository that contains the approved packages. */
  public IamPolicy approvedRepository() {
    return policy(Stream.of(onlyCurators("OnlyCuratorsWrite", WRITING, approved)));
  }

  /**
   * Policy of the repository that publishers publish to. Nobody can publish a package there that is
   * not internal, because readers search this repository before the approved packages.
   */
  public IamPolicy internalRepository() {
    var onlyInternal =
        deny("OnlyInternalPackages")
            .addPrincipal(IamPrincipal.ALL)
            .addAction(MirrorPolicies.PUBLISH);
    mirror.published().forEach(onlyInternal::addNotResource);
    return policy(
        Stream.of(
            only(publisherArns, "OnlyPublishersWrite", WRITING, mirror.internal()), onlyInternal));
  }

  /**
   * Adds to the policy of the readers' repository that only curators can add, change and remove
   * packages. Versions that readers install are still retained there.
   */
  public IamPolicy readable(IamPolicy policy) {
    return policy.toBuilder()
        .addStatement(onlyCurators("OnlyCuratorsWrite", WRITING, mirror.readable()).build())
        .build();
  }

  /**
   * Inline policy of a curator role. A curator fetches packages into {@code intake}, copies them to
   * {@code approved}, verifies as a reader that they can be installed, and withdraws versions. A
   * copy requires the permission on the package and on the repository.
   *
   * @param tokenMaxSeconds as in {@link MirrorPolicies#reader(int)}
   */
  public IamPolicy curator(int tokenMaxSeconds) {
    var statements =
        Stream.of(
            mirror.token(),
            allow("FetchAndVerify")
                .addAction(MirrorPolicies.READ)
                .addResource(intake.arn())
                .addResource(mirror.readable().arn()),
            allow("List")
                .addAction("codeartifact:DescribePackageVersion")
                .addAction("codeartifact:ListPackages")
                .addAction("codeartifact:ListPackageVersions")
                .addAction("codeartifact:ListPackageVersionAssets")
                .addResource(intake.sibling("*").arn())
                .addResource(intake.sibling("*").everyPackageArn()),
            allow("Approve")
                .addAction(COPY)
                .addResource(approved.arn())
                .addResource(approved.allPackagesArn()),
            // Versions that the repository retained before it was curated.
            allow("RemoveUnapproved")
                .addAction(DELETE)
                .addResource(mirror.readable().allPackagesArn()),
            allow("Withdraw")
                .addAction(DISPOSE)
                .addResource(approved.allPackagesArn())
                .addResource(mirror.readable().allPackagesArn()),
            MirrorPolicies.bearerToken(tokenMaxSeconds));
    return policy(Stream.concat(statements, recordFolders.stream().map(CurationPolicies::record)));
  }

  // A curator can write records, but not read or delete them.
  private static IamStatement.Builder record(String folder) {
    return allow("Record").addAction("s3:PutObject").addResource(folder + "/*");
  }

  private IamStatement.Builder onlyCurators(
      String sid, List<String> actions, CodeArtifactRepository repository) {
    return only(curatorArns, sid, actions, repository);
  }

  private static IamStatement.Builder only(
      List<String> roleArns, String sid, List<String> actions, CodeArtifactRepository repository) {
    var statement =
        deny(sid)
            .addPrincipal(IamPrincipal.ALL)
            .addResource(repository.arn())
            .addResource(repository.everyPackageArn())
            .addConditions(IamConditionOperator.ARN_NOT_EQUALS, "aws:PrincipalArn", roleArns);
    actions.forEach(statement::addAction);
    return statement;
  }
}
