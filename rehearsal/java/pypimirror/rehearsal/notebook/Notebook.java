package pypimirror.rehearsal.notebook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.network.MountTargets;
import pypimirror.rehearsal.network.NotebookLocation;
import pypimirror.rehearsal.vpc.RequestLog;

/**
 * Runs a command as a notebook in the VPC would run it, and reports the results of its requests.
 */
@Command(
    name = "notebook",
    header = "Run a command as a notebook in the environment's VPC.",
    description = {"Runs the command, then reports the result of each of its requests.", ""})
public final class Notebook implements Callable<Integer> {

  private static final String SESSION = "SageMaker";
  private static final int GRACE_SECONDS = 5;
  private static final String DELAYS = "REHEARSAL_DELAYS";

  @Option(
      names = "--as",
      paramLabel = "ROLE_ARN",
      description = "the notebook's role (default: the first reader)")
  private String role;

  @Option(
      names = "--security-group",
      paramLabel = "SG",
      description =
          "the notebook's security group (default: the first reader group); can be repeated")
  private List<String> securityGroups = new ArrayList<>();

  @Option(
      names = "--subnet",
      paramLabel = "SUBNET",
      description = "the notebook's subnet (default: a subnet of the VPC)")
  private String subnet;

  @Option(
      names = "--outside",
      description = "run outside of every VPC, as a pipeline does, without endpoints")
  private boolean outside;

  @Option(names = "--unplugged", description = "disconnect the public index")
  private boolean unplugged;

  @Option(
      names = "--json",
      description =
          "report as JSON on standard output; the output of the command goes to standard error")
  private boolean json;

  @Option(
      names = "--brief",
      description = "report only the origin of each file and the requests that failed")
  private boolean brief;

  @Option(
      names = "--alone",
      description = "stop the background processes of the command when it exits")
  private boolean alone;

  @Option(
      names = "--stop",
      description = "stop all background processes of the environment's notebooks")
  private boolean stop;

  @Option(names = "--keep", paramLabel = "PORT", hidden = true)
  private int keptPort;

  @Parameters(arity = "0..*", paramLabel = "-- CMD", description = "the command and its arguments")
  private List<String> command = new ArrayList<>();

  private final Callable<Surroundings> source;
  private final Terminal terminal;
  private Surroundings surroundings;
  private final CountDownLatch reported = new CountDownLatch(1);

  /**
   * Creates a notebook whose surroundings are determined when it runs.
   *
   * @param source describes the machine and the environment
   */
  public Notebook(Callable<Surroundings> source, Terminal terminal) {
    this.source = source;
    this.terminal = terminal;
  }

  /**
   * Runs a notebook in a separate process.
   *
   * @param arguments the file that describes the surroundings, then the arguments of {@code
   *     ./rehearse notebook}
   */
  public static void main(String[] arguments) {
    var mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    var notebook =
        new Notebook(
            () -> mapper.readValue(Path.of(arguments[0]).toFile(), Surroundings.class),
            Terminal.ofThisProcess());
    System.exit(commandLine(notebook).execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
  }

  /**
   * Stops the background processes of an environment's notebooks.
   *
   * @param home folder of the notebooks' homes
   */
  public static void stopAll(Path home) {
    BackgroundProcesses.stop(home, Terminal.ofThisProcess());
  }

  /**
   * Creates the parser of a notebook's command line: options, then a command with its own options.
   */
  public static CommandLine commandLine(Notebook notebook) {
    return new CommandLine(notebook)
        .setStopAtPositional(true)
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setExecutionExceptionHandler(
            (e, parsed, result) -> {
              if (e instanceof IllegalArgumentException || e instanceof NotModelledException) {
                notebook.terminal.err().println("rehearse: " + e.getMessage());
                return 2;
              }
              throw e;
            });
  }

  @Override
  public Integer call() throws Exception {
    surroundings = source.call();
    if (stop) {
      if (!command.isEmpty()) {
        throw new IllegalArgumentException("--stop does not take a command.");
      }
      BackgroundProcesses.stop(surroundings.notebook(), terminal);
      return 0;
    }
    if (command.isEmpty() && keptPort == 0) {
      throw new IllegalArgumentException(
          "notebook: Specify a command, for example ./rehearse notebook -- pip --version.");
    }
    var accounts = new Accounts(surroundings.fixtures(), surroundings.home().resolve("accounts"));
    if (!accounts.exists(surroundings.accountId())) {
      throw new IllegalArgumentException(
          "Account %s is not described. Add a description to %s."
              .formatted(surroundings.accountId(), surroundings.fixtures()));
    }
    var assumptions =
        Assumptions.parse(terminal.variables().getOrDefault(Assumptions.VARIABLE, ""));
    var account = accounts.view(surroundings.accountId());
    var location = outside ? NotebookLocation.OUTSIDE : inVpc(account);
    var caller = new Caller(role == null ? reader() : role, SESSION, null, Map.of());
    var authorization =
        keptPort == 0
            ? ClientVariables.secret()
            : terminal.variables().get(BackgroundProcesses.AUTHORIZATION);
    int port;
    int ended;
    try (var vpc =
        new RehearsedVpc(
            accounts,
            surroundings.accountId(),
            location,
            caller,
            authorization,
            unplugged ? null : new HostPip(surroundings.hostPip(), terminal),
            surroundings.pages(),
            surroundings.home(),
            assumptions,
            keptPort,
            delays(terminal.variables().getOrDefault(DELAYS, "")))) {
      if (keptPort != 0) {
        BackgroundProcesses.keep(vpc.requests(), authorization, surroundings.home());
        return 0;
      }
      warnAboutSetup(account, caller);
      var exitCode = run(environment(vpc, account.region(), caller.roleArn(), authorization));
      report(vpc.requests(), vpc.refusedProjects());
      reported.countDown();
      port = vpc.port();
      ended = exitCode;
    }
    if (alone) {
      BackgroundProcesses.end(BackgroundProcesses.TOKEN, authorization);
    } else if (!BackgroundProcesses.processes(BackgroundProcesses.TOKEN, authorization).isEmpty()) {
      BackgroundProcesses.stay(
          surroundings.notebook(), port, authorization, optionsForKeeper(caller), terminal);
    }
    return ended;
  }

  private NotebookLocation inVpc(Account account) {
    if (surroundings.vpcId().isEmpty()) {
      throw new IllegalArgumentException(
          "The environment creates its network, but is not deployed yet. Run ./rehearse up --stack %s first."
              .formatted(BackgroundProcesses.environment(surroundings.notebook())));
    }
    var location =
        NotebookLocation.find(
            account,
            surroundings.vpcId(),
            subnet,
            securityGroups.isEmpty()
                ? surroundings.readerSecurityGroupIds().stream().limit(1).toList()
                : securityGroups,
            securityGroups.isEmpty() && surroundings.readerSecurityGroupIds().isEmpty()
                ? surroundings.readerCidrs()
                : List.of());
    var missing = MountTargets.missing(account, location);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "A Studio app cannot mount its file system, and does not start: %s."
              .formatted(String.join("; ", missing)));
    }
    return location;
  }

  // The options that select the same location and role.
  private List<String> optionsForKeeper(Caller caller) {
    var options =
        new ArrayList<>(
            List.of(
                surroundings.notebook().resolveSibling("surroundings.json").toString(),
                "--as",
                caller.roleArn()));
    securityGroups.forEach(group -> options.addAll(List.of("--security-group", group)));
    if (subnet != null) {
      options.addAll(List.of("--subnet", subnet));
    }
    if (outside) {
      options.add("--outside");
    }
    if (unplugged) {
      options.add("--unplugged");
    }
    return options;
  }

  /** Parses response delays: entries of the form {@code HOST SECONDS}, separated by semicolons. */
  private static Map<String, Duration> delays(String text) {
    var delays = new TreeMap<String, Duration>();
    for (var entry : text.split(";", -1)) {
      var words = entry.strip().split("\\s+", -1);
      if (entry.isBlank()) {
        continue;
      }
      if (words.length != 2 || !words[1].matches("[0-9]{1,4}")) {
        throw new IllegalArgumentException(
            "%s: \"%s\" does not have the form HOST SECONDS.".formatted(DELAYS, entry.strip()));
      }
      delays.put(words[0], Duration.ofSeconds(Long.parseLong(words[1])));
    }
    return delays;
  }

  // Warns about problems that affect all requests.
  private void warnAboutSetup(Account account, Caller caller) {
    if (!outside
        && account.vpcEndpoints().values().stream()
            .noneMatch(endpoint -> endpoint.vpcId().equals(surroundings.vpcId()))) {
      terminal
          .err()
          .printf(
              "rehearse: %s has no endpoints, because nothing is deployed. Run ./rehearse up --stack %s first.%n",
              surroundings.vpcId(), BackgroundProcesses.environment(surroundings.notebook()));
    }
    if (caller.accountId().equals(account.id())
        && (!account.roles().containsKey(caller.roleName())
            || !account.roleArn(caller.roleName()).equals(caller.roleArn()))) {
      terminal
          .err()
          .printf(
              "rehearse: account %s has no role %s, so the notebook has no policies. Available roles: %s%n",
              account.id(), caller.roleArn(), account.roles().keySet());
    }
  }

  private String reader() {
    if (surroundings.readerRoleArns().isEmpty()) {
      throw new IllegalArgumentException("The environment has no reader role. Use --as ROLE_ARN.");
    }
    return surroundings.readerRoleArns().get(0);
  }

  private Map<String, String> environment(
      RehearsedVpc vpc, String region, String roleArn, String authorization) throws IOException {
    var home = surroundings.notebook().resolve(homeFolderName(roleArn));
    Files.createDirectories(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var environment = new TreeMap<String, String>();
    environment.put("HOME", home.toString());
    environment.put("MIRROR_DOCTOR_NETWORK", surroundings.doctorNetwork().toString());
    environment.put("REHEARSED_VPC", vpc.address());
    environment.put("REHEARSED_CLOCK", surroundings.home().resolve("clock").toString());
    environment.put("PATH", surroundings.path());
    for (var name : List.of("TERM", "LANG", "LC_ALL", "TZ", "USER")) {
      if (terminal.variables().containsKey(name)) {
        environment.put(name, terminal.variables().get(name));
      }
    }
    environment.putAll(
        ClientVariables.of(
            region, vpc.address(), vpc.credentialsAddress(), authorization, vpc.certificate()));
    // pip's check for its own updates would appear among the requests of every installation.
    environment.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    for (var name : List.of("PIP_CERT", "SSL_CERT_FILE", "CURL_CA_BUNDLE")) {
      environment.put(name, vpc.certificate().toString());
    }
    return environment;
  }

  // Each role has a folder. Roles with the same name may differ in account and path. Role ARNs
  // contain no tilde.
  private static String homeFolderName(String roleArn) {
    return roleArn.substring("arn:aws:iam::".length()).replace(":role/", "~").replace('/', '~');
  }

  private int run(Map<String, String> environment) throws IOException, InterruptedException {
    var builder = terminal.command(shellCommand());
    builder.environment().clear();
    builder.environment().putAll(environment);
    var process = builder.start();
    // Ctrl-C reaches the command as well. Its requests up to that point are still reported.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    return process.waitFor();
  }

  // Java would search for the command in its own PATH, not in that of the notebook.
  private List<String> shellCommand() {
    // With --json, standard output contains only the report.
    var script = json ? "exec \"$@\" >&2" : "exec \"$@\"";
    var words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    words.addAll(command);
    return words;
  }

  private void end(Process process) {
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
        process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
      }
      reported.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(RequestLog log, Set<String> refused) throws IOException {
    if (json) {
      var document = JsonNodeFactory.instance.objectNode();
      var requests = document.putArray("requests");
      log.entries().forEach(entry -> requests.add(entry.json()));
      refused.stream().sorted().forEach(document.putArray("refusedProjects")::add);
      terminal.out().println(document.toPrettyString());
      return;
    }
    var err = terminal.err();
    log.entries().stream()
        .filter(entry -> !brief || entry.isFile() || !entry.fulfilled())
        .forEach(entry -> err.println("rehearse: " + (brief ? entry.briefly() : entry.words())));
    err.printf(
        "rehearse: requests: %d, failed: %d%n",
        log.entries().size(), log.entries().stream().filter(entry -> !entry.fulfilled()).count());
    if (!refused.isEmpty()) {
      err.println(
          "rehearse: blocked by package groups: "
              + refused.stream().sorted().collect(Collectors.joining(", ")));
    }
  }
}
