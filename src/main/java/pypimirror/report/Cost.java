package pypimirror.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pypimirror.catalog.EndpointService;
import pypimirror.config.NetworkSettings;
import pypimirror.config.Settings;

/**
 * What an environment costs in a month of 730 hours while nobody uses it, by its settings, and what
 * use adds. List prices of us-east-1, without tax: <a
 * href="https://aws.amazon.com/privatelink/pricing/">endpoints</a>, <a
 * href="https://aws.amazon.com/kms/pricing/">KMS</a>, <a
 * href="https://aws.amazon.com/route53/pricing/">DNS firewall</a>, <a
 * href="https://aws.amazon.com/efs/pricing/">EFS</a>, <a
 * href="https://aws.amazon.com/codeartifact/pricing/">CodeArtifact</a>. Other regions' differ.
 *
 * @param items what is paid for, used or not
 */
public record Cost(List<Item> items) {

  private static final BigDecimal HOURS = new BigDecimal("730");
  private static final BigDecimal ENDPOINT_HOUR = new BigDecimal("0.01");
  private static final BigDecimal KEY_MONTH = new BigDecimal("1");
  private static final BigDecimal FIREWALL_NAME = new BigDecimal("0.0005");

  /** What use adds, in words. */
  public static final List<String> BY_USE =
      List.of(
          "data through the interface endpoints: $0.01 for each GB",
          "CodeArtifact: $0.05 for each GB kept, and $0.05 for 10,000 requests after the first"
              + " 100,000",
          "SageMaker Studio, where there is one: its apps by the instance's hour, and $0.30 for each GB"
              + " of users' files",
          "DNS firewall, where there is one: $0.60 for a million look-ups",
          "a KMS key of one's own, where there is one: $0.03 for 10,000 requests after the first"
              + " 20,000, and $1 for each year's rotation");

  /**
   * One thing that is paid for.
   *
   * @param what it is, with the numbers that make its price
   * @param dollars a month's price
   */
  public record Item(String what, BigDecimal dollars) {}

  /** The cost of an environment. */
  public static Cost of(Settings settings) {
    var items = new ArrayList<Item>();
    var network = settings.network();
    var zones =
        network instanceof NetworkSettings.Create create
            ? create.subnets().size()
            : ((NetworkSettings.Adopt) network).subnetIds().size();
    var endpoints =
        settings.endpoints().services().stream()
            .filter(EndpointService::isInterface)
            .filter(
                service ->
                    !(network instanceof NetworkSettings.Adopt adopt)
                        || !adopt.endpointIds().containsKey(service))
            .count();
    if (endpoints > 0) {
      items.add(
          new Item(
              "%d interface endpoints in %d zones, $%s an hour each"
                  .formatted(endpoints, zones, ENDPOINT_HOUR),
              ENDPOINT_HOUR.multiply(HOURS).multiply(BigDecimal.valueOf(endpoints * zones))));
    }
    if (settings.endpoints().services().contains(EndpointService.S3)) {
      items.add(new Item("S3 gateway endpoint", BigDecimal.ZERO));
    }
    if (network instanceof NetworkSettings.Create create && create.dnsFirewall()) {
      // The names of the endpoints, and the star.
      var names =
          1
              + settings.endpoints().services().stream()
                  .mapToInt(service -> service.names(settings.region()).size())
                  .sum();
      items.add(
          new Item(
              "DNS firewall with %d names, $%s each".formatted(names, FIREWALL_NAME),
              FIREWALL_NAME.multiply(BigDecimal.valueOf(names))));
    }
    if (settings.mirror().customerKey() && settings.mirror().encryptionKeyArn() == null) {
      items.add(new Item("KMS key", KEY_MONTH));
    }
    return new Cost(List.copyOf(items));
  }

  /** A month's price. */
  public BigDecimal dollars() {
    return items.stream().map(Item::dollars).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** A price, to the cent. */
  public static String words(BigDecimal dollars) {
    return "$" + dollars.setScale(2, RoundingMode.HALF_UP);
  }

  /** For a person. */
  public String text(String name) {
    var text = new StringBuilder();
    text.append("%s: %s a month, unused%n".formatted(name, words(dollars())));
    items.forEach(
        item ->
            text.append(String.format(Locale.ROOT, "  %9s  %s%n", words(item.dollars), item.what)));
    text.append("By use\n");
    BY_USE.forEach(line -> text.append("  ").append(line).append('\n'));
    text.append("List prices of us-east-1, without tax, for 730 hours; other regions' differ.\n");
    return text.toString();
  }

  /** For a program: {@code dollars}, and {@code items} with {@code what} and {@code dollars}. */
  public JsonObject json() {
    var list = new JsonArray();
    for (var item : items) {
      var one = new JsonObject();
      one.addProperty("what", item.what);
      one.addProperty("dollars", item.dollars);
      list.add(one);
    }
    var json = new JsonObject();
    json.addProperty("dollars", dollars());
    json.add("items", list);
    return json;
  }
}
