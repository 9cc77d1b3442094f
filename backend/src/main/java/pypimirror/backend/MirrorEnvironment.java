package pypimirror.backend;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.YAMLException;
import pypimirror.aws.PermissionsBoundary;
import pypimirror.aws.RoleArn;
import pypimirror.config.EnvironmentFile;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.Key;
import pypimirror.config.RolePolicySettings;
import pypimirror.config.Settings;
import pypimirror.naming.StackName;

/**
 * An environment of the mirror, as its file {@code Pulumi.<env>.yaml} describes it. The deploy role
 * gets the permissions that this environment needs.
 *
 * @param name name of the environment
 */
record MirrorEnvironment(String name, Settings settings) {

  /** A file that cannot be used. Each problem is a sentence with its remedy. */
  static final class InvalidFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    InvalidFileException(List<String> problems) {
      super(String.join("\n", problems));
      this.problems = List.copyOf(problems);
    }

    List<String> problems() {
      return problems;
    }
  }

  /**
   * Reads the file of an environment.
   *
   * @param folder folder with the environments' files
   * @throws InvalidFileException if the file is missing or invalid, or does not fit the account
   */
  static MirrorEnvironment read(Path folder, String name, Account account)
      throws InvalidFileException {
    var file = "Pulumi.%s.yaml".formatted(name);
    MirrorEnvironment environment;
    try {
      environment =
          new MirrorEnvironment(
              name,
              Settings.parse(
                  new StackName(Names.PROJECT, name), EnvironmentFile.read(folder.resolve(file))));
    } catch (NoSuchFileException e) {
      throw new InvalidFileException(
          List.of(file + " does not exist. Write the file of the environment first."));
    } catch (IOException | YAMLException | ClassCastException e) {
      throw new InvalidFileException(
          List.of("%s cannot be read: %s Correct the file.".formatted(file, e.getMessage())));
    } catch (InvalidSettingsException e) {
      throw new InvalidFileException(List.of(file + ": " + e.getMessage()));
    }
    var problems = environment.problems(account);
    if (!problems.isEmpty()) {
      throw new InvalidFileException(
          problems.stream().map(problem -> file + ": " + problem).toList());
    }
    return environment;
  }

  // What a pipeline with the deploy role of this environment could not deploy.
  private List<String> problems(Account account) {
    var problems = new ArrayList<String>();
    if (!settings.accountId().equals(account.id()) || !settings.region().equals(account.region())) {
      problems.add(
          "it is in account %s and region %s, but this backend is for %s and %s. List it in the backend of its account."
              .formatted(settings.accountId(), settings.region(), account.id(), account.region()));
      return problems;
    }
    var access = settings.access();
    var boundary = account.iam("policy/" + Names.boundary(name));
    if (access
        .reader()
        .match(
            create -> !create.boundary().equals(PermissionsBoundary.of(boundary)), () -> false)) {
      problems.add(
          "%s is not %s. Set it, because the deploy role can create only a role with this boundary."
              .formatted(Key.READER_BOUNDARY_ARN, boundary));
    }
    checkPolicy(
        problems,
        Key.READER_POLICY_ARN,
        access.adoptedReaderRoles(),
        access.readerPolicy(),
        account.iam("policy/" + Names.readerPolicy(name)));
    checkPolicy(
        problems,
        Key.PUBLISHER_POLICY_ARN,
        access.publisherRoles(),
        access.publisherPolicy(),
        account.iam("policy/" + Names.publisherPolicy(name)));
    checkPolicy(
        problems,
        Key.CURATOR_POLICY_ARN,
        access.curatorRoles(),
        access.curatorPolicy(),
        account.iam("policy/" + Names.curatorPolicy(name)));
    return problems;
  }

  /** Whether the environment lists the curator role that the backend creates. */
  boolean usesCuratorRole(Account account) {
    return settings.access().curatorRoles().stream()
        .anyMatch(role -> role.arn().equals(account.iam("role/" + Names.curatorRole(name))));
  }

  private static void checkPolicy(
      List<String> problems,
      Key key,
      List<RoleArn> roles,
      RolePolicySettings actual,
      String policyArn) {
    if (!roles.isEmpty() && !actual.equals(new RolePolicySettings.Adopt(policyArn))) {
      problems.add(
          "%s is not %s. Set it, because the deploy role can attach only this policy to existing roles."
              .formatted(key, policyArn));
    }
  }
}
