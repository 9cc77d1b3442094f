package pypimirror.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the code blocks of a page, so that tests can run them. */
final class CodeBlocks {

  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(?:bash|python|sql) ?([a-z0-9-]*)\n(.*?)^```$");

  private CodeBlocks() {}

  /**
   * Returns the code by the name that follows the language, in the order of the page. Blocks with
   * the same name are joined. The name can be empty.
   */
  static Map<String, String> of(String page) throws IOException {
    var blocks = new LinkedHashMap<String, String>();
    BLOCK
        .matcher(Files.readString(Path.of(page)))
        .results()
        .forEach(block -> blocks.merge(block.group(1), block.group(2), String::concat));
    return blocks;
  }
}
