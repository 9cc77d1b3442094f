package pypimirror.rehearsal.network;

import java.util.List;
import pypimirror.rehearsal.account.Account;

/**
 * Resolves host names as clients in the VPC see them: to the addresses of an interface endpoint if
 * private DNS covers the name, and otherwise to public addresses (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">private
 * DNS</a>). The public addresses are made up.
 */
public final class Names {

  private static final String AWS = "52.94.133.131";
  private static final String INTERNET = "93.184.215.14";

  private Names() {}

  /** Returns the IPv4 addresses of a host, or none if the name does not resolve. */
  public static List<String> resolve(Account account, NotebookLocation location, String host) {
    var vpc = account.vpcs().get(location.vpcId());
    if (!vpc.enableDnsSupport() || Resolver.refusal(account, location.vpcId(), host).isPresent()) {
      return List.of();
    }
    var service = Service.ofHost(host, account.region());
    if (service.isPresent() && service.get() != Service.S3 && vpc.enableDnsHostnames()) {
      var name = service.get().name(account.region());
      var privateEndpoint =
          account.vpcEndpoints().values().stream()
              .filter(endpoint -> endpoint.vpcId().equals(location.vpcId()))
              .filter(endpoint -> endpoint.serviceName().equals(name))
              .filter(endpoint -> endpoint.privateDnsEnabled())
              .findFirst();
      if (privateEndpoint.isPresent()) {
        return Reachability.interfaces(account, privateEndpoint.get()).stream()
            .map(it -> Ipv4Range.text(it.address()))
            .toList();
      }
    }
    return List.of(host.endsWith(".amazonaws.com") ? AWS : INTERNET);
  }
}
