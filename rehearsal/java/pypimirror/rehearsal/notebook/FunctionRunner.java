package pypimirror.rehearsal.notebook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipInputStream;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.services.LambdaApi;

/**
 * Runs the Python code of a Lambda function as a notebook with the function's role, subnet and
 * security groups.
 */
record FunctionRunner(Surroundings surroundings, Accounts accounts) {

  private static final String CALL =
      "import importlib, json, sys; sys.path.insert(0, sys.argv[1]);"
          + " module, name = sys.argv[2].split('.');"
          + " result = getattr(importlib.import_module(module), name)(json.load(sys.stdin), None);"
          + " print(json.dumps(result))";

  /** Runs a function with an event, and returns its result as JSON. */
  String run(LambdaApi.Function function, String event)
      throws IOException, LambdaApi.FunctionException {
    var folder = Files.createTempDirectory("function");
    try {
      unpack(function.code(), folder);
      var input = Files.writeString(folder.resolve("event.json"), event);
      var output = folder.resolve("result.json");
      var errors = new ByteArrayOutputStream();
      var messages = new PrintStream(errors, true, StandardCharsets.UTF_8);
      var terminal =
          new Terminal(
              System.getenv(),
              messages,
              messages,
              Redirect.from(input.toFile()),
              Redirect.to(output.toFile()),
              Redirect.INHERIT);
      var exitCode =
          Notebook.commandLine(new Notebook(() -> inTheNetworkOf(function), terminal))
              .execute(
                  "--as",
                  function.roleArn(),
                  "--security-group",
                  function.securityGroupIds().get(0),
                  "--subnet",
                  function.subnetIds().get(0),
                  "--alone",
                  "--",
                  "python3",
                  "-c",
                  CALL,
                  folder.toString(),
                  function.handler());
      if (exitCode != 0) {
        throw new LambdaApi.FunctionException(errors.toString(StandardCharsets.UTF_8).strip());
      }
      return Files.readString(output);
    } finally {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Surroundings inTheNetworkOf(LambdaApi.Function function) {
    var subnet = accounts.view(surroundings.accountId()).subnets().get(function.subnetIds().get(0));
    return new Surroundings(
        surroundings.fixtures(),
        surroundings.home(),
        surroundings.pages(),
        surroundings.notebook(),
        surroundings.path(),
        surroundings.hostPip(),
        surroundings.doctorNetwork(),
        surroundings.accountId(),
        subnet == null ? "" : subnet.vpcId(),
        List.of(function.roleArn()),
        function.securityGroupIds(),
        List.of());
  }

  private static void unpack(byte[] code, Path folder) throws IOException {
    try (var archive = new ZipInputStream(new ByteArrayInputStream(code))) {
      for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        var file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException(entry.getName() + " is outside of the deployment package.");
        }
        Files.createDirectories(file.getParent());
        Files.copy(archive, file);
      }
    }
  }
}
