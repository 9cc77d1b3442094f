package pypimirror.rehearsal.notebook;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import pypimirror.rehearsal.RehearsalClock;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Sessions;
import pypimirror.rehearsal.network.Reachability;
import pypimirror.rehearsal.network.Service;
import pypimirror.rehearsal.services.AdministratorIdentity;
import pypimirror.rehearsal.services.Ec2Api;
import pypimirror.rehearsal.services.IamApi;
import pypimirror.rehearsal.services.LambdaApi;
import pypimirror.rehearsal.services.RepositoryPoliciesApi;
import pypimirror.rehearsal.services.StudioApi;
import pypimirror.rehearsal.vpc.CertificateAuthority;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.RequestLog;
import pypimirror.rehearsal.vpc.Signatures;
import pypimirror.rehearsal.vpc.VpcProxy;

/**
 * Runs a command as an administrator of an account would run it, from outside of every VPC. AWS's
 * hosts are reachable without endpoints, and no permissions are evaluated. Lambda functions run in
 * their VPC, as notebooks do.
 *
 * @param surroundings the notebooks of an environment in the administrator's account
 */
public record Administrator(Surroundings surroundings) {

  private static final String SESSION = "administrator";

  /**
   * Runs the command in the foreground.
   *
   * @param variables additional environment variables
   * @return the command's exit code
   */
  public int run(List<String> command, Map<String, String> variables)
      throws IOException, InterruptedException {
    var accounts = new Accounts(surroundings.fixtures(), surroundings.home().resolve("accounts"));
    var accountId = surroundings.accountId();
    var home = surroundings.home();
    var account = accounts.view(accountId);
    var clock = new RehearsalClock(home.resolve("clock"));
    var sessions = new Sessions(clock);
    var signatures = new Signatures(sessions, clock);
    var authority = CertificateAuthority.in(home.resolve("ca"), account.region());
    var authorization = ClientVariables.secret();
    var caller =
        new Caller(
            "arn:aws:iam::%s:role/%s".formatted(accountId, SESSION), SESSION, null, Map.of());
    var requests = new RequestLog();
    try (var proxy =
        new VpcProxy(
            0,
            authority,
            (host, port) -> Reachability.fromOutside(account, host),
            Map.of(
                Service.CODEARTIFACT_API,
                new RepositoryPoliciesApi(accounts, accountId, signatures),
                Service.EC2,
                new Ec2Api(accounts, accountId, signatures),
                Service.IAM,
                new IamApi(accounts, accountId, signatures),
                Service.LAMBDA,
                new LambdaApi(
                    accounts,
                    accountId,
                    signatures,
                    new FunctionRunner(surroundings, accounts)::run),
                Service.SAGEMAKER_API,
                new StudioApi(accounts, accountId, signatures),
                Service.STS,
                new AdministratorIdentity(signatures, account.region())),
            new ContainerCredentials(sessions, caller, authorization),
            (call, notes) ->
                Reply.text(
                    404, "text/plain", "The emulator resolves names only inside of a VPC.\n"),
            clock,
            Map.of(),
            requests)) {
      var builder = new ProcessBuilder(command).inheritIO();
      builder.environment().putAll(variables);
      builder
          .environment()
          .putAll(
              ClientVariables.of(
                  account.region(),
                  proxy.address(),
                  proxy.credentialsAddress(),
                  authorization,
                  authority.certificate()));
      var process = builder.start();
      // Ctrl-C reaches the command as well. Its requests during a clean-up still get responses.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> process.onExit().join()));
      var exitCode = process.waitFor();
      requests.entries().stream()
          .filter(entry -> !entry.fulfilled())
          .forEach(entry -> System.err.println("rehearse: " + entry.words()));
      return exitCode;
    }
  }
}
