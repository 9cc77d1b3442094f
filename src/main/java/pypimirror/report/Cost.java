package pypimirror.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pypimirror.aws.EndpointService;
import pypimirror.config.Settings;
import pypimirror.network.NetworkModule;

/**
 * Computes the monthly cost (730 hours) of an idle environment from its settings, and lists the
 * usage prices. All prices are list prices of us-east-1, without tax: <a
 * href="https://aws.amazon.com/privatelink/pricing/">endpoints</a>, <a
 * href="https://aws.amazon.com/kms/pricing/">KMS</a>, <a
 * href="https://aws.amazon.com/route53/pricing/">DNS firewall</a>, <a
 * href="https://aws.amazon.com/efs/pricing/">EFS</a>, <a
 * href="https://aws.amazon.com/codeartifact/pricing/">CodeArtifact</a>. Prices differ in other
 * regions.
 *
 * @param items the fixed costs
 */
public record Cost(List<Item> items) {

  private static final BigDecimal HOURS = new BigDecimal("730");
  private static final BigDecimal ENDPOINT_HOUR = new BigDecimal("0.01");
  private static final BigDecimal FIREWALL_NAME = new BigDecimal("0.0005");

  /** Usage prices, one line each. */
  public static final List<String> BY_USE =
      List.of(
          "Interface endpoints: $0.01 per GB",
          "CodeArtifact: $0.05 per GB stored, and $0.05 per 10,000 requests after the first 100,000",
          "SageMaker Studio: the instances of its apps per hour, and $0.30 per GB of users' files",
          "DNS firewall: $0.60 per million queries",
          "Package events: $0.50 per GB written to CloudWatch Logs, and $0.03 per GB stored",
          "Flow logs and DNS query logs: $0.25 per GB delivered to S3",
          "Your own KMS key: $1 per month, $0.03 per 10,000 requests after the first 20,000, and $1 per month for each rotation");

  /**
   * A fixed cost.
   *
   * @param what the resource, with the quantities that determine its price
   * @param dollars price per month
   */
  public record Item(String what, BigDecimal dollars) {}

  /** Computes the cost of an environment. */
  public static Cost of(Settings settings) {
    var items = new ArrayList<Item>();
    var created = settings.createdEndpoints();
    var zones = settings.network().subnetCount();
    var interfaces = created.stream().filter(EndpointService::isInterface).count();
    if (interfaces > 0) {
      items.add(
          new Item(
              "%d interface endpoints in %d zones, $%s per hour each"
                  .formatted(interfaces, zones, ENDPOINT_HOUR),
              ENDPOINT_HOUR.multiply(HOURS).multiply(BigDecimal.valueOf(interfaces * zones))));
    }
    if (created.contains(EndpointService.S3)) {
      items.add(new Item("S3 gateway endpoint", BigDecimal.ZERO));
    }
    if (settings.network().hasDnsFirewall()) {
      // The blocked pattern * also counts as a name.
      var names = NetworkModule.resolvableNames(settings).size() + 1;
      items.add(
          new Item(
              "DNS firewall with %d names, $%s each".formatted(names, FIREWALL_NAME),
              FIREWALL_NAME.multiply(BigDecimal.valueOf(names))));
    }
    return new Cost(List.copyOf(items));
  }

  /** Price per month. */
  public BigDecimal dollars() {
    return items.stream().map(Item::dollars).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Formats a price, rounded to cents. */
  public static String text(BigDecimal dollars) {
    return "$" + dollars.setScale(2, RoundingMode.HALF_UP);
  }

  /** Formats the cost as text. */
  public String text(String name) {
    var text = new StringBuilder();
    text.append("%s: %s per month when idle%n".formatted(name, text(dollars())));
    items.forEach(
        item ->
            text.append(String.format(Locale.ROOT, "  %9s  %s%n", text(item.dollars), item.what)));
    text.append("Usage prices\n");
    BY_USE.forEach(line -> text.append("  ").append(line).append('\n'));
    text.append(
        "us-east-1 list prices for 730 hours, without tax. Prices differ in other regions.\n");
    return text.toString();
  }

  /**
   * Formats the cost as JSON: {@code dollars}, and {@code items} with {@code what} and {@code
   * dollars}.
   */
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
