package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.Domain;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * CodeArtifact domains (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateDomain.html">CreateDomain</a>,
 * <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_DeleteDomain.html">DeleteDomain</a>,
 * <a href="https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html">quotas</a>).
 */
final class DomainType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:codeartifact/domain:Domain")
          .taggable()
          .with(
              input("domain", PropertyType.TEXT).demanded().replacing(),
              input("encryptionKey", Text.ARN).replacing().filledByAws(),
              output("arn"),
              output("assetSizeBytes"),
              output("createdTime"),
              output("owner"),
              output("repositoryCount"),
              output("s3BucketArn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MAX_DOMAINS = 10;

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("domain").asText();
    CodeArtifact.requireDomainName(name);
    if (account.domains().containsKey(name)) {
      throw new AwsException(
          AwsError.CONFLICT,
          "Domain with name '%s' already exists in account '%s'.".formatted(name, account.id()));
    }
    if (account.domains().size() >= MAX_DOMAINS) {
      throw new AwsException(
          AwsError.SERVICE_QUOTA_EXCEEDED,
          "Account '%s' has %d domains, which is the limit.".formatted(account.id(), MAX_DOMAINS));
    }
    account
        .domains()
        .put(
            name,
            new Domain(
                inputs.hasNonNull("encryptionKey")
                    ? usableKey(account, inputs.path("encryptionKey").asText())
                    : managedKey(account),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                null,
                Shapes.tags(inputs),
                Map.of()));
    return CodeArtifact.domainArn(account, name);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    var name = CodeArtifact.domainName(account, id);
    return name.map(account.domains()::get)
        .map(
            domain ->
                Shapes.object()
                    .put("domain", name.get())
                    .put("encryptionKey", domain.encryptionKey())
                    .put("arn", id)
                    .put("assetSizeBytes", "0")
                    .put("createdTime", domain.createdTime())
                    .put("owner", account.id())
                    .put("repositoryCount", domain.repositories().size())
                    .put("s3BucketArn", CodeArtifact.assetBucketArn(account.region())));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return domain(account, id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var domain = domain(account, id);
    account
        .domains()
        .put(
            CodeArtifact.domainName(account, id).orElseThrow(),
            new Domain(
                domain.encryptionKey(),
                domain.createdTime(),
                domain.policy(),
                Shapes.tags(inputs),
                domain.repositories()));
  }

  @Override
  public void delete(Account account, String id) {
    CodeArtifact.domainName(account, id)
        .filter(account.domains()::containsKey)
        .ifPresent(
            name -> {
              if (!account.domains().get(name).repositories().isEmpty()) {
                throw new AwsException(
                    AwsError.CONFLICT,
                    "Domain '%s' cannot be deleted, because it has repositories (%s)."
                        .formatted(
                            name,
                            String.join(
                                ", ", account.domains().get(name).repositories().keySet())));
              }
              account.domains().remove(name);
              account.packageGroups().remove(name);
            });
  }

  private static Domain domain(Account account, String id) {
    return CodeArtifact.domain(account, CodeArtifact.domainName(account, id).orElse(id));
  }

  // A domain needs a symmetric key that the caller may describe and create grants for:
  // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateDomain.html
  private static String usableKey(Account account, String arn) {
    var prefix = account.arn("kms", "key/");
    if (!arn.startsWith("arn:aws:kms:")) {
      throw new AwsException(AwsError.VALIDATION, "'%s' is not a KMS key.".formatted(arn));
    }
    if (!arn.startsWith(prefix)) {
      throw new NotModelledException("KMS keys of other accounts or regions");
    }
    var key = account.keys().get(arn.substring(prefix.length()));
    if (key == null || !key.enabled()) {
      throw new AwsException(
          AwsError.VALIDATION, "KMS key '%s' does not exist or is not enabled.".formatted(arn));
    }
    var service = "codeartifact.%s.amazonaws.com".formatted(account.region());
    if (PolicyDocument.parse(key.policy()).statements().stream()
        .noneMatch(
            statement ->
                statement.allow()
                    && statement.actions().contains("kms:creategrant")
                    && statement.actions().contains("kms:describekey")
                    && statement.condition().toString().contains(service))) {
      throw new AwsException(
          AwsError.ACCESS_DENIED,
          "The key policy of %s does not allow CodeArtifact to create grants (kms:CreateGrant and"
                  .formatted(arn)
              + " kms:DescribeKey through "
              + service
              + ").");
    }
    return arn;
  }

  // The AWS managed key for CodeArtifact. Each account has one per region.
  private static String managedKey(Account account) {
    var id =
        UUID.nameUUIDFromBytes(
            ("aws/codeartifact " + account.id() + account.region())
                .getBytes(StandardCharsets.UTF_8));
    return account.arn("kms", "key/" + id);
  }
}
