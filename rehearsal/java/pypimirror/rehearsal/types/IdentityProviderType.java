package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState.IdentityProvider;

/**
 * IAM OpenID Connect providers (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html">CreateOpenIDConnectProvider</a>).
 * An account can have one provider for a URL.
 */
final class IdentityProviderType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
          .taggable()
          .with(
              input("url", Text.matching("a URL that begins with https://", "https://[^/]+.*"))
                  .demanded()
                  .replacing()
                  .keptByThePlugin(),
              input("clientIdLists", PropertyType.Items.unordered(Text.length(1, 255))).demanded(),
              input("thumbprintLists", PropertyType.Items.unordered(Text.length(40, 40)))
                  .filledByAws(),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("url").asText().replaceFirst("https://", "");
    if (account.identityProviders().containsKey(name)) {
      throw new AwsException(
          AwsError.ENTITY_ALREADY_EXISTS,
          "Provider with url https://%s already exists.".formatted(name));
    }
    account.identityProviders().put(name, provider(inputs));
    return "arn:aws:iam::%s:oidc-provider/%s".formatted(account.id(), name);
  }

  private static IdentityProvider provider(ObjectNode inputs) {
    return new IdentityProvider(Shapes.texts(inputs.path("clientIdLists")), Shapes.tags(inputs));
  }

  private static String name(String id) {
    return id.substring(id.indexOf('/') + 1);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.identityProviders().get(name(id)))
        .map(
            provider -> {
              var state = Shapes.object().put("arn", id).put("url", name(id));
              provider.clientIds().forEach(state.putArray("clientIdLists")::add);
              state.putArray("thumbprintLists");
              return state;
            });
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.identityProviders().get(name(id)).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account.identityProviders().put(name(id), provider(inputs));
  }

  @Override
  public void delete(Account account, String id) {
    account.identityProviders().remove(name(id));
  }
}
