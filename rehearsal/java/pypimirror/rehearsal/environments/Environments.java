package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pypimirror.rehearsal.account.Account;

/**
 * Makes environments: the file that says what one is, and the description of its account. Called by
 * {@code ./rehearse new} and {@code ./rehearse adopt}, which validate and rehearse what is written
 * here before anything of it is put in its place.
 */
@Command(
    name = "environments",
    subcommands = {NewEnvironment.class, Environments.Adopt.class, Environments.Import.class})
public final class Environments {

  static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Exit code 1 is for what cannot be, 2 for options that are none. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Environments())
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(
            (mistake, arguments) -> {
              mistake.getCommandLine().getErr().println(mistake.getMessage());
              return 2;
            })
        .setExecutionExceptionHandler(
            (failure, command, result) -> {
              // What cannot be read is the user's to mend as well.
              if (failure instanceof AdoptException || failure instanceof IOException) {
                failure.getMessage().lines().forEach(command.getErr()::println);
                return 1;
              }
              throw failure;
            });
  }

  /** Where new files are written: a scratch copy of the project. */
  static final class Where {
    @Option(names = "--project", required = true, hidden = true)
    Path project;

    @Option(names = "--accounts", required = true, hidden = true)
    Path accounts;

    void write(String environment, String comment, Map<String, Object> config) throws IOException {
      Files.writeString(
          project.resolve("Pulumi." + environment + ".yaml"),
          EnvironmentFile.text(comment, config));
    }

    /** The account as its file has it, or one with nothing in it. */
    Account account(String id, String region) throws IOException {
      var file = accounts.resolve(id + ".json");
      if (!Files.exists(file)) {
        return Fixture.empty(id, region);
      }
      var account = JSON.readValue(file.toFile(), Account.class);
      if (!account.region().equals(region)) {
        throw new AdoptException(
            "%s describes %s, and the environment is in %s: the rehearsal has one region of an account"
                .formatted(file, account.region(), region));
      }
      return account;
    }

    void write(Account account) throws IOException {
      Files.writeString(accounts.resolve(account.id() + ".json"), Fixture.text(account));
    }
  }

  /** Reads what there is, and writes the environment that adopts it. */
  @Command(name = "adopt")
  static final class Adopt implements Callable<Integer> {
    @Parameters String environment;

    @CommandLine.Mixin Where files;

    @Option(names = "--mirror", required = true, hidden = true)
    Path mirrorFile;

    @Option(names = "--terraform")
    Path terraform;

    @Option(names = "--domain")
    String domain;

    @Option(names = "--repository")
    String repository;

    @Option(names = "--store", defaultValue = "pypi-store")
    String store;

    @Option(names = "--account")
    String account;

    @Option(names = "--region")
    String region;

    @Option(names = "--vpc")
    String vpc;

    @Option(names = "--subnets", split = ",")
    List<String> subnets = List.of();

    @Option(names = "--endpoints", split = ",")
    Map<String, String> endpoints = Map.of();

    @Option(names = "--reader-groups", split = ",")
    List<String> readerGroups = List.of();

    @Option(names = "--reader-cidrs", split = ",")
    List<String> readerCidrs = List.of();

    @Option(names = "--reader-roles", split = ",")
    List<String> readerRoles = List.of();

    @Override
    public Integer call() throws IOException {
      var mirror = terraform == null ? named() : ofTerraform();
      requireReaders(mirror);
      files.write(environment, comment(mirror), config(mirror));
      var described = files.account(mirror.account(), mirror.region());
      new Fixture(described).mirror(mirror);
      files.write(described);
      Files.writeString(mirrorFile, JSON.writeValueAsString(mirror));
      mirror
          .leftAlone()
          .forEach(address -> System.out.println("not the mirror's, left alone: " + address));
      return 0;
    }

    // Whom the mirror is for is asked here, by the options' names.
    private static void requireReaders(Mirror mirror) {
      var problems = new ArrayList<String>();
      if (mirror.readerGroups().isEmpty() && mirror.readerCidrs().isEmpty()) {
        problems.add(
            "--reader-groups is missing, the notebooks' security groups, or --reader-cidrs, their ranges");
      }
      if (mirror.readerRoles().isEmpty()) {
        problems.add("--reader-roles is missing: the roles that install, ARNs with commas");
      }
      if (!problems.isEmpty()) {
        throw new AdoptException(problems);
      }
    }

    private Mirror ofTerraform() throws IOException {
      var problems = new ArrayList<String>();
      var said = new LinkedHashMap<String, Object>();
      said.put("--account", account);
      said.put("--region", region);
      said.put("--vpc", vpc);
      said.put("--subnets", subnets);
      said.put("--endpoints", endpoints);
      said.forEach(
          (option, value) -> {
            if (value != null && !value.toString().matches("\\[]|\\{}")) {
              problems.add(option + " is in the file of --terraform: leave it out");
            }
          });
      if (!Files.isRegularFile(terraform)) {
        problems.add("--terraform: there is no file " + terraform);
      }
      problems.addAll(noRoles());
      if (!problems.isEmpty()) {
        throw new AdoptException(problems);
      }
      try {
        return with(TerraformState.mirror(text(), domain, repository));
      } catch (AdoptException mistake) {
        throw new AdoptException(
            mistake.getMessage().lines().map(line -> terraform + ": " + line).toList());
      }
    }

    private String text() throws IOException {
      try {
        return Files.readString(terraform);
      } catch (MalformedInputException e) {
        throw new AdoptException("it is not UTF-8: write it with a shell that keeps its bytes");
      }
    }

    private List<String> noRoles() {
      return readerRoles.stream()
          .filter(it -> !it.matches("arn:aws:iam::\\d{12}:role/.+"))
          .map(it -> "--reader-roles: \"%s\" is not the ARN of a role".formatted(it))
          .toList();
    }

    // What only a person knows.
    private Mirror with(Mirror found) {
      return new Mirror(
          found.account(),
          found.region(),
          found.domain(),
          found.encryptionKey(),
          found.repository(),
          found.store(),
          found.repositoryPolicy(),
          found.vpcId(),
          found.subnetIds(),
          found.endpoints(),
          found.endpointPolicies(),
          found.endpointGroup(),
          readerGroups.isEmpty() ? found.readerGroups() : readerGroups,
          readerCidrs.isEmpty() && readerGroups.isEmpty() ? found.readerCidrs() : readerCidrs,
          readerRoles.isEmpty() ? found.readerRoles() : readerRoles,
          found.leftAlone());
    }

    private Mirror named() {
      var problems = new ArrayList<String>();
      var needed = new LinkedHashMap<String, Object>();
      needed.put("--account", account);
      needed.put("--region", region);
      needed.put("--domain", domain);
      needed.put("--repository", repository);
      needed.put("--vpc", vpc);
      needed.put("--subnets", subnets.isEmpty() ? null : subnets);
      needed.put("--reader-roles", readerRoles.isEmpty() ? null : readerRoles);
      needed.forEach(
          (option, value) -> {
            if (value == null) {
              problems.add(option + " is missing; or name a file with --terraform");
            }
          });
      endpoints.keySet().stream()
          .filter(service -> !Mirror.SERVICES.contains(service))
          .forEach(
              service ->
                  problems.add(
                      "--endpoints: \"%s\" is none of %s".formatted(service, Mirror.SERVICES)));
      requireForm(problems, "--account", account, "\\d{12}", "12 digits");
      requireForm(problems, "--region", region, "[a-z]{2}(-[a-z]+)+-\\d", "such as us-east-1");
      requireForm(problems, "--vpc", vpc, "vpc-[0-9a-f]+", "vpc-…");
      subnets.forEach(
          it -> requireForm(problems, "--subnets", it, "subnet-[0-9a-f]+", "subnet-…,…"));
      problems.addAll(noRoles());
      if (!problems.isEmpty()) {
        throw new AdoptException(problems);
      }
      return new Mirror(
          account,
          region,
          domain,
          null,
          repository,
          store,
          null,
          vpc,
          subnets,
          endpoints,
          Map.of(),
          null,
          readerGroups,
          readerCidrs,
          readerRoles,
          List.of());
    }

    private static void requireForm(
        List<String> problems, String option, String value, String form, String words) {
      if (value != null && !value.matches(form)) {
        problems.add("%s: \"%s\": write %s".formatted(option, value, words));
      }
    }

    private static String comment(Mirror mirror) {
      return "Adopts the mirror in domain "
          + mirror.domain()
          + (mirror.readerGroups().isEmpty()
              ? ".\nName the notebooks' security groups in readerSecurityGroupIds, and drop the ranges: a range lets\nin more than the notebooks."
              : ".");
    }

    private static Map<String, Object> config(Mirror mirror) {
      var config = new LinkedHashMap<String, Object>();
      config.put("aws:region", mirror.region());
      config.put("aws:allowedAccountIds", List.of(mirror.account()));
      config.put("pypi-mirror:domainName", mirror.domain());
      config.put("pypi-mirror:repositoryName", mirror.repository());
      config.put("pypi-mirror:network", "adopt");
      config.put("pypi-mirror:vpcId", mirror.vpcId());
      config.put("pypi-mirror:subnetIds", mirror.subnetIds());
      config.put("pypi-mirror:readerSecurityGroupIds", mirror.readerGroups());
      config.put("pypi-mirror:readerCidrs", mirror.readerCidrs());
      config.put("pypi-mirror:readers", "adopt");
      config.put("pypi-mirror:readerRoleArns", mirror.readerRoles());
      return config;
    }
  }

  /** Writes what {@code pulumi import --file} needs. */
  @Command(name = "import")
  static final class Import implements Callable<Integer> {
    @Parameters(index = "0")
    Path mirror;

    @Parameters(index = "1")
    Path wanted;

    @Parameters(index = "2")
    Path preview;

    @Parameters(index = "3")
    Path file;

    @Override
    public Integer call() throws IOException {
      var found = JSON.readValue(mirror.toFile(), Mirror.class);
      JsonNode plan = JSON.readTree(preview.toFile());
      var imported = ImportFile.of(found, JSON.readTree(wanted.toFile()), plan);
      var whole = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(whole, JSON.writeValueAsString(imported) + "\n");
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
      return 0;
    }
  }
}
