package pypimirror.curation.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import pypimirror.curation.UserMistake;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The command line of curators. */
@Command(
    name = "./approve",
    header = "Decide which packages readers can install.",
    description = {
      "Works with the files in approvals/ and with environments that have packages: curated.",
      ""
    },
    subcommands = {
      PlanCommand.class,
      AdvisoriesCommand.class,
      ApplyCommand.class,
      RevokeCommand.class,
      ProposeCommand.class,
      InventoryCommand.class
    },
    commandListHeading = "%nCommands:%n")
public final class Approve implements Runnable {

  private static final int FAILED = 1;

  // The SDK then lists every place in which it has searched.
  private static final String NO_CREDENTIALS = "Unable to load credentials from any";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "print this help")
  @SuppressWarnings("UnusedVariable") // picocli uses it
  private boolean help;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs a command and exits with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Approve())
        .registerConverter(Instant.class, Approve::instant)
        .setExecutionExceptionHandler((failure, command, parsed) -> report(failure));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new CommandLine.TypeConversionException(
          "\"%s\" is not a time. Use a time such as 2026-12-01T00:00:00Z.".formatted(text));
    }
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
  }

  // A mistake or a failed request has no stack trace. A fault of the program has one.
  private static int report(Exception failure) throws Exception {
    if (failure instanceof UserMistake) {
      failure.getMessage().lines().forEach(line -> System.err.println("approve: " + line));
    } else if (failure instanceof AwsServiceException rejection) {
      var details = rejection.awsErrorDetails();
      System.err.printf(
          "approve: AWS rejects the request: %s%n",
          details == null ? rejection.getMessage() : details.errorMessage());
    } else if (failure instanceof SdkException
        && String.valueOf(failure.getMessage()).startsWith(NO_CREDENTIALS)) {
      System.err.println(
          "approve: There are no AWS credentials. Set AWS_PROFILE to a profile of a curator, or log in.");
    } else if (failure instanceof SdkException) {
      System.err.printf("approve: AWS cannot be used: %s%n", failure.getMessage());
    } else if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      System.err.printf("approve: %s%n", failure.getMessage());
    } else {
      throw failure;
    }
    return FAILED;
  }
}
