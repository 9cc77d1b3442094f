package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an adoption keeps, changes and loses, and what it leaves alone. */
public final class Findings {

  /** What becomes of something that exists. */
  public enum Fate {
    KEPT,
    CHANGED,
    LOST,
    LEFT_ALONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * A row of the report.
   *
   * @param subject an address, a principal or a range
   * @param explanation why, or an empty string
   */
  public record Row(Fate fate, String subject, String explanation) {}

  /**
   * Access or a setting that exists. It is lost unless the configuration has all values of one of
   * the options, as a value or in a list.
   */
  private record Claim(String subject, String loss, List<Map<String, Object>> options) {

    Row row(Map<String, Object> config) {
      return options.stream()
          .filter(option -> option.entrySet().stream().allMatch(it -> has(config, it)))
          .findFirst()
          .map(it -> new Row(Fate.KEPT, subject, "in " + String.join(", ", it.keySet())))
          .orElseGet(() -> new Row(Fate.LOST, subject, loss));
    }

    private static boolean has(Map<String, Object> config, Map.Entry<String, Object> wanted) {
      var actual = config.get(wanted.getKey());
      return wanted.getValue().equals(actual)
          || (actual instanceof List<?> list && list.contains(wanted.getValue()));
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final Set<String> adopted = new TreeSet<>();

  void kept(String subject, String why) {
    add(Fate.KEPT, subject, why);
  }

  void changed(String subject, String how) {
    add(Fate.CHANGED, subject, how);
  }

  void leftAlone(String subject, String why) {
    add(Fate.LEFT_ALONE, subject, why);
  }

  /** Adds a resource that the environment manages from now on. */
  void adopted(Resource resource) {
    if (resource.status() == Resource.Status.MANAGED) {
      adopted.add(resource.address());
    }
  }

  /** The addresses that Terraform must no longer manage. */
  public Set<String> adopted() {
    return adopted;
  }

  /** Whether a row or a claim is about the subject. */
  boolean mentions(String subject) {
    return rows.stream().anyMatch(it -> it.subject.equals(subject))
        || claims.stream().anyMatch(it -> it.subject.equals(subject));
  }

  private void add(Fate fate, String subject, String explanation) {
    rows.add(new Row(fate, subject, explanation));
  }

  void lost(String subject, String explanation) {
    claim(subject, explanation, List.of());
  }

  /**
   * Adds access or a setting that exists.
   *
   * @param loss what is lost without it
   * @param options the values in the configuration of which one option keeps it, by full key
   */
  void claim(String subject, String loss, List<Map<String, Object>> options) {
    claims.add(new Claim(subject, loss, options));
  }

  /** Returns a line for each loss that no configuration prevents. */
  List<String> certainLosses() {
    return claims.stream()
        .filter(claim -> claim.options.isEmpty())
        .map(claim -> claim.subject + " " + claim.loss)
        .distinct()
        .toList();
  }

  /** Returns every row, given the configuration of the environment. */
  public List<Row> rows(Map<String, Object> config) {
    return Stream.concat(rows.stream(), claims.stream().map(claim -> claim.row(config)))
        .distinct()
        .sorted(Comparator.comparing(Row::fate))
        .toList();
  }

  /** Returns the losses, given the configuration of the environment. */
  public List<Row> losses(Map<String, Object> config) {
    return rows(config).stream().filter(row -> row.fate == Fate.LOST).toList();
  }
}
