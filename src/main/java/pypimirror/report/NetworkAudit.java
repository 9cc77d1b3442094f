package pypimirror.report;

import java.util.ArrayList;
import java.util.List;
import pypimirror.aws.EndpointService;
import pypimirror.config.Settings;
import pypimirror.network.Endpoints;
import pypimirror.network.NetworkModule;
import pypimirror.resources.Ports;
import pypimirror.studio.Studio;

/** Lists the connections that an environment's security groups and DNS firewall allow. */
final class NetworkAudit {

  private NetworkAudit() {}

  /**
   * Returns one row for each security group and the DNS firewall, from the values that the
   * components deploy.
   */
  static List<Audit.Row> rows(Settings settings) {
    var rows = new ArrayList<Audit.Row>();
    var created = settings.createdEndpoints();
    if (created.stream().anyMatch(EndpointService::isInterface)) {
      rows.add(
          new Audit.Row.Connections(
              "security group of the endpoints",
              NetworkModule.acceptedSources(settings.network()),
              Endpoints.PORTS.toString(),
              List.of("the interface endpoints")));
    }
    if (settings.studio().isCreated()) {
      rows.add(
          new Audit.Row.Connections(
              "security group of each Studio user",
              List.of("an app of the user"),
              Studio.APP_PORTS.toString(),
              List.of("the other apps of the same user")));
    }
    if (settings.network().isCreated()) {
      rows.add(
          new Audit.Row.Connections(
              "workload security group",
              List.of("a notebook"),
              Endpoints.PORTS.toString(),
              created.contains(EndpointService.S3)
                  ? List.of("the interface endpoints", "S3")
                  : List.of("the interface endpoints")));
    }
    if (settings.network().isCreated() && settings.studio().isPresent()) {
      rows.add(
          new Audit.Row.Connections(
              "workload security group",
              List.of("a notebook"),
              Ports.NFS.toString(),
              List.of("the users' file system")));
    }
    if (settings.network().hasDnsFirewall()) {
      rows.add(
          new Audit.Row.Connections(
              "DNS firewall",
              List.of("every client in the VPC"),
              "DNS",
              NetworkModule.resolvableNames(settings)));
    }
    return rows;
  }
}
