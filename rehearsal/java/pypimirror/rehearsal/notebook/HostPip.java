package pypimirror.rehearsal.notebook;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.function.Supplier;
import pypimirror.rehearsal.packages.IndexException;
import pypimirror.rehearsal.packages.PublicIndex;

/**
 * Queries the index settings of this machine's pip.
 *
 * @param command prints the settings as JSON
 * @param terminal the terminal of pip's user
 */
public record HostPip(List<String> command, Terminal terminal)
    implements Supplier<PublicIndex.Setup> {

  @Override
  public PublicIndex.Setup get() {
    try {
      var process =
          terminal
              .command(command)
              .redirectInput(Redirect.PIPE)
              .redirectOutput(Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      var answer = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IndexException(
            "pip on this machine does not report its index. See the error above.");
      }
      return new ObjectMapper().readValue(answer, PublicIndex.Setup.class);
    } catch (IOException e) {
      throw new IndexException("Cannot run pip on this machine: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IndexException("interrupted");
    }
  }
}
