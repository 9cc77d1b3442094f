package pypimirror.config;

import java.util.ArrayList;
import java.util.List;
import pypimirror.catalog.EndpointService;
import pypimirror.catalog.PackageSource;

/**
 * What passes through the endpoints.
 *
 * @param services the endpoints that the environment's features need, in order
 * @param studioBuckets the user's own buckets that notebooks may use
 * @param principals whom the endpoint policies let through
 * @param additionalPrincipals roles that are let through as well, in a network shared with others
 */
public record EndpointSettings(
    List<EndpointService> services,
    List<String> studioBuckets,
    EndpointPrincipals principals,
    List<String> additionalPrincipals) {

  static EndpointSettings read(
      ConfigReader read, List<PackageSource> sources, StudioSettings studio) {
    var services = new ArrayList<>(EndpointService.FOR_PACKAGES);
    if (studio.ssmOutputs()) {
      services.add(EndpointService.SSM);
    }
    if (studio.served()) {
      services.addAll(EndpointService.FOR_STUDIO);
    } else if (sources.stream().anyMatch(PackageSource::needsS3)) {
      services.add(EndpointService.S3);
    }
    var buckets = read.list("pypi-mirror:studioBuckets", Rule.BUCKET);
    if (!studio.served()) {
      read.onlyWith("pypi-mirror:studio: create or adopt", "studioBuckets");
    }
    var principals = read.choice("pypi-mirror:endpointPrincipals", EndpointPrincipals.class);
    var additional = read.list("pypi-mirror:additionalPrincipals", Rule.ROLE_ARN);
    if (principals == EndpointPrincipals.ANY) {
      read.onlyWith("pypi-mirror:endpointPrincipals: readers", "additionalPrincipals");
    }
    return new EndpointSettings(List.copyOf(services), buckets, principals, additional);
  }
}
