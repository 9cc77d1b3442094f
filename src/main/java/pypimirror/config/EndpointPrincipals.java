package pypimirror.config;

/** Whom the endpoint policies let through; the resources that they name stay the same. */
public enum EndpointPrincipals {
  /** The environment's own roles only. */
  READERS,
  /**
   * Any principal: the way out where an account's bearer-token requests do not match a role's ARN,
   * which AWS does not document.
   */
  ANY
}
