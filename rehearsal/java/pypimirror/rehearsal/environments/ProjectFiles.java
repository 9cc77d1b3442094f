package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import pypimirror.rehearsal.account.Account;

/**
 * The files of a project that describe environments and accounts.
 *
 * @param project folder of {@code Pulumi.yaml}
 * @param accounts folder of the descriptions of accounts
 */
public record ProjectFiles(Path project, Path accounts) {

  static final ObjectMapper JSON = new ObjectMapper();

  /** Writes the configuration of an environment. */
  public void write(String environment, String comment, Map<String, Object> config)
      throws IOException {
    Files.writeString(
        project.resolve("Pulumi." + environment + ".yaml"), EnvironmentFile.text(comment, config));
  }

  /**
   * Reads the description of an account, or returns an account without resources if there is none.
   */
  public Account account(String id, String region) throws IOException {
    var file = accounts.resolve(id + ".json");
    if (!Files.exists(file)) {
      return Account.empty(id, region);
    }
    var account = JSON.readValue(file.toFile(), Account.class);
    if (!account.region().equals(region)) {
      throw new AdoptException(
          "%s describes the region %s, but the environment is in %s. The rehearsal supports one region per account."
              .formatted("rehearsal/accounts/" + file.getFileName(), account.region(), region));
    }
    return account;
  }

  /** Writes the description of an account. */
  public void write(Account account) throws IOException {
    Files.writeString(accounts.resolve(account.id() + ".json"), Fixture.text(account));
  }
}
