package pypimirror.backend;

/**
 * The AWS account and region of a backend, which determine the ARNs of its resources.
 *
 * @param region AWS region
 * @param id account id, 12 digits
 */
record Account(String region, String id) {

  /** Returns the ARN of an IAM resource, such as {@code role/NAME}. */
  String iam(String resource) {
    return "arn:aws:iam::%s:%s".formatted(id, resource);
  }

  /** Returns the ARN of a resource in the region. */
  String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, id, resource);
  }
}
