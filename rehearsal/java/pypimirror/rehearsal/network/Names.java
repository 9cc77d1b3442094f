package pypimirror.rehearsal.network;

import java.util.List;
import pypimirror.rehearsal.account.Account;

/**
 * What the VPC's resolver answers, as far as clients can see: an interface endpoint's own addresses
 * where private DNS leads to one, and otherwise public ones, as anywhere (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">private
 * DNS</a>). The public addresses are made up.
 */
public final class Names {

  private static final String AWS = "52.94.133.131";
  private static final String INTERNET = "93.184.215.14";

  private Names() {}

  /** The IPv4 addresses of a host; none when the name does not resolve. */
  public static List<String> resolve(Account account, NotebookLocation place, String host) {
    var vpc = account.vpcs().get(place.vpcId());
    if (!vpc.enableDnsSupport() || Resolver.refusal(account, place.vpcId(), host).isPresent()) {
      return List.of();
    }
    var service = Service.ofHost(host, account.region());
    if (service.isPresent() && service.get() != Service.S3 && vpc.enableDnsHostnames()) {
      var name = service.get().name(account.region());
      var led =
          account.vpcEndpoints().values().stream()
              .filter(endpoint -> endpoint.vpcId().equals(place.vpcId()))
              .filter(endpoint -> endpoint.serviceName().equals(name))
              .filter(endpoint -> endpoint.privateDnsEnabled())
              .findFirst();
      if (led.isPresent()) {
        return Reachability.interfaces(account, led.get()).stream()
            .map(it -> Ipv4Range.text(it.address()))
            .toList();
      }
    }
    return List.of(host.endsWith(".amazonaws.com") ? AWS : INTERNET);
  }
}
