package pypimirror.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import pypimirror.Configs;

/**
 * How long a diff of all committed environments takes, against deploying each of them once, one
 * after the other, in the same run: medians of {@value #ROUNDS} rounds, interleaved.
 */
final class DiffBenchmark {

  private static final int ROUNDS = 5;

  private DiffBenchmark() {}

  /** Prints seconds and their ratio. */
  public static void main(String[] arguments) throws IOException {
    var folder = Files.createTempDirectory("diff-benchmark");
    try {
      var rehearsal = new Rehearsal(folder);
      var names = Configs.environments();
      for (var name : names) {
        Files.copy(
            Path.of("Pulumi." + name + ".yaml"),
            file(rehearsal, name),
            StandardCopyOption.REPLACE_EXISTING);
      }
      rehearsal
          .shell(
              names.get(0),
              "git init --quiet; git add --all;"
                  + " git -c user.name=b -c user.email=b@localhost commit --quiet -m base; git tag base")
          .succeeded();
      for (var name : names) {
        Files.writeString(
            file(rehearsal, name),
            Files.readString(file(rehearsal, name)) + "  pypi-mirror:tags:\n    Owner: platform\n");
      }
      // What is deployed of the base is kept from here on.
      rehearsal.run("diff", "base").succeeded();
      var diffs = new ArrayList<Double>();
      var deployments = new ArrayList<Double>();
      for (var round = 0; round < ROUNDS; round++) {
        diffs.add(seconds(() -> rehearsal.run("diff", "base").succeeded()));
        deployments.add(
            seconds(
                () ->
                    names.forEach(
                        name ->
                            rehearsal
                                .run("up", "--yes", "--skip-preview", "--stack", name)
                                .succeeded())));
      }
      System.out.printf(
          "diff of %d environments: %.1f s; deploying each once: %.1f s; ratio %.2f%n",
          names.size(), median(diffs), median(deployments), median(diffs) / median(deployments));
    } finally {
      Rehearsal.deleteAll(folder);
    }
  }

  private static Path file(Rehearsal rehearsal, String name) {
    return rehearsal.project().resolve("Pulumi." + name + ".yaml");
  }

  private static double seconds(Runnable work) {
    var before = System.nanoTime();
    work.run();
    return (System.nanoTime() - before) / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
