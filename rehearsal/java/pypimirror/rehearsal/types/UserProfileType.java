package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StudioState.StudioDomain;
import pypimirror.rehearsal.account.StudioState.UserProfile;

/**
 * User profiles of Studio domains (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html">CreateUserProfile</a>).
 * The ID is the ARN of the profile.
 */
final class UserProfileType implements ResourceType {

  // The pattern of the plugin has no anchor at its end, so AWS rejects names such as a_b.
  private static final Text NAME =
      Text.containing("1 to 63 letters, digits and hyphens", "^(?=.{1,63}$)[a-zA-Z0-9]");

  private static final Schema SCHEMA =
      Schema.of("aws:sagemaker/userProfile:UserProfile")
          .taggable()
          .with(
              input("domainId", PropertyType.TEXT).demanded().replacing(),
              input("userProfileName", NAME).demanded().replacing(),
              input("userSettings", SageMaker.USER),
              output("arn"),
              output("homeEfsFileSystemUid"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var domainId = inputs.path("domainId").asText();
    var name = inputs.path("userProfileName").asText();
    var domain = account.studioDomains().get(domainId);
    if (domain == null) {
      throw new AwsException(
          AwsError.SAGEMAKER_RESOURCE_NOT_FOUND, "Domain %s does not exist.".formatted(domainId));
    }
    if (!SageMaker.NAME.accepts().test(name)) {
      throw new AwsException(
          AwsError.VALIDATION, "UserProfileName: expected " + SageMaker.NAME.form());
    }
    if (domain.userProfiles().containsKey(name)) {
      throw new AwsException(
          AwsError.RESOURCE_IN_USE,
          "UserProfile %s already exists in %s.".formatted(name, domainId));
    }
    put(account, domain, name, inputs);
    return account.arn("sagemaker", "user-profile/%s/%s".formatted(domainId, name));
  }

  private static void put(Account account, StudioDomain domain, String name, ObjectNode inputs) {
    var settings = Shapes.only(inputs, List.of("userSettings"));
    SageMaker.requireUsable(
        account, domain.settings().path("vpcId").asText(), settings.path("userSettings"));
    domain.userProfiles().put(name, new UserProfile(settings, Shapes.tags(inputs)));
  }

  private record Found(String domainId, StudioDomain domain, String name, UserProfile profile) {}

  private static Optional<Found> find(Account account, String id) {
    var parts = id.split("/", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    return Optional.ofNullable(account.studioDomains().get(parts[1]))
        .filter(domain -> domain.userProfiles().containsKey(parts[2]))
        .map(domain -> new Found(parts[1], domain, parts[2], domain.userProfiles().get(parts[2])));
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return find(account, id)
        .map(
            found ->
                ((ObjectNode) found.profile.settings().deepCopy())
                    .put("domainId", found.domainId)
                    .put("userProfileName", found.name)
                    .put("arn", id)
                    .put("homeEfsFileSystemUid", "200000"));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return find(account, id).orElseThrow().profile.tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var found = find(account, id).orElseThrow();
    put(account, found.domain, found.name, inputs);
  }

  @Override
  public void delete(Account account, String id) {
    find(account, id)
        .ifPresent(
            found -> {
              var spaces =
                  found.domain.spaces().entrySet().stream()
                      .filter(space -> space.getValue().owner().equals(found.name))
                      .map(Map.Entry::getKey)
                      .toList();
              if (!spaces.isEmpty()) {
                throw new AwsException(
                    AwsError.RESOURCE_IN_USE,
                    "Unable to delete UserProfile %s because Space(s) are associated with it: %s"
                        .formatted(found.name, spaces));
              }
              found.domain.userProfiles().remove(found.name);
            });
  }
}
