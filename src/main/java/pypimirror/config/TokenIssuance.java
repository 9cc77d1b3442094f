package pypimirror.config;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import pypimirror.aws.RoleArn;

/** The networks from which roles can request tokens. */
public sealed interface TokenIssuance {

  /** CodeArtifact issues tokens to requests from any network. */
  record Anywhere() implements TokenIssuance {

    @Override
    public <T> T match(Supplier<T> anywhere, Function<EndpointsOnly, T> endpointsOnly) {
      return anywhere.get();
    }
  }

  /**
   * CodeArtifact issues tokens only to requests through listed endpoints, except for exempt roles.
   *
   * @param otherEndpointIds endpoints of other accounts, in addition to the environment's own
   * @param exemptRoles roles that can request tokens from any network
   */
  record EndpointsOnly(List<String> otherEndpointIds, List<RoleArn> exemptRoles)
      implements TokenIssuance {

    @Override
    public <T> T match(Supplier<T> anywhere, Function<EndpointsOnly, T> endpointsOnly) {
      return endpointsOnly.apply(this);
    }
  }

  /** Calls the function for this choice. */
  <T> T match(Supplier<T> anywhere, Function<EndpointsOnly, T> endpointsOnly);

  static TokenIssuance read(ConfigReader read) {
    if (!read.bool(Key.TOKENS_THROUGH_ENDPOINT_ONLY)) {
      read.usedOnlyWith(
          Key.TOKENS_THROUGH_ENDPOINT_ONLY, "true", Key.TOKEN_ENDPOINT_IDS, Key.DEPLOYER_ROLE_ARNS);
      // Reports invalid values even if the keys have no effect.
      read.list(Key.TOKEN_ENDPOINT_IDS);
      read.list(Key.DEPLOYER_ROLE_ARNS);
      return new Anywhere();
    }
    return new EndpointsOnly(
        read.list(Key.TOKEN_ENDPOINT_IDS),
        read.nonEmptyList(Key.DEPLOYER_ROLE_ARNS).stream().map(RoleArn::of).toList());
  }
}
