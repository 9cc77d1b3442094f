package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the backend with the real engine. The emulator provides its resources. Local S3 and KMS
 * servers store its state.
 */
class BackendIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final String BUCKET = "pypi-mirror-state-333344445555-us-east-1";
  private static final String URL = "s3://" + BUCKET + "?region=us-east-1";

  @TempDir Path folder;

  private final Map<String, String> variables = new HashMap<>();
  private String pulumi;
  private Process store;

  private record Result(int exitCode, String output) {
    Result succeeded() {
      assertThat(exitCode).as(output).isZero();
      return this;
    }
  }

  @BeforeEach
  void begin() throws IOException, InterruptedException {
    // Copies the program to a writable folder.
    copy(REPOSITORY.resolve("backend"), folder.resolve("backend"));
    Files.copy(REPOSITORY.resolve("Pulumi.prod.yaml"), folder.resolve("Pulumi.prod.yaml"));
    Files.createSymbolicLink(folder.resolve("target"), REPOSITORY.resolve("target"));
    var rehearse =
        Files.writeString(
            folder.resolve("rehearse"),
            "#!/usr/bin/env bash\nexec '%s' \"$@\"\n".formatted(REPOSITORY.resolve("rehearse")));
    assertThat(rehearse.toFile().setExecutable(true)).isTrue();
    variables.put("REHEARSAL_HOME", folder.resolve("home").toString());
    variables.put("REHEARSAL_PROJECT", folder.resolve("backend").toString());
    run(folder.resolve("rehearse").toString(), "preview", "--stack", "prod").succeeded();
    var engine = run(folder.resolve("rehearse").toString(), "engine").succeeded().output().strip();
    variables.remove("REHEARSAL_PROJECT");
    // The following commands call the engine directly, with the emulator as its plugin.
    pulumi = engine + "/pulumi";
    variables.put("PATH", engine + ":" + System.getenv("PATH"));
    variables.put("PULUMI_HOME", folder.resolve("home/home").toString());
    variables.put("PULUMI_SKIP_UPDATE_CHECK", "true");
    variables.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true");
    startStore();
  }

  private void startStore() throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var commands = PythonTools.install("s3", folder.resolve("venv"));
    store =
        new ProcessBuilder(
                commands.resolve("moto_server").toString(),
                "-H",
                "127.0.0.1",
                "-p",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("store.log").toFile())
            .start();
    for (var tries = 0; !listens(port); tries++) {
      assertThat(tries).as("seconds until the local S3 server accepts connections").isLessThan(60);
      TimeUnit.SECONDS.sleep(1);
    }
    variables.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + port);
    variables.put("AWS_ACCESS_KEY_ID", "x");
    variables.put("AWS_SECRET_ACCESS_KEY", "y");
    variables.put("AWS_REGION", "us-east-1");
    variables.put("AWS_DEFAULT_REGION", "us-east-1");
    // `pulumi up` creates the bucket and the key in the emulator, so create them here as well.
    aws("s3api", "create-bucket", "--bucket", BUCKET);
    var key =
        aws("kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text")
            .output()
            .strip();
    aws("kms", "create-alias", "--alias-name", "alias/pypi-mirror-state", "--target-key-id", key);
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @AfterEach
  void end() {
    if (store != null) {
      store.destroy();
    }
  }

  private Result aws(String... arguments) throws IOException, InterruptedException {
    var command = new String[arguments.length + 1];
    command[0] = REPOSITORY.resolve(".rehearsal/venv/bin/aws").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return run(command).succeeded();
  }

  @Test
  void bootstrapMovesTheStateIntoItsBucketWhereUpdatesLockIt() throws Exception {
    var first = run(folder.resolve("backend/bootstrap").toString(), "prod").succeeded().output();
    assertThat(first).contains("35 created", "35 unchanged", "bootstrap: done");
    assertThat(Files.readString(folder.resolve("backend/Pulumi.prod.yaml")))
        .contains("secretsprovider: awskms:///alias/pypi-mirror-state", "encryptedkey: ")
        .doesNotContain("encryptionsalt");
    assertThat(folder.resolve("backend/.bootstrap/prod")).doesNotExist();
    assertThat(aws("s3", "ls", "--recursive", "s3://" + BUCKET).output())
        .contains(".pulumi/stacks/pypi-mirror-backend/prod.json");

    // A second run has nothing to do.
    assertThat(run(folder.resolve("backend/bootstrap").toString(), "prod").succeeded().output())
        .isEqualTo("bootstrap: the state of 'prod' is already in " + URL + ". Nothing to do.\n");

    // While a deployment runs (here it hangs), a second one is rejected.
    variables.put("PULUMI_BACKEND_URL", URL);
    var up = List.of(pulumi, "-C", "backend", "up", "--yes", "--skip-preview", "--stack", "prod");
    variables.put("REHEARSAL_FAULTS", "aws:s3/bucketV2:BucketV2 read 1 hang");
    var hanging =
        start(
            folder.resolve("hanging.log"),
            Stream.concat(up.stream(), Stream.of("--refresh")).toList());
    variables.remove("REHEARSAL_FAULTS");
    for (var tries = 0; !locked(); tries++) {
      assertThat(tries).as("seconds until the stack is locked").isLessThan(60);
      TimeUnit.SECONDS.sleep(1);
    }
    assertLocked(up);
    // The lock of a killed engine also blocks deployments, until `pulumi cancel` removes it. A
    // preview neither takes a lock nor waits for one.
    hanging.descendants().forEach(ProcessHandle::destroyForcibly);
    hanging.destroyForcibly().waitFor();
    assertLocked(up);
    run(pulumi, "-C", "backend", "preview", "--expect-no-changes", "--stack", "prod").succeeded();
    run(pulumi, "-C", "backend", "cancel", "--yes", "prod").succeeded();
    run(up.toArray(String[]::new)).succeeded();
  }

  private boolean locked() throws IOException, InterruptedException {
    return aws("s3", "ls", "--recursive", "s3://" + BUCKET).output().contains(".pulumi/locks/");
  }

  private void assertLocked(List<String> up) throws IOException, InterruptedException {
    var result = run(up.toArray(String[]::new));
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains("the stack is currently locked by 1 lock(s)");
  }

  private Result run(String... command) throws IOException, InterruptedException {
    var log = Files.createTempFile(folder, "run", ".log");
    var code = end(start(log, List.of(command)));
    return new Result(code, Files.readString(log));
  }

  private Process start(Path log, List<String> command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(REHEARSAL|PULUMI|AWS)_.*"));
    builder.environment().putAll(variables);
    return builder.start();
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.sorted().toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
