package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The minimum release age in notebooks, with the real pip and uv: new releases of the public index
 * are not installed, and everything else is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseAgeIT {

  private static final String PUBLISHER = "arn:aws:iam::111122223333:role/publisher";
  private static final Path DOCTOR = Path.of("notebooks/mirror_doctor.py").toAbsolutePath();
  private static final Pattern TIME = Pattern.compile("uploaded-prior-to = (\\S+)Z\n");

  private static final String UV_INSTALL =
      " pip install --no-cache --python \"$(command -v python)\" --target \"$(mktemp -d)\" ";

  private final PackageIndex index = new PackageIndex();
  private Path folder;
  private Path uv;
  private Path pip260;
  private Path pip263;

  /** An environment without internal packages. */
  private Rehearsal rehearsal;

  private Path home;
  private Path script;

  @BeforeAll
  void deploy(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    uv = PythonTools.install("uv", folder.resolve("uv")).resolve("uv");
    pip260 = PythonTools.install("pip-26.0", folder.resolve("pip-26.0")).resolve("pip");
    pip263 = PythonTools.install("pip-26.3", folder.resolve("pip-26.3")).resolve("pip");
    publish("demo", "1.0", Duration.ofDays(400));
    publish("demo", "1.1", Duration.ofDays(8));
    publish("demo", "1.2", Duration.ofDays(6));
    publish("demo", "2.0", Duration.ZERO);
    index
        .file("yanked", Wheels.name("yanked", "1.0"), Wheels.wheel("yanked", "1.0"))
        .put("upload-time", Instant.now().minus(Duration.ofDays(9)).toString());
    index
        .file("yanked", Wheels.name("yanked", "1.1"), Wheels.wheel("yanked", "1.1"))
        .put("yanked", "broken")
        .put("upload-time", Instant.now().minus(Duration.ofDays(8)).toString());
    index.file("undated", Wheels.name("undated", "1.0"), Wheels.wheel("undated", "1.0"));
    index.publish();
    rehearsal = deployed("open", Map.of());
    script = rehearsal.startScript();
    rehearsal.run("notebook", "--", "true").succeeded();
    home = rehearsal.notebookHome("dev", "111122223333~sagemaker-execution-role");
    rehearsal.save();
  }

  private Rehearsal deployed(String name, Map<String, Object> more) throws IOException {
    var deployed = new Rehearsal(Files.createDirectory(folder.resolve(name)));
    var settings = new HashMap<>(more);
    settings.put("pypi-mirror:minimumReleaseDays", 7);
    settings.put("pypi-mirror:studio", "adopt");
    settings.put("pypi-mirror:routeTableIds", List.of("rtb-0a1b2c3d4e5f6d001"));
    deployed.environment("dev", settings);
    deployed.variable("PIP_INDEX_URL", index.address());
    deployed.run("up", "--yes", "--skip-preview").succeeded();
    return deployed;
  }

  private void publish(String project, String version, Duration age) {
    index
        .file(project, Wheels.name(project, version), Wheels.wheel(project, version))
        .put("upload-time", Instant.now().minus(age).toString());
  }

  @BeforeEach
  void deleteHome() {
    rehearsal.restore();
    Rehearsal.deleteAll(home);
  }

  @AfterEach
  void stopBackgroundProcesses() {
    rehearsal.run("notebook", "--stop");
    if (rehearsal.clockIsMoved()) {
      rehearsal.run("clock", "reset").succeeded();
    }
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private Rehearsal.Result notebook(String commands) {
    return rehearsal.run(
        "notebook",
        "--alone",
        "--",
        "bash",
        "-c",
        "export PATH=%s:$PATH; ".formatted(uv.getParent()) + commands);
  }

  private Rehearsal.Result started(String commands) {
    return notebook("bash " + script + " && " + commands);
  }

  // The command of a client that downloads or resolves a requirement.
  private Stream<String> clients() {
    var download = " download --quiet --no-deps --no-cache-dir --dest \"$(mktemp -d)\" ";
    return Stream.of(pip260 + download, pip263 + download, uv + UV_INSTALL);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aReleaseOfTheLastDaysIsNotInstalled(String client) {
    var rejected = " && ! %1$sdemo==2.0 && ! %1$sdemo==1.2".formatted(client);
    assertThat(started(client + "demo" + rejected).succeeded().output())
        .contains("demo-1.1-py3-none-any.whl from packages → pypi-store → public:pypi");
  }

  @Test
  void aCommandCanOverrideTheLimit() {
    var download = " download --quiet --no-deps --no-cache-dir --dest \"$(mktemp -d)\" demo";
    assertThat(started(pip263 + download + " --uploaded-prior-to P0D").succeeded().output())
        .contains("demo-2.0-py3-none-any.whl");
    assertThat(
            started(uv + UV_INSTALL + "demo --exclude-newer-package demo=P0D").succeeded().output())
        .contains("demo-2.0-py3-none-any.whl");
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aReleaseWithoutAnUploadTimeIsNotInstalled(String client) {
    assertThat(started(client + "undated").failed().output())
        .containsPattern("does not provide upload-time|no publish time|missing an upload date");
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aYankedReleaseIsInstalledOnlyIfItIsPinned(String client) {
    assertThat(started(client + "yanked && " + client + "yanked==1.1").succeeded().output())
        .contains("yanked-1.0-py3", "yanked-1.1-py3");
  }

  @Test
  void anOldPipIgnoresTheSettingAndTheDoctorReportsIt() {
    assertThat(
            started("pip download --quiet --no-deps --no-cache-dir --dest \"$(mktemp -d)\" demo")
                .succeeded()
                .output())
        .contains("demo-2.0-py3-none-any.whl");
    assertThat(started("python " + DOCTOR + " --project demo").succeeded().output())
        .contains("note    age           pip 23.2.1 ignores the minimum release age");
  }

  // Runs the doctor with a pip that obeys.
  private String doctor(String before, String project) {
    return started(
            before + pip263.resolveSibling("python") + " " + DOCTOR + " --project " + project)
        .output();
  }

  @Test
  void theDoctorReportsAMissingTimeAndALimitThatIsSwitchedOff() {
    var path = "PATH=%s:$PATH; ".formatted(pip263.getParent());
    assertThat(doctor(path, "demo"))
        .contains("ok      age           minimum release age: pip 7 days, uv 7 days");
    assertThat(doctor(path, "undated"))
        .contains("FAILED  age           1 of 1 files have no upload time: undated-1.0");
    assertThat(doctor(path + "export PIP_UPLOADED_PRIOR_TO=P1D; ", "demo"))
        .contains("note    age           uploaded-prior-to is P1D in the variable");
    assertThat(doctor(path + "sed -i /uploaded/d ~/.config/pip/pip.conf; ", "demo"))
        .contains("note    age           pip has no uploaded-prior-to");
    assertThat(doctor(path + "export UV_EXCLUDE_NEWER=2099-01-01; ", "demo"))
        .contains("note    age           exclude-newer is 2099-01-01 in the variable");
    assertThat(doctor(path + "sed -i /exclude-newer/d ~/.config/uv/uv.toml; ", "demo"))
        .contains("note    age           uv has no exclude-newer");
    assertThat(
            started(
                    "PATH=%s:$PATH PIP_UPLOADED_PRIOR_TO=P9D %s %s --project demo"
                        .formatted(pip260.getParent(), pip260.resolveSibling("python"), DOCTOR))
                .failed()
                .output())
        .contains("FAILED  age           pip 26.0.1 cannot read P9D");
  }

  @Test
  void aStricterSettingOfTheUserStaysAndAWeakerOneIsReported() throws IOException {
    var strict = Map.of("pip", "2020-01-01T00:00:00Z", "uv", "30 days");
    write(strict);
    assertThat(started("true").succeeded().output()).contains("pip and uv install from");
    assertThat(settings()).contains("uploaded-prior-to = 2020-01-01T00:00:00Z\n");
    assertThat(settings()).contains("exclude-newer = \"30 days\"\n").doesNotContain("P7D");
    notebook("python3 ~/.pypi-mirror/settings.py undo").succeeded();
    assertThat(settings()).contains("2020-01-01T00:00:00Z", "30 days").doesNotContain("packages");
    write(Map.of("pip", "P1D", "uv", "1 day"));
    assertThat(started("true").succeeded().output())
        .contains("pip: global.uploaded-prior-to conflicts with the mirror")
        .contains("uv: exclude-newer in " + home.resolve(".config/uv/uv.toml") + " conflicts");
    assertThat(settings()).contains("uploaded-prior-to = P1D\n", "exclude-newer = \"1 day\"\n");
  }

  private void write(Map<String, String> limits) throws IOException {
    Files.createDirectories(home.resolve(".config/pip"));
    Files.createDirectories(home.resolve(".config/uv"));
    Files.writeString(
        home.resolve(".config/pip/pip.conf"),
        "[global]\ntimeout = 9\nuploaded-prior-to = %s\n".formatted(limits.get("pip")));
    Files.writeString(
        home.resolve(".config/uv/uv.toml"), "exclude-newer = \"%s\"\n".formatted(limits.get("uv")));
  }

  private String settings() throws IOException {
    return Files.readString(home.resolve(".config/pip/pip.conf"))
        + Files.readString(home.resolve(".config/uv/uv.toml"));
  }

  private Instant time() throws IOException {
    var found = TIME.matcher(settings());
    assertThat(found.find()).as(settings()).isTrue();
    var time = Instant.parse(found.group(1) + "Z");
    assertThat(found.find()).as("has a second time").isFalse();
    return time;
  }

  @Test
  void theTimeMovesWhenTheTokenIsRenewedAndUndoRemovesIt() throws IOException {
    rehearsal.run("notebook", "--", "bash", script.toString()).succeeded();
    var first = time();
    assertThat(Duration.between(first, Instant.now()))
        .isBetween(Duration.ofDays(7), Duration.ofDays(7).plusMinutes(5));
    // The clock of the rehearsal moves the renewer, and not the clock of this machine.
    rehearsal.run("clock", "+7h").succeeded();
    assertThat(time()).isAfter(first);
    rehearsal.run("notebook", "--stop").succeeded();
    notebook("python3 ~/.pypi-mirror/settings.py undo").succeeded();
    assertThat(home.resolve(".config/pip/pip.conf")).doesNotExist();
    assertThat(home.resolve(".config/uv/uv.toml")).doesNotExist();
  }

  @Test
  void anOldUvGetsTheMirrorWithoutTheLimit() throws IOException {
    var old = Files.createDirectories(folder.resolve("old"));
    var shim =
        Files.writeString(
            old.resolve("uv"),
            "#!/bin/bash\n[[ $1 != --config-file ]] || ! grep -q exclude-newer \"$2\" || exit 2\nexec %s \"$@\"\n"
                .formatted(uv));
    shim.toFile().setExecutable(true);
    assertThat(notebook("PATH=%s:$PATH bash %s".formatted(old, script)).succeeded().output())
        .contains("this uv is too old for the minimum release age");
    assertThat(settings()).contains("[[index]]").doesNotContain("exclude-newer");
  }

  @Test
  void loginCommandAndJobEnvironmentHaveTheLimit() throws IOException {
    var login = rehearsal.run("stack", "output", "loginCommand").succeeded().output().strip();
    var download = " download --quiet --no-deps --no-cache-dir --dest \"$(mktemp -d)\" demo";
    assertThat(notebook(login + " && " + pip263 + download).succeeded().output())
        .contains("demo-1.1-py3-none-any.whl");
    Files.delete(home.resolve(".config/pip/pip.conf"));
    var variables = new ArrayList<String>();
    rehearsal
        .run("stack", "output", "jobEnvironment", "--json")
        .json()
        .properties()
        .forEach(it -> variables.add(it.getKey() + "=" + it.getValue().asText()));
    assertThat(variables).contains("PIP_UPLOADED_PRIOR_TO=P7D", "UV_EXCLUDE_NEWER=P7D");
    var install = login.replaceFirst(" && .*", "") + " && env " + String.join(" ", variables) + " ";
    assertThat(notebook(install + pip263 + download).succeeded().output())
        .contains("demo-1.1-py3-none-any.whl");
  }

  @Test
  void internalPackagesAreExemptAtAnyAge() throws IOException {
    var lab =
        deployed(
            "internal",
            Map.of(
                "pypi-mirror:internalPackages",
                List.of("acme-*", "acme-tools"),
                "pypi-mirror:publisherRoleArns",
                List.of(PUBLISHER)));
    lab.configureNotebook();
    var dist = Files.createDirectories(folder.resolve("dist"));
    Files.write(dist.resolve(Wheels.name("acme_tools", "1.0")), Wheels.wheel("acme_tools", "1.0"));
    var publish =
        "export UV_PUBLISH_PASSWORD=$(aws codeartifact get-authorization-token --region us-east-1 --domain pypi-mirror-dev --domain-owner 111122223333 --query authorizationToken --output text); %s publish --publish-url https://pypi-mirror-dev-111122223333.d.codeartifact.us-east-1.amazonaws.com/pypi/internal/ --username aws %s/*"
            .formatted(uv, dist);
    lab.run("notebook", "--as", PUBLISHER, "--", "bash", "-c", publish).succeeded();
    var download = " download --quiet --no-deps --no-cache-dir --dest \"$(mktemp -d)\" ";
    var install = uv + UV_INSTALL;
    // pip has no exemption, so that it has no limit in this environment.
    for (var command : List.of(pip263 + download + "acme-tools", install + "acme-tools")) {
      assertThat(lab.run("notebook", "--", "bash", "-c", command).succeeded().output())
          .contains("acme_tools-1.0-py3-none-any.whl from packages");
    }
    assertThat(lab.run("notebook", "--", "bash", "-c", install + "demo").succeeded().output())
        .contains("demo-1.1-py3-none-any.whl");
    assertThat(lab.run("notebook", "--", "bash", "-c", pip263 + download + "demo").output())
        .contains("demo-2.0-py3-none-any.whl");
  }
}
