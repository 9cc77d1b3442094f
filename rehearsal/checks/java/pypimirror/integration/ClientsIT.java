package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Runs every command of docs/how-to/clients.md in a rehearsed notebook, with the real clients,
 * after the start script.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final String PAGE = "docs/how-to/clients.md";
  private static final String PUBLISHER = "arn:aws:iam::111122223333:role/publisher";
  private static final String PYPROJECT =
      "printf '[project]\\nname = \"x\"\\nversion = \"1\"\\nrequires-python = \">=3.11\"\\ndependencies = [\"humanize\"]\\n' >pyproject.toml\n";
  // Replaces the address of the mirror in the lock file, as if it had been created outside.
  private static final String OUTSIDE =
      "uv lock -q && sed -i 's#https://pypi-mirror[^\"]*/simple/#https://index.example/simple#' uv.lock && cp uv.lock before\n";

  // What each client finds in its folder, and what must be true afterwards.
  private static final Map<String, List<String>> SURROUNDINGS =
      Map.of(
          "uv-inside",
          List.of(PYPROJECT, ".venv/bin/python -c 'import humanize'"),
          "uv-outside",
          List.of(
              PYPROJECT + OUTSIDE,
              "cmp uv.lock before && .venv/bin/python -c 'import humanize' && ! uv sync --frozen --reinstall"),
          "pip-tools",
          List.of(
              "echo humanize >requirements.in\n",
              ".venv/bin/python -c 'import humanize' && ! grep -q https: requirements.txt"),
          "poetry",
          List.of(
              "poetry init --no-interaction --name x --python '>=3.11'\n",
              "poetry run python -c 'import humanize' && ! grep -q aws: pyproject.toml poetry.lock"),
          "pipenv",
          List.of(
              "export PIPENV_VENV_IN_PROJECT=1\n",
              ".venv/bin/python -c 'import humanize' && ! grep -q aws: Pipfile Pipfile.lock"),
          "pdm",
          List.of("pdm init --non-interactive\n", "pdm run python -c 'import humanize'"),
          "conda",
          List.of(
              "echo humanize==1.0 >requirements.txt\n",
              "python -c 'import humanize' && pip uninstall --yes humanize"),
          "pytorch",
          List.of(
              "printf -- '--extra-index-url https://e.example/cu128\\nhumanize==1.0+cu128\\n' >requirements.txt\n"
                  + "cp -r "
                  + REPOSITORY.resolve("notebooks")
                  + "/* .\n",
              "grep -qx humanize==1.0 requirements.txt"),
          "python",
          List.of("", "my-environment/bin/python --version && ! uv python install 3.9"));

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;
  private Path folder;
  private String start;

  @BeforeAll
  void deploy(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    for (var name : List.of("humanize", "pip")) {
      index.project(name, Map.of(Wheels.name(name, "1.0"), Wheels.wheel(name, "1.0")));
    }
    rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:studio",
            "adopt",
            "pypi-mirror:routeTableIds",
            List.of("rtb-0a1b2c3d4e5f6d001"),
            "pypi-mirror:internalPackages",
            List.of("ours"),
            "pypi-mirror:publisherRoleArns",
            List.of(PUBLISHER)));
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.configureNotebook();
    start = "set -e; export PATH=%s:$PATH UV_NO_CACHE=1\n".formatted(commands());
  }

  // Only the commands, because the notebook has its own Python and pip.
  private Path commands() throws IOException, InterruptedException {
    var commands = Files.createDirectory(folder.resolve("commands"));
    var clients = PythonTools.install("clients", folder.resolve("clients"));
    for (var name : List.of("pdm", "pip-compile", "pip-sync", "pipenv", "poetry")) {
      Files.createSymbolicLink(commands.resolve(name), clients.resolve(name));
    }
    Files.createSymbolicLink(
        commands.resolve("uv"), PythonTools.install("uv", folder.resolve("uv")).resolve("uv"));
    return commands;
  }

  @AfterAll
  void stop() {
    index.close();
  }

  @TestFactory
  Stream<DynamicTest> commandsOfThePageInstallFromTheMirror() throws IOException {
    // Blocks without a name come before every other block.
    var blocks = CodeBlocks.of(PAGE);
    var first = blocks.remove("");
    // ProofIT publishes with twine.
    blocks.remove("twine");
    blocks.remove("uv-publish");
    assertThat(blocks).containsOnlyKeys(SURROUNDINGS.keySet());
    var tests = new ArrayList<DynamicTest>();
    blocks.forEach(
        (name, commands) ->
            tests.add(
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      var surroundings = SURROUNDINGS.get(name);
                      var project =
                          Files.createDirectories(folder.resolve("project").resolve(name));
                      rehearsal
                          .run(
                              "notebook",
                              "--brief",
                              "--",
                              "bash",
                              "-c",
                              start
                                  + "cd "
                                  + project
                                  + "\n"
                                  + surroundings.get(0)
                                  + first
                                  + commands
                                  + surroundings.get(1))
                          .succeeded();
                    })));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> publishersUploadWithUv() throws IOException {
    var dist = Files.createDirectories(folder.resolve("publish/dist"));
    Files.write(dist.resolve(Wheels.name("ours", "0.1")), Wheels.wheel("ours", "0.1"));
    var commands =
        start
            + "export DOMAIN=pypi-mirror-dev OWNER=111122223333; cd "
            + dist.getParent()
            + "\n"
            + CodeBlocks.of(PAGE).get("uv-publish");
    return Stream.of(
        DynamicTest.dynamicTest(
            "a publisher publishes, and a reader installs",
            () -> {
              rehearsal
                  .run("notebook", "--as", PUBLISHER, "--", "bash", "-c", commands)
                  .succeeded();
              assertThat(
                      rehearsal
                          .run("notebook", "--", "pip", "install", "--no-cache-dir", "ours")
                          .succeeded()
                          .output())
                  .contains("ours-0.1-py3-none-any.whl from packages → internal");
            }),
        DynamicTest.dynamicTest(
            "a reader cannot publish",
            () ->
                assertThat(
                        rehearsal.run("notebook", "--", "bash", "-c", commands).failed().output())
                    .contains("403")));
  }
}
