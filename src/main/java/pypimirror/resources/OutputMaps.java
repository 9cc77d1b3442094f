package pypimirror.resources;

import com.pulumi.core.Output;
import java.util.Map;
import java.util.TreeMap;

/** Combines outputs. */
public final class OutputMaps {

  private OutputMaps() {}

  /** Combines outputs into one map, sorted by key. */
  public static Output<Map<String, String>> combine(Map<String, Output<String>> outputs) {
    return Output.all(
            outputs.entrySet().stream()
                .map(one -> one.getValue().applyValue(value -> Map.entry(one.getKey(), value)))
                .toList())
        .applyValue(
            entries -> {
              var values = new TreeMap<String, String>();
              entries.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
              return values;
            });
  }
}
