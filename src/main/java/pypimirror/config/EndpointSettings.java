package pypimirror.config;

import java.util.ArrayList;
import java.util.List;
import pypimirror.aws.EndpointService;

/**
 * The endpoints of an environment, and the requests that they allow.
 *
 * @param services the services that the environment needs, in order
 * @param studioBuckets names of the user's own buckets that notebooks can use
 * @param jobs whether notebooks can run SageMaker jobs in the network
 * @param principals the principals that the endpoint policies allow
 * @param additionalPrincipals ARNs of other roles that the endpoint policies allow, for a shared
 *     VPC
 */
public record EndpointSettings(
    List<EndpointService> services,
    List<String> studioBuckets,
    boolean jobs,
    EndpointPrincipals principals,
    List<String> additionalPrincipals) {

  /** Whether the environment needs an endpoint for S3. */
  public boolean usesS3() {
    return services.contains(EndpointService.S3);
  }

  static EndpointSettings read(
      ConfigReader read, PackageSettings packages, StudioSettings studio, boolean ssmOutputs) {
    var services = new ArrayList<>(EndpointService.FOR_PACKAGES);
    if (ssmOutputs) {
      services.add(EndpointService.SSM);
    }
    if (studio.isPresent()) {
      services.addAll(EndpointService.FOR_STUDIO);
    } else {
      read.usedOnlyWith(Key.STUDIO, "create or adopt", Key.STUDIO_BUCKETS, Key.JOBS);
      if (packages.needsS3()) {
        services.add(EndpointService.S3);
      }
    }
    var principals =
        read.choice(Key.ENDPOINT_PRINCIPALS, EndpointPrincipals.class)
            .orElse(EndpointPrincipals.READERS);
    if (principals == EndpointPrincipals.ANY) {
      read.usedOnlyWith(Key.ENDPOINT_PRINCIPALS, "readers", Key.ADDITIONAL_PRINCIPALS);
    }
    return new EndpointSettings(
        List.copyOf(services),
        read.list(Key.STUDIO_BUCKETS),
        read.bool(Key.JOBS),
        principals,
        read.list(Key.ADDITIONAL_PRINCIPALS));
  }
}
