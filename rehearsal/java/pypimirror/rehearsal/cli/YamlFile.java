package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A mapping in a YAML file.
 *
 * <p>Uses only the parser's nodes. Mapping them to objects with SnakeYAML or Jackson would take a
 * tenth of a second in every command.
 */
record YamlFile(Map<String, Node> values) {

  /**
   * Reads the top level of a file. The result is empty if the file is not valid, because the engine
   * reports the problem.
   */
  static YamlFile read(Path file) {
    var options = new LoaderOptions();
    try (var text = Files.newBufferedReader(file)) {
      var parser = new ParserImpl(new StreamReader(text), options);
      return of(new Composer(parser, new Resolver(), options).getSingleNode());
    } catch (IOException | YAMLException e) {
      return new YamlFile(Map.of());
    }
  }

  private static YamlFile of(Node node) {
    var values = new HashMap<String, Node>();
    addTo(values, node);
    return new YamlFile(values);
  }

  // A merge key ("<<: *other") adds the entries of another mapping, or of a list of mappings.
  private static void addTo(Map<String, Node> values, Node node) {
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(mapping -> addTo(values, mapping));
    } else if (node instanceof MappingNode mapping) {
      mapping.getValue().stream()
          .filter(entry -> entry.getKeyNode().getTag().equals(Tag.MERGE))
          .forEach(entry -> addTo(values, entry.getValueNode()));
      mapping.getValue().stream()
          .filter(entry -> entry.getKeyNode() instanceof ScalarNode)
          .forEach(
              entry ->
                  values.put(((ScalarNode) entry.getKeyNode()).getValue(), entry.getValueNode()));
    }
  }

  /** The mapping under a key, or an empty one if there is none. */
  YamlFile at(String key) {
    return values.get(key) instanceof MappingNode mapping ? of(mapping) : new YamlFile(Map.of());
  }

  /** The text under a key. */
  Optional<String> text(String key) {
    return texts(key).stream().findFirst();
  }

  /** The text under a key, or the texts of a list. */
  List<String> texts(String key) {
    var node = values.get(key);
    var nodes =
        node instanceof SequenceNode list ? list.getValue().stream() : Stream.ofNullable(node);
    return nodes
        .filter(ScalarNode.class::isInstance)
        .map(scalar -> ((ScalarNode) scalar).getValue())
        .toList();
  }
}
