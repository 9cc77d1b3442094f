package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Runs the deployed start script of Studio apps in a rehearsed notebook, with the real bash, AWS
 * CLI, pip and uv. Every test begins with an empty home.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartScriptIT {

  private static final String HOST =
      "pypi-mirror-dev-111122223333.d.codeartifact.us-east-1.amazonaws.com";
  private static final String INDEX = "https://" + HOST + "/pypi/packages/simple/";
  private static final String API = "codeartifact.us-east-1.amazonaws.com";
  private static final String INSTALL =
      "pip download --quiet --no-cache-dir --dest \"$(mktemp -d)\" demo";
  private static final Pattern ENTRY =
      Pattern.compile("machine " + Pattern.quote(HOST) + " login aws password (\\S+)\n");

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;
  private Path script;
  private Path home;
  private Path uv;

  @BeforeAll
  void deploy(@TempDir Path folder) throws IOException, InterruptedException {
    uv = PythonTools.install("uv", folder.resolve("uv")).resolve("uv");
    index.project("demo", Map.of(Wheels.name("demo", "1.0"), Wheels.wheel("demo", "1.0")));
    rehearsal = new Rehearsal(folder);
    rehearsal.environment("dev", settings());
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    script = rehearsal.startScript();
    rehearsal.run("notebook", "--", "true").succeeded();
    home = rehearsal.notebookHome("dev", "111122223333~sagemaker-execution-role");
    rehearsal.save();
  }

  private static Map<String, Object> settings() {
    var settings = new HashMap<String, Object>();
    settings.put("pypi-mirror:studio", "adopt");
    settings.put("pypi-mirror:routeTableIds", List.of("rtb-0a1b2c3d4e5f6d001"));
    settings.put("pypi-mirror:ssmOutputs", true);
    return settings;
  }

  @BeforeEach
  void deleteHome() {
    Rehearsal.deleteAll(home);
  }

  @AfterEach
  void stopBackgroundProcesses() {
    rehearsal.restore();
    rehearsal.variable("REHEARSAL_DELAYS", null);
    if (!running().isEmpty()) {
      rehearsal.run("notebook", "--stop").succeeded();
    }
    if (rehearsal.clockIsMoved()) {
      rehearsal.run("clock", "reset").succeeded();
    }
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private Rehearsal.Result notebook(String commands) {
    return rehearsal.run("notebook", "--", "bash", "-c", commands);
  }

  // Runs the commands as a role of the account that the stack does not know.
  private Rehearsal.Result stranger(String commands) {
    var role = "arn:aws:iam::111122223333:role/stranger";
    return rehearsal.run("notebook", "--as", role, "--", "bash", "-c", commands);
  }

  // Runs the start script, and leaves its background renewer running.
  private String start() {
    return notebook("bash " + script).succeeded().output();
  }

  // Runs the start script without its background renewer.
  private String setUp() {
    return rehearsal
        .run("notebook", "--alone", "--", "bash", script.toString())
        .succeeded()
        .output();
  }

  private String token() throws IOException {
    var entry = ENTRY.matcher(Files.readString(home.resolve(".netrc")));
    assertThat(entry.find()).isTrue();
    var token = entry.group(1);
    assertThat(entry.find()).as("has a second entry").isFalse();
    return token;
  }

  private String log() throws IOException {
    return Files.readString(home.resolve(".pypi-mirror/log"));
  }

  @Test
  void configuresPipAndUvForLaterShellsInAnEmptyHome() throws IOException {
    assertThat(setUp())
        .contains("pypi-mirror: pip and uv install from " + INDEX)
        .contains("rehearse: 200 " + API + " GetAuthorizationToken")
        .contains("rehearse: requests: 1, failed: 0");
    assertThat(notebook(INSTALL).succeeded().output())
        .contains("demo-1.0-py3-none-any.whl from packages → pypi-store → public:pypi");
    assertThat(
            notebook(
                    "python -m venv --without-pip ~/v && \""
                        + uv
                        + "\" pip install --no-cache --python ~/v/bin/python demo && ~/v/bin/python -c"
                        + " 'import demo; print(demo.__version__)'")
                .succeeded()
                .output())
        .contains("\n1.0\n", "demo-1.0-py3-none-any.whl from packages (already stored)");
    for (var secret : List.of(".netrc", ".pypi-mirror/log", ".pypi-mirror/outputs.json")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(secret))))
          .as(secret)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void storesTheTokenOnlyInTheNetrcFile() throws IOException {
    setUp();
    var token = token();
    try (var files = Files.walk(home)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(home.resolve(".netrc"))) {
          assertThat(Files.readString(file)).as(file.toString()).doesNotContain(token);
        }
      }
    }
    assertThat(Files.readString(home.resolve(".config/pip/pip.conf"))).doesNotContain("@");
  }

  @Test
  void passesTheTokenToNoCommandAsAnArgument(@TempDir Path shims) throws IOException {
    var log = shims.resolve("log");
    for (var name : List.of("cat", "date", "env", "mkdir", "pip", "python3", "timeout")) {
      var shim =
          Files.writeString(
              shims.resolve(name),
              "#!/bin/bash\nprintf '%%s\\n' \"$0 $*\" >>%s\nPATH=${PATH#%s:} exec %s \"$@\"\n"
                  .formatted(log, shims, name));
      Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwx------"));
    }
    // Runs twice, so that the second run merges with an existing .netrc file.
    rehearsal
        .run(
            "notebook",
            "--alone",
            "--",
            "bash",
            "-c",
            "export PATH=%1$s:$PATH; bash %2$s; bash %2$s".formatted(shims, script))
        .succeeded();
    assertThat(Files.readString(log))
        .contains(
            "aws codeartifact get-authorization-token",
            "/settings.py configure",
            "/settings.py token")
        .doesNotContain(token());
  }

  @Test
  void renewsTheTokenBeforeItExpiresWithoutARestart() throws IOException {
    start();
    var first = token();
    rehearsal.run("clock", "+7h").succeeded();
    var second = token();
    assertThat(second).isNotEqualTo(first);
    rehearsal.run("clock", "+13h").succeeded();
    assertThat(token()).isNotEqualTo(second);
    assertThat(notebook(INSTALL).succeeded().output()).contains("demo-1.0-py3-none-any.whl");
    assertThat(log()).containsPattern("(?s)token renewed.*token renewed.*token renewed");
  }

  @Test
  void secondStartRenewsTheTokenAndKeepsOneRenewer() throws IOException {
    start();
    var first = token();
    start();
    var second = token();
    assertThat(second).isNotEqualTo(first);
    assertThat(log()).contains("another process already renews the token");
    var before = log().split("token renewed", -1).length;
    rehearsal.run("clock", "+7h").succeeded();
    assertThat(log().split("token renewed", -1)).hasSize(before + 1);
  }

  @Test
  void appStartsWithoutTheApiAndGetsATokenWhenItIsReachable() throws IOException {
    rehearsal.changeAccount(
        account ->
            account
                .vpcEndpoints()
                .values()
                .removeIf(it -> it.serviceName().endsWith("codeartifact.api")));
    assertThat(start())
        .contains("the token request failed. The script retries in the background.")
        .contains("run mirror_doctor.py, or see " + home.resolve(".pypi-mirror/log"));
    assertThat(home.resolve(".netrc")).doesNotExist();
    rehearsal.restore();
    rehearsal.run("clock", "+31s").succeeded();
    token();
    assertThat(notebook(INSTALL).succeeded().output()).contains("demo-1.0-py3-none-any.whl");
  }

  @Test
  void stopsWaitingForASlowApiInTime() throws IOException {
    rehearsal.variable("REHEARSAL_DELAYS", API + " 90");
    var started = System.nanoTime();
    assertThat(setUp()).contains("the token request failed");
    assertThat((System.nanoTime() - started) / 1_000_000_000L).isLessThan(120);
    assertThat(log())
        .contains("no token: CodeArtifact rejected the request or did not respond in time");
  }

  @Test
  void logsTheErrorOfARoleThatCannotGetAToken() {
    var output = stranger("bash " + script + "; cat ~/.pypi-mirror/log").succeeded().output();
    assertThat(output).contains("the token request failed", "AccessDeniedException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "machine other.example login me password \"a  b\"\n",
        "machine other.example\n  login me\n  password x\n\nmacdef init\nls\n\n",
        "machine HOST login aws password old\nmachine other.example login me password x\n",
        "machine HOST\n\tlogin aws\n\tpassword old\n# a remark\ndefault login anonymous password me\n",
        "machine other.example login me password x machine HOST login aws password old\n"
      })
  void keepsOtherEntriesOfTheNetrcFile(String before) throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve(".netrc"), before.replace("HOST", HOST));
    setUp();
    token();
    var after = Files.readString(home.resolve(".netrc"));
    var kept = ENTRY.matcher(after).replaceFirst("");
    assertThat(kept.strip())
        .isEqualTo(before.replaceAll("machine HOST\\s+login aws\\s+password old\\n?", "").strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# machine HOST login aws password old\nmachine other.example login me password x\n",
        "macdef init\nmachine HOST login aws password old\n\nmachine other.example login me password x\n",
        "machine other.example login machine password HOST\n"
      })
  void keepsNetrcTextThatOnlyLooksLikeTheEntry(String before) throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve(".netrc"), before.replace("HOST", HOST));
    setUp();
    assertThat(Files.readString(home.resolve(".netrc"))).endsWith(before.replace("HOST", HOST));
  }

  @Test
  void doesNotStoreTheTokenElsewhereIfNetrcIsNotWritable() throws IOException {
    Files.createDirectories(home.resolve(".netrc"));
    assertThat(setUp()).contains(".netrc: ").doesNotContain("the token request failed");
    assertThat(home.resolve(".netrc")).isEmptyDirectory();
    assertThat(log()).contains("/.netrc: [Errno 21] Is a directory");
  }

  @Test
  void reportsANetrcFileThatPipCannotRead() throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve(".netrc"), "machine\n");
    assertThat(setUp()).contains(".netrc has a syntax error").doesNotContain("the token request");
    assertThat(log()).contains("/.netrc has a syntax error, line ");
  }

  @Test
  void setsTheIndexAndKeepsOtherSettingsOfPipAndUv() throws IOException {
    Files.createDirectories(home.resolve(".config/pip"));
    Files.createDirectories(home.resolve(".config/uv"));
    Files.writeString(
        home.resolve(".config/pip/pip.conf"),
        "[global]\nindex-url = https://aws:old-token@elsewhere.example/simple/\ntimeout = 7\n\n[install]\nuser = no\n");
    Files.writeString(
        home.resolve(".config/uv/uv.toml"),
        "link-mode = \"copy\"\nindex-url = \"https://elsewhere.example/simple/\"\n\n[pip]\nindex-url = \"https://elsewhere.example/\"\nno-deps = true\n");
    setUp();
    assertThat(Files.readString(home.resolve(".config/pip/pip.conf")))
        .contains("index-url = " + INDEX, "timeout = 7", "user = no")
        .doesNotContain("old-token");
    assertThat(Files.readString(home.resolve(".config/uv/uv.toml")))
        .isEqualTo(
            "link-mode = \"copy\"\nindex-url = \"https://elsewhere.example/simple/\"\n\n"
                + "[[index]] # pypi-mirror\nurl = \""
                + INDEX
                + "\" # pypi-mirror\ndefault = true # pypi-mirror\n"
                + "[pip]\nindex-url = \"https://elsewhere.example/\"\nno-deps = true\n");
    assertThat(
            notebook(
                    "python -m venv --without-pip ~/v && \""
                        + uv
                        + "\" pip install --no-cache --python ~/v/bin/python demo")
                .succeeded()
                .output())
        .contains("demo-1.0-py3-none-any.whl from packages");
    // A second run does not rewrite the file.
    var written = Files.getLastModifiedTime(home.resolve(".config/uv/uv.toml"));
    setUp();
    assertThat(Files.getLastModifiedTime(home.resolve(".config/uv/uv.toml"))).isEqualTo(written);
  }

  @TestFactory
  Stream<DynamicTest> reportsSettingsThatConflictWithTheMirror(@TempDir Path results)
      throws IOException {
    var prepare =
        """
        VIRTUAL_ENV=$(python -c 'import sys; print(sys.prefix)')
        bash %s; cp -a ~/.config ~/kept
        fresh() { rm -rf ~/.config ~/.pip $VIRTUAL_ENV/pip.conf; cp -a ~/kept ~/.config; }
        trap fresh EXIT
        """
            .formatted(script);
    return new NotebookCases(rehearsal, results)
        .run(
            "conflicts.txt",
            prepare,
            (setting, output) ->
                "fresh; (trap - EXIT; %s; python3 ~/.pypi-mirror/settings.py configure) >%s 2>&1"
                    .formatted(setting, output),
            (columns, output) -> {
              if (columns.get(1).equals("-")) {
                assertThat(output).isEmptyFile();
              } else {
                assertThat(output).content().contains(columns.get(1));
              }
            });
  }

  @Test
  void aModuleOfTheUserIsNotExecuted() throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("base64.py"), "raise SystemExit(1)\n");
    assertThat(notebook("cd; bash " + script).succeeded().output())
        .contains("pypi-mirror: pip and uv install from ");
  }

  @Test
  void saysThatAFileCannotBeReplaced() throws IOException {
    Files.createDirectories(home.resolve(".pypi-mirror/settings.py/x"));
    assertThat(notebook("bash " + script).succeeded().output())
        .contains("cannot write to ")
        .doesNotContain("pip and uv install from");
  }

  @Test
  void undoFindsTheFilesInAnotherFolderAndKeepsTheirPermissions() throws IOException {
    var file = Files.createDirectories(home.resolve("other/pip")).resolve("pip.conf");
    var text = "[global]\nindex-url = https://elsewhere.example/simple/\n";
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    notebook("export XDG_CONFIG_HOME=~/other; bash " + script).succeeded();
    assertThat(file).content().contains(INDEX);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    notebook("python3 ~/.pypi-mirror/settings.py undo").succeeded();
    assertThat(file).content().isEqualTo(text);
  }

  @Test
  void startReportsAConflict() {
    assertThat(
            rehearsal
                .run("notebook", "--alone", "--", "bash", "-c", "UV_OFFLINE=1 bash " + script)
                .succeeded()
                .output())
        .contains("pypi-mirror: uv: UV_OFFLINE conflicts with the mirror")
        .contains("pypi-mirror: run mirror_doctor.py, or see ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[index]]\nurl = \"https://elsewhere.example/simple\"\ndefault = true\n",
        "index = [\n  { url = \"https://elsewhere.example/simple\", default = true },\n]\n",
        "index-url = \"https://elsewhere.example/simple\"\n[pip]\nno-deps = true",
        "[pip]\nindex-url = \"https://elsewhere.example/simple\"\n"
      })
  void mirrorTakesPrecedenceOverADefaultIndexOfUv(String before) throws IOException {
    Files.createDirectories(home.resolve(".config/uv"));
    Files.writeString(home.resolve(".config/uv/uv.toml"), before);
    var output =
        rehearsal
            .run(
                "notebook",
                "--alone",
                "--",
                "bash",
                "-c",
                "bash %s; python -m venv --without-pip ~/v; '%s' pip install --no-cache --python ~/v/bin/python demo"
                    .formatted(script, uv))
            .succeeded()
            .output();
    assertThat(output)
        .contains("pypi-mirror: pip and uv install from " + INDEX)
        .contains("demo-1.0-py3-none-any.whl from packages");
  }

  @Test
  void undoRestoresTheSettingsAndStopsTheRenewer() throws IOException {
    var files =
        Map.of(
            ".config/pip/pip.conf",
            "# ours\n[global]\nindex-url = https://elsewhere.example/simple/\n# slow\ntimeout = 7\n",
            ".config/uv/uv.toml",
            "link-mode = \"copy\"\n\n[pip]\nno-deps = true\n",
            ".netrc",
            "machine other.example login me password x\n");
    Files.createDirectories(home.resolve(".config/pip"));
    Files.createDirectories(home.resolve(".config/uv"));
    for (var file : files.entrySet()) {
      Files.writeString(home.resolve(file.getKey()), file.getValue());
    }
    start();
    start();
    assertThat(Files.readString(home.resolve(".config/pip/pip.conf"))).contains(INDEX);
    var undone =
        notebook(
            "read -r renewer <~/.pypi-mirror/renewer && python3 ~/.pypi-mirror/settings.py undo && "
                + "for i in {1..100}; do kill -0 $renewer 2>/dev/null || exit 0; sleep .1; done; exit 1");
    undone.succeeded();
    for (var file : files.entrySet()) {
      assertThat(home.resolve(file.getKey())).content().isEqualTo(file.getValue());
    }
    assertThat(home.resolve(".pypi-mirror")).doesNotExist();
  }

  @Test
  void undoDeletesTheFilesThatTheScriptCreated() throws IOException {
    setUp();
    notebook("python3 ~/.pypi-mirror/settings.py undo").succeeded();
    for (var file : List.of(".config/pip/pip.conf", ".config/uv/uv.toml", ".netrc")) {
      assertThat(home.resolve(file)).doesNotExist();
    }
    Files.createFile(home.resolve(".netrc"));
    setUp();
    notebook("python3 ~/.pypi-mirror/settings.py undo").succeeded();
    assertThat(home.resolve(".netrc")).isEmptyFile();
  }

  // Columns: settings of the AWS SDK that would send the renewer elsewhere, or break its TLS.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "export AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true",
        "export AWS_ENDPOINT_URL=https://api.example AWS_ENDPOINT_URL_CODEARTIFACT=https://b.example",
        "mkdir -p ~/.aws; printf '[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nendpoint_url = https://c.example\n' >~/.aws/config",
        "mkdir -p ~/.aws; printf \"[default]\nca_bundle = $AWS_CA_BUNDLE\n\" >~/.aws/config; export AWS_CA_BUNDLE=/etc/hostname REQUESTS_CA_BUNDLE=/nowhere"
      })
  void renewerIgnoresOtherEndpointsAndCertificates(String before) throws IOException {
    var output =
        rehearsal
            .run("notebook", "--alone", "--", "bash", "-c", before + "; bash " + script)
            .succeeded()
            .output();
    assertThat(output).contains("pypi-mirror: pip and uv install from " + INDEX);
    token();
  }

  // An address that no proxy can reach. The request itself cannot leave this machine.
  @Test
  void renewerBypassesTheProxyOfACompany(@TempDir Path shims) throws IOException {
    var aws =
        Files.writeString(
            shims.resolve("aws"), "#!/bin/bash\necho \"$NO_PROXY $no_proxy\" >&2\nexit 1\n");
    Files.setPosixFilePermissions(aws, PosixFilePermissions.fromString("rwx------"));
    rehearsal
        .run(
            "notebook",
            "--alone",
            "--",
            "bash",
            "-c",
            "export HTTPS_PROXY=http://proxy.example:3128 PATH=%s:$PATH; bash %s"
                .formatted(shims, script))
        .succeeded();
    assertThat(log()).contains(".amazonaws.com,127.0.0.1,localhost .amazonaws.com,127.0.0.1");
  }

  @Test
  void renewalsOfAppsThatStartTogetherAreSpread() {
    var pauses =
        rehearsal
            .run(
                "notebook",
                "--alone",
                "--",
                "bash",
                "-c",
                "bash %s >/dev/null; eval \"$(grep '^vary()' ~/.pypi-mirror/start.sh)\"; for i in {1..50}; do vary 21600; done"
                    .formatted(script))
            .succeeded()
            .output()
            .lines()
            .filter(line -> line.matches("[0-9]+"))
            .map(Integer::valueOf)
            .distinct()
            .toList();
    assertThat(pauses).hasSizeGreaterThan(25).allMatch(pause -> pause >= 19440 && pause <= 21600);
  }

  @Test
  void appStartsIfTheHomeIsNotWritable() {
    // A file system that not even root can write to.
    assertThat(notebook("HOME=/proc/self bash " + script).succeeded().output())
        .contains("cannot write to /proc/self/.pypi-mirror: pip and uv are not configured");
  }

  @Test
  void appStartsWithoutTheHomeVariable() {
    // Without HOME, the script finds the user's real home. The empty PATH prevents changes there.
    assertThat(notebook("env -u HOME PATH=/nowhere /bin/bash " + script).succeeded().exitCode())
        .isZero();
  }

  @Test
  void homeFileMatchesTheSsmParameterAndTheStackOutputs() throws IOException {
    setUp();
    var told = Files.readString(home.resolve(".pypi-mirror/outputs.json")).strip();
    var parameter =
        rehearsal.run(
            "notebook",
            "--",
            "bash",
            "-c",
            "aws ssm get-parameter --name /pypi-mirror/dev/outputs --query Parameter.Value --output"
                + " text");
    assertThat(parameter.succeeded().output()).startsWith(told);
    var outputs = rehearsal.run("stack", "output", "--json").succeeded().json();
    assertThat(told)
        .contains("\"pipIndexUrl\": \"" + outputs.path("pipIndexUrl").asText() + "\"")
        .contains("\"repositoryArn\": \"" + outputs.path("repositoryArn").asText() + "\"");
  }

  @Test
  void onlyReadersCanReadTheOutputsParameterAndNoOther() {
    var ask = "aws ssm get-parameter --name ";
    assertThat(stranger(ask + "/pypi-mirror/dev/outputs").failed().output())
        .contains("AccessDeniedException", "no statement in the endpoint policy allows it");
    assertThat(notebook(ask + "/something/else").failed().output())
        .contains("AccessDeniedException");
  }

  @Test
  void stopEndsTheBackgroundProcesses() {
    start();
    assertThat(running()).hasSizeGreaterThan(2);
    assertThat(rehearsal.run("notebook", "--stop").succeeded().output())
        .contains("stopped background processes (notebooks: ");
    assertThat(running()).isEmpty();
  }

  // The renewer, its sleep command, and the process that provides the VPC for them.
  private List<Long> running() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(
            pid -> {
              try {
                return Files.readString(Path.of("/proc", pid.toString(), "environ"))
                    .contains("=" + home.getParent());
              } catch (IOException ended) {
                return false;
              }
            })
        .toList();
  }
}
