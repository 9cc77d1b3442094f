package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Runs the examples of docs/how-to/jobs.md with the published SageMaker SDKs, and AWS's own
 * installers for jobs against the mirror.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SageMakerJobsIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final String VALUES =
      """
      IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/ours:1"
      BUCKET = "our-bucket"
      """;
  private static final String PRINT_NETWORK =
      """

      import json
      print("NETWORK", json.dumps(network))
      """;

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;
  private Path folder;
  private Path sdk3;

  @BeforeAll
  void deploy(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    index.project(
        "humanize", Map.of(Wheels.name("humanize", "1.0"), Wheels.wheel("humanize", "1.0")));
    sdk3 = PythonTools.install("sagemaker-3", folder.resolve("sdk-3")).resolve("python");
    Files.createDirectories(folder.resolve("src"));
    Files.writeString(folder.resolve("src/requirements.txt"), "humanize\n");
    Files.writeString(folder.resolve("src/train.py"), "import humanize\nprint('trained')\n");
    rehearsal = new Rehearsal(folder);
    rehearsal.environment("dev", Path.of("Pulumi.dev.yaml"), Map.of("pypi-mirror:jobs", true));
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.configureNotebook();
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private Rehearsal.Result notebook(String commands) {
    return rehearsal.run(
        "notebook", "--brief", "--", "bash", "-c", "set -e; cd " + folder + "\n" + commands);
  }

  // The examples for a version of the SDK.
  private static String examples(String sdk) throws IOException {
    var blocks = CodeBlocks.of("docs/how-to/jobs.md");
    return VALUES + blocks.get("outputs") + blocks.get(sdk);
  }

  private String run(Path python, String program) throws IOException {
    var file = Files.writeString(folder.resolve("examples.py"), program);
    return notebook(python + " " + file).succeeded().output();
  }

  @Test
  void examplesForSdk3HaveTheNetworkAndTheRepository() throws IOException {
    var output =
        run(
            sdk3,
            examples("sdk-3")
                + """

                assert processor.env == outputs["jobEnvironment"], processor.env
                network = [
                    trainer.networking.subnets,
                    processor.network_config.subnets,
                    trainer.networking.security_group_ids,
                    processor.network_config.security_group_ids,
                ]
                print("COMMAND", trainer.source_code.command)
                """
                + PRINT_NETWORK);
    assertThat(output)
        .containsPattern(
            "NETWORK \\[(\\[\"subnet-[0-9a-f]{17}\", \"subnet-[0-9a-f]{17}\"\\]), \\1, (\\[\"sg-[0-9a-f]{17}\"\\]), \\2\\]")
        .contains("COMMAND aws codeartifact login --tool pip --region us-east-1");
  }

  @Test
  void examplesForSdk2HaveTheNetworkAndTheRepository() throws IOException, InterruptedException {
    var sdk2 = PythonTools.install("sagemaker-2", folder.resolve("sdk-2")).resolve("python");
    var output =
        run(
            sdk2,
            examples("sdk-2")
                + """

                assert estimator.environment == outputs["jobEnvironment"], estimator.environment
                network = [estimator.subnets, estimator.security_group_ids]
                """
                + PRINT_NETWORK);
    assertThat(output)
        .containsPattern(
            "NETWORK \\[\\[\"subnet-[0-9a-f]{17}\", \"subnet-[0-9a-f]{17}\"\\], \\[\"sg-[0-9a-f]{17}\"\\]\\]");
  }

  // The environment of a job, without the settings of a notebook.
  private static final String JOB =
      """
      export CA_REPOSITORY_ARN=$(python -c 'import json, pathlib
      print(json.loads((pathlib.Path.home() / ".pypi-mirror/outputs.json").read_text())["jobEnvironment"]["CA_REPOSITORY_ARN"])')
      export PIP_CONFIG_FILE=/dev/null PIP_NO_CACHE_DIR=1 NETRC=/nowhere
      """;

  // Both installers install into the environment of SDK 3.
  private String job() {
    return JOB + sdk3 + " -m pip uninstall --quiet --yes humanize\n";
  }

  @Test
  void installerOfTheCoreSdkInstallsFromTheMirror() {
    var output =
        notebook(
                job()
                    + "cd src; "
                    + sdk3
                    + " -m sagemaker.core.utils.install_requirements requirements.txt\n"
                    + sdk3
                    + " train.py")
            .succeeded()
            .output();
    assertThat(output).contains("humanize-1.0-py3-none-any.whl from packages", "trained");
  }

  @Test
  void installerOfTheTrainingToolkitInstallsFromTheMirror()
      throws IOException, InterruptedException {
    var source = Files.createDirectory(folder.resolve("toolkit"));
    PythonTools.run(
        sdk3.toString(),
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-binary",
        ":all:",
        "--require-hashes",
        "--dest",
        source.toString(),
        "-r",
        REPOSITORY.resolve("tools/sagemaker-3/training-toolkit.txt").toString());
    PythonTools.run(
        "bash", "-c", "tar -xzf %1$s/*.tar.gz -C %1$s --strip-components 1".formatted(source));
    var output =
        notebook(
                job()
                    + "export PYTHONPATH="
                    + source.resolve("src")
                    + "\n"
                    + sdk3
                    + " -c 'from sagemaker_training import modules; modules.install_requirements(\"src\")'")
            .succeeded()
            .output();
    assertThat(output).contains("humanize-1.0-py3-none-any.whl");
  }

  @Test
  void imagesWithoutAnInstallerLogInFirst() {
    var output =
        notebook(
                """
                login=$(python -c 'import json, pathlib
                print(json.loads((pathlib.Path.home() / ".pypi-mirror/outputs.json").read_text())["loginCommand"])')
                export HOME=$PWD/job-home; mkdir $HOME
                python -m venv image; PATH=$PWD/image/bin:$PATH
                cd src; $login && pip install --no-cache-dir -r requirements.txt && python train.py
                """)
            .succeeded()
            .output();
    assertThat(output).contains("humanize-1.0-py3-none-any.whl from packages", "trained");
  }
}
