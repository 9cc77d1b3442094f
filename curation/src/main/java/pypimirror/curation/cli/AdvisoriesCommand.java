package pypimirror.curation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import pypimirror.curation.Tools;
import pypimirror.curation.UserMistake;

@Command(
    name = "advisories",
    header = "Download the advisory database for Python packages with osv-scanner.",
    description = "")
final class AdvisoriesCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "where to write the database")
  private Path file;

  @Mixin private OsvScanner osvScanner;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("advisories");
    try {
      // osv-scanner downloads the databases of the ecosystems that it finds.
      var list = Files.writeString(folder.resolve("requirements.txt"), "pip==1.0\n");
      var result =
          osvScanner
              .alone()
              .run(
                  List.of(
                      osvScanner.command(),
                      "scan",
                      "source",
                      "--offline-vulnerabilities",
                      "--download-offline-databases",
                      "--no-resolve",
                      "--local-db-path",
                      folder.toString(),
                      "--lockfile",
                      "requirements.txt:" + list));
      var database = folder.resolve("osv-scalibr/PyPI/all.zip");
      if (!Files.exists(database)) {
        throw new UserMistake(
            "osv-scanner cannot download the database:\n" + result.errors().strip());
      }
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      Files.move(database, file, StandardCopyOption.REPLACE_EXISTING);
      return 0;
    } finally {
      Tools.delete(folder);
    }
  }
}
