package pypimirror.config;

/** The principals that the endpoint policies allow. Every option allows the same resources. */
public enum EndpointPrincipals {
  /** The roles of the environment. */
  READERS,
  /**
   * Every principal. Use this option if the bearer-token requests of an account do not match the
   * ARN of the role. AWS does not document whether they match.
   */
  ANY
}
