package pypimirror.rehearsal.notebook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.RehearsalClock;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.codeartifact.Api;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.codeartifact.PipIndex;
import pypimirror.rehearsal.codeartifact.Tokens;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Sessions;
import pypimirror.rehearsal.network.Names;
import pypimirror.rehearsal.network.NotebookLocation;
import pypimirror.rehearsal.network.Reachability;
import pypimirror.rehearsal.network.Service;
import pypimirror.rehearsal.packages.AssetContent;
import pypimirror.rehearsal.packages.AssetStore;
import pypimirror.rehearsal.packages.PublicIndex;
import pypimirror.rehearsal.packages.RepositoryResolver;
import pypimirror.rehearsal.packages.StoredPackages;
import pypimirror.rehearsal.services.Buckets;
import pypimirror.rehearsal.services.ParameterStore;
import pypimirror.rehearsal.services.SecurityTokens;
import pypimirror.rehearsal.vpc.CertificateAuthority;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.RequestLog;
import pypimirror.rehearsal.vpc.Signatures;
import pypimirror.rehearsal.vpc.VpcProxy;

/**
 * The surroundings of a notebook during a command: the VPC, CodeArtifact and the notebook's role.
 */
final class RehearsedVpc implements AutoCloseable {

  private final RequestLog requests = new RequestLog();
  private final CertificateAuthority authority;
  private final VpcProxy proxy;
  private final RepositoryResolver resolver;

  /**
   * Starts the VPC.
   *
   * @param location location of the notebook
   * @param caller the notebook's role
   * @param authorization the token with which the notebook gets its role's credentials
   * @param publicIndex settings of the index that {@code public:pypi} connects to, or null without
   *     one
   * @param pages folder in which pages of the public index are cached
   * @param home folder of packages, tokens, certificates and the clock
   * @param port port on which the proxy listens, or 0 for a free one
   * @param delays delays of responses, by host
   */
  RehearsedVpc(
      Accounts accounts,
      String accountId,
      NotebookLocation location,
      Caller caller,
      String authorization,
      Supplier<PublicIndex.Setup> publicIndex,
      Path pages,
      Path home,
      Assumptions assumptions,
      int port,
      Map<String, Duration> delays) {
    var clock = new RehearsalClock(home.resolve("clock"));
    var authorizer = new Authorizer(accounts::find, accountId, location, assumptions, clock);
    var sessions = new Sessions(clock);
    var signatures = new Signatures(sessions, clock);
    var tokens = new Tokens(home.resolve("tokens"), clock);
    var index = new PublicIndex(publicIndex, pages, clock);
    var assets = new AssetStore(home.resolve("assets"));
    var content = new AssetContent(assets, index);
    resolver = new RepositoryResolver(index, assets, clock);
    authority = CertificateAuthority.in(home.resolve("ca"), authorizer.account().region());
    proxy =
        new VpcProxy(
            port,
            authority,
            (host, hostPort) -> Reachability.of(authorizer.account(), location, host, hostPort),
            Map.of(
                Service.CODEARTIFACT_API,
                new Api(authorizer, signatures, tokens, accounts, content, clock),
                Service.CODEARTIFACT_REPOSITORIES,
                new PipIndex(
                    authorizer,
                    tokens,
                    resolver,
                    new StoredPackages(accounts, clock),
                    content,
                    assumptions),
                Service.STS,
                new SecurityTokens(authorizer, signatures),
                Service.SSM,
                new ParameterStore(authorizer, signatures),
                Service.S3,
                new Buckets(authorizer, accounts, signatures)),
            new ContainerCredentials(
                sessions, authorizer.caller(caller.roleArn(), caller.sessionName()), authorization),
            (call, notes) ->
                text(
                    location.equals(NotebookLocation.OUTSIDE)
                        ? ""
                        : String.join(
                            "\n",
                            Names.resolve(
                                authorizer.account(),
                                location,
                                call.parameter("host").orElse("")))),
            clock,
            delays,
            requests);
  }

  private static Reply text(String text) {
    return Reply.text(200, "text/plain", text + "\n");
  }

  /** The log of the requests so far. */
  RequestLog requests() {
    return requests;
  }

  /** Requested projects that package groups block. */
  Set<String> refusedProjects() {
    return resolver.refused();
  }

  /** The proxy's address. */
  String address() {
    return proxy.address();
  }

  /** The proxy's port. */
  int port() {
    return proxy.port();
  }

  /** The address from which the notebook gets its role's credentials. */
  String credentialsAddress() {
    return proxy.credentialsAddress();
  }

  /** The file with the certificate that clients must trust. */
  Path certificate() {
    return authority.certificate();
  }

  @Override
  public void close() {
    proxy.close();
  }
}
