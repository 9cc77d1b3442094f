package pypimirror.config;

/** The principals that the endpoint policies allow. The resources are the same for all of them. */
public enum EndpointPrincipals {
  /** The roles of the environment. */
  READERS,
  /**
   * Every principal. Use it if the bearer-token requests of an account do not match the ARN of the
   * role, which AWS does not document.
   */
  ANY
}
