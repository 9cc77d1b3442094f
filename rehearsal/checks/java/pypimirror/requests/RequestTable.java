package pypimirror.requests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.network.NotebookLocation;
import pypimirror.rehearsal.network.Service;

/**
 * The decisions of the emulator's IAM on requests in a deployed environment, with a line for each
 * caller and way, and a column for each request.
 *
 * <p>A cell is {@code yes} if the request is allowed, {@code -} if a policy denies it, or {@code .}
 * if the network has no endpoint for it. Network interfaces, security groups and certificates are
 * not considered.
 */
public final class RequestTable {

  private static final String REGION = "us-east-1";
  private static final String PARTNER = "444455556666";
  private static final String THEIR_ENDPOINT = "vpce-0123456789abcdef0";

  /** The AWS account that stores the packages' assets in the region. */
  static final String ASSETS_ACCOUNT = "193858265520";

  /** How a request reaches AWS. */
  private enum Way {
    /** Through the environment's own endpoint of the service. */
    ENDPOINT,
    /** Through an endpoint of a different network, which allows everything. */
    THEIRS,
    /** From the internet. */
    ELSEWHERE
  }

  private record Who(String label, String roleArn, Authorizer gate) {}

  private interface Decider {
    boolean allowed(Authorizer gate, String endpointId, Caller caller);
  }

  /** A request to a service, or to a service for which the emulator has no endpoints (null). */
  private record Request(String label, Service service, Decider decider) {}

  private final Function<String, Optional<Account>> accounts;
  private final String accountId;
  private final String vpcId;
  private final String owner;
  private final String domain;
  private final Authorizer gate;
  private final Authorizer bareGate;
  private final Authorizer loneGate;
  private final Authorizer broadGate;
  private final Map<String, Object> outputs;
  private final Assumptions assumptions;

  /**
   * Creates the table of a deployed environment.
   *
   * @param accounts the deployed accounts by ID
   * @param bare the accounts without the readers' own policies, to show what the mirror's policies
   *     allow
   * @param lone the accounts without the mirror's policies, to show what the roles' own policies
   *     allow
   * @param broad the accounts whose publishers also have a policy that allows everything
   * @param outputs the outputs of the stack
   * @param assumptions answers where AWS's documentation is silent
   */
  public RequestTable(
      Function<String, Optional<Account>> accounts,
      Function<String, Optional<Account>> bare,
      Function<String, Optional<Account>> lone,
      Function<String, Optional<Account>> broad,
      String accountId,
      Map<String, Object> outputs,
      Assumptions assumptions) {
    this.assumptions = assumptions;
    this.accounts = accounts;
    this.accountId = accountId;
    this.outputs = outputs;
    this.vpcId = (String) outputs.get("vpcId");
    this.owner = (String) outputs.get("domainOwner");
    this.domain = (String) outputs.get("domainName");
    this.gate = gate(accounts);
    this.bareGate = gate(bare);
    this.loneGate = gate(lone);
    this.broadGate = gate(broad);
  }

  private Authorizer gate(Function<String, Optional<Account>> these) {
    return new Authorizer(
        these,
        accountId,
        new NotebookLocation(vpcId, "subnet", 0, Set.of()),
        assumptions,
        () -> Instant.EPOCH);
  }

  /** Returns the lines of the table. Each line is computed on demand. */
  public Stream<String> lines() {
    var requests = requests();
    return Stream.concat(
        Stream.of(line("who", "way", requests.stream().map(Request::label).toList())),
        callers().stream()
            .flatMap(
                who ->
                    Arrays.stream(Way.values())
                        .map(
                            way ->
                                line(
                                    who.label,
                                    way.name().toLowerCase(Locale.ROOT),
                                    requests.stream()
                                        .map(request -> cell(who, way, request))
                                        .toList()))));
  }

  private String line(String who, String way, List<String> cells) {
    var text = new StringBuilder("%-15s %-9s".formatted(who, way));
    var requests = requests();
    for (int i = 0; i < cells.size(); i++) {
      text.append(' ').append(cells.get(i));
      text.append(" ".repeat(Math.max(3, requests.get(i).label.length()) - cells.get(i).length()));
    }
    return text.toString().stripTrailing();
  }

  private String cell(Who who, Way way, Request request) {
    var endpoint =
        switch (way) {
          case ENDPOINT ->
              request.service == null ? Optional.<String>empty() : endpoint(request.service);
          case THEIRS -> Optional.of(THEIR_ENDPOINT);
          case ELSEWHERE -> Optional.<String>empty();
        };
    if (way == Way.ENDPOINT && endpoint.isEmpty()) {
      return ".";
    }
    return request.decider.allowed(
            who.gate, endpoint.orElse(null), who.gate.caller(who.roleArn, "session"))
        ? "yes"
        : "-";
  }

  private Optional<String> endpoint(Service service) {
    return account().vpcEndpoints().entrySet().stream()
        .filter(it -> it.getValue().vpcId().equals(vpcId))
        .filter(it -> it.getValue().serviceName().equals(service.name(REGION)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Account account() {
    return accounts.apply(accountId).orElseThrow();
  }

  private List<Who> callers() {
    var callers = new ArrayList<Who>();
    var reader = ((List<?>) outputs.get("readerRoleArns")).get(0).toString();
    callers.add(new Who("reader", reader, gate));
    callers.add(new Who("bare-reader", reader, bareGate));
    callers.add(new Who("lone-reader", reader, loneGate));
    var account = account();
    Stream.of("publisher", "package-publisher")
        .filter(account.roles()::containsKey)
        .forEach(
            name -> {
              callers.add(new Who("publisher", account.roleArn(name), gate));
              callers.add(new Who("lone-publisher", account.roleArn(name), loneGate));
              callers.add(new Who("broad-publisher", account.roleArn(name), broadGate));
            });
    if (account.roles().containsKey("curator")) {
      callers.add(new Who("curator", account.roleArn("curator"), gate));
      callers.add(new Who("lone-curator", account.roleArn("curator"), loneGate));
    }
    for (var name : List.of("stranger", "insider", "deployer")) {
      callers.add(new Who(name, account.roleArn(name), gate));
    }
    callers.add(new Who("partner", role(PARTNER, "partner"), gate));
    callers.add(new Who("third-account", role("222233334444", "reading"), gate));
    callers.add(new Who("organization", role("555566667777", "reading"), gate));
    callers.add(new Who("codeartifact", role(ASSETS_ACCOUNT, "codeartifact"), gate));
    return callers;
  }

  private static String role(String account, String name) {
    return "arn:aws:iam::%s:role/%s".formatted(account, name);
  }

  private List<Request> requests() {
    var repository = (String) outputs.get("repositoryName");
    return List.of(
        new Request(
            "token",
            Service.CODEARTIFACT_API,
            (gate, via, who) -> token(gate, via, who, 3600, owner, domain)),
        new Request(
            "token-12h",
            Service.CODEARTIFACT_API,
            (gate, via, who) -> token(gate, via, who, 43200, owner, domain)),
        new Request(
            "address",
            Service.CODEARTIFACT_API,
            (gate, via, who) -> address(gate, via, who, repository)),
        new Request(
            "address-internal",
            Service.CODEARTIFACT_API,
            (gate, via, who) -> address(gate, via, who, "internal")),
        readOf("read", repository),
        readOf("read-store", "pypi-store"),
        readOf("read-intake", "intake"),
        readOf("read-approved", "approved"),
        onPackage("asset-intake", "GetPackageVersionAsset", "intake"),
        onPackage("asset-store", "GetPackageVersionAsset", "pypi-store"),
        onPackage("asset-approved", "GetPackageVersionAsset", "approved"),
        onPackage("copy-package", "CopyPackageVersions", "approved"),
        onRepository("copy", "CopyPackageVersions", "approved"),
        onPackage("copy-intake", "CopyPackageVersions", "intake"),
        onPackage("copy-store", "CopyPackageVersions", "pypi-store"),
        onPackage("copy-here", "CopyPackageVersions", repository),
        onPackage("publish-approved", "PublishPackageVersion", "approved"),
        onPackage("dispose", "DisposePackageVersions", "approved"),
        onPackage("dispose-here", "DisposePackageVersions", repository),
        onPackage("archive", "UpdatePackageVersionsStatus", "approved"),
        onPackage("list-intake", "ListPackageVersions", "intake"),
        onRepository("list-here", "ListPackages", repository),
        new Request(
            "publish-acme",
            Service.CODEARTIFACT_REPOSITORIES,
            (gate, via, who) -> publish(gate, via, who, "internal", "acme-tools")),
        new Request(
            "publish-other",
            Service.CODEARTIFACT_REPOSITORIES,
            (gate, via, who) -> publish(gate, via, who, "internal", "requests")),
        new Request(
            "publish-here",
            Service.CODEARTIFACT_REPOSITORIES,
            (gate, via, who) -> publish(gate, via, who, repository, "acme-tools")),
        onPackage("delete", "DeletePackageVersions", repository),
        onRepository("govern", "PutRepositoryPermissionsPolicy", repository),
        new Request(
            "foreign-token",
            Service.CODEARTIFACT_API,
            (gate, via, who) -> token(gate, via, who, 3600, PARTNER, "partner-packages")),
        new Request(
            "foreign-read",
            Service.CODEARTIFACT_REPOSITORIES,
            (gate, via, who) -> read(gate, via, who, PARTNER, "partner-packages", "drop")),
        s3("assets", "s3:GetObject", ASSETS_ACCOUNT, "assets-193858265520-us-east-1/x"),
        s3("own-object", "s3:PutObject", accountId, "acme-notebook-data/x"),
        s3("record", "s3:PutObject", accountId, "acme-records/approvals/curated/x.json"),
        s3("record-elsewhere", "s3:PutObject", accountId, "acme-records/approvals/other/x.json"),
        s3("own-list", "s3:ListBucket", accountId, "acme-notebook-data"),
        s3("studio-object", "s3:PutObject", accountId, "sagemaker-us-east-1-" + accountId + "/x"),
        s3("studio-list", "s3:ListBucket", accountId, "sagemaker-us-east-1-" + accountId),
        s3("models", "s3:GetObject", ASSETS_ACCOUNT, "jumpstart-cache-prod-us-east-1/x"),
        s3("squatted", "s3:PutObject", PARTNER, "acme-notebook-data/x"),
        s3("squatted-list", "s3:ListBucket", PARTNER, "acme-notebook-data"),
        s3("foreign-object", "s3:PutObject", PARTNER, "partner-drop/x"),
        ours(
            "sagemaker",
            Service.SAGEMAKER_API,
            "sagemaker:DescribeDomain",
            "sagemaker",
            "domain/d"),
        // Without sagemaker:VpcSubnets, so the job has internet access.
        ours(
            "job",
            Service.SAGEMAKER_API,
            "sagemaker:CreateTrainingJob",
            "sagemaker",
            "training-job/j"),
        ours(
            "invoke",
            Service.SAGEMAKER_RUNTIME,
            "sagemaker:InvokeEndpoint",
            "sagemaker",
            "endpoint/e"),
        studio("job-here", "CreateTrainingJob", "training-job/j", jobNetwork()),
        studio(
            "job-other-vpc",
            "CreateTrainingJob",
            "training-job/j",
            changed(jobNetwork(), "sagemaker:vpcsubnets", "subnet-of-another-vpc")),
        studio(
            "job-other-group",
            "CreateProcessingJob",
            "processing-job/j",
            changed(jobNetwork(), "sagemaker:vpcsecuritygroupids", "sg-other")),
        studio("configure", "CreateEndpointConfig", "endpoint-config/e", Map.of()),
        studio(
            "configure-other",
            "CreateEndpointConfig",
            "endpoint-config/e",
            changed(jobNetwork(), "sagemaker:vpcsubnets", "subnet-of-another-vpc")),
        studio("stop-job", "StopTrainingJob", "training-job/j", Map.of()),
        // Each of these could run outside of the VPC, or start something that does.
        studio(
            "instance",
            "CreateNotebookInstance",
            "notebook-instance/n",
            changed(jobNetwork(), "sagemaker:directinternetaccess", "Enabled")),
        studio("pipeline", "CreatePipeline", "pipeline/p", Map.of()),
        studio("monitoring", "CreateMonitoringSchedule", "monitoring-schedule/m", jobNetwork()),
        studio("cluster", "CreateCluster", "cluster/c", jobNetwork()),
        studio("transform", "CreateTransformJob", "transform-job/t", Map.of()),
        studio("labeling", "CreateLabelingJob", "labeling-job/l", Map.of()),
        studio(
            "public-domain",
            "CreateDomain",
            "domain/d",
            changed(jobNetwork(), "sagemaker:appnetworkaccesstype", "PublicInternetOnly")),
        ours(
            "component",
            Service.SAGEMAKER_RUNTIME,
            "sagemaker:InvokeEndpoint",
            "sagemaker",
            "inference-component/c"),
        new Request(
            "who-am-i",
            Service.STS,
            (gate, via, who) ->
                signed(gate, via, who, gate.onAll("sts:GetCallerIdentity", accountId))),
        direct(
            "pass-itself",
            "iam:PassRole",
            first("readerRoleArns"),
            Map.of("iam:passedtoservice", "sagemaker.amazonaws.com")),
        direct(
            "interface",
            "ec2:CreateNetworkInterface",
            "arn:aws:ec2:%s:%s:subnet/subnet-1".formatted(REGION, accountId),
            Map.of()),
        direct(
            "image",
            "ecr:BatchGetImage",
            "arn:aws:ecr:%s:%s:repository/pytorch".formatted(REGION, PARTNER),
            Map.of()),
        direct("prepare", "ec2:DescribeSubnets", "*", Map.of()),
        ours(
            "read-log",
            Service.LOGS,
            "logs:GetLogEvents",
            "logs",
            "log-group:/aws/sagemaker/TrainingJobs:x"),
        s3(
            "make-bucket",
            "s3:CreateBucket",
            accountId,
            "sagemaker-%s-%s".formatted(REGION, accountId)),
        assume("assume-own", accountId),
        assume("assume-other", PARTNER),
        ours("app", Service.SAGEMAKER_STUDIO, "sagemaker:CreateApp", "sagemaker", "app/d/u/t/a"),
        ours(
            "url",
            Service.SAGEMAKER_STUDIO,
            "sagemaker:CreatePresignedDomainUrl",
            "sagemaker",
            "user-profile/d/u"),
        new Request(
            "list-apps",
            Service.SAGEMAKER_API,
            (gate, via, who) ->
                signed(gate, via, who, gate.onAll("sagemaker:ListApps", accountId))),
        studio("own-url", "CreatePresignedDomainUrl", "user-profile/d/u", Map.of()),
        studio("other-url", "CreatePresignedDomainUrl", "user-profile/d/v", Map.of()),
        studio("own-space", "CreateSpace", "space/d/s", space("u", "Private")),
        studio("other-space", "DeleteSpace", "space/d/s", space("v", "Private")),
        studio("shared-space", "CreateSpace", "space/d/s", space("u", "Shared")),
        studio("own-app", "CreateApp", "app/d/s/jupyterlab/default", space("u", "Private")),
        studio("other-app", "DeleteApp", "app/d/s/jupyterlab/default", space("v", "Private")),
        studio("tag-new", "AddTags", "space/d/s", Map.of("sagemaker:taggingaction", "CreateSpace")),
        studio("tag", "AddTags", "space/d/s", Map.of()),
        ours("outputs", Service.SSM, "ssm:GetParameter", "ssm", parameter()),
        ours("parameter", Service.SSM, "ssm:GetParameter", "ssm", "parameter/other"),
        ours("log", Service.LOGS, "logs:PutLogEvents", "logs", "log-group:/aws/sagemaker/studio:x"),
        ours("other-log", Service.LOGS, "logs:PutLogEvents", "logs", "log-group:/elsewhere:x"));
  }

  private Request onPackage(String label, String action, String repository) {
    return new Request(
        label,
        Service.CODEARTIFACT_API,
        (gate, via, who) ->
            signed(
                gate,
                via,
                who,
                gate.onPackage("codeartifact:" + action, owner, domain, repository, "x")));
  }

  private Request onRepository(String label, String action, String repository) {
    return new Request(
        label,
        Service.CODEARTIFACT_API,
        (gate, via, who) ->
            signed(
                gate,
                via,
                who,
                gate.onRepository("codeartifact:" + action, owner, domain, repository)));
  }

  private Request readOf(String label, String repository) {
    return new Request(
        label,
        Service.CODEARTIFACT_REPOSITORIES,
        (gate, via, who) -> read(gate, via, who, owner, domain, repository));
  }

  private Request s3(String label, String action, String owner, String object) {
    return new Request(
        label,
        Service.S3,
        (gate, via, who) ->
            signed(
                gate,
                via,
                who,
                new Authorizer.Target(action, owner, null, null, "arn:aws:s3:::" + object)));
  }

  // A request that SageMaker makes for the role, not from the VPC.
  private Request direct(String label, String action, String resource, Map<String, String> keys) {
    return new Request(
        label,
        null,
        (gate, via, who) ->
            gate.decide(
                    via, who, new Authorizer.Target(action, accountId, null, null, resource), keys)
                .allowed());
  }

  private Request assume(String label, String owner) {
    return new Request(
        label,
        Service.STS,
        (gate, via, who) ->
            signed(
                gate,
                via,
                who,
                new Authorizer.Target(
                    "sts:AssumeRole",
                    owner,
                    null,
                    null,
                    "arn:aws:iam::%s:role/other".formatted(owner))));
  }

  private Map<String, String> jobNetwork() {
    return Map.of(
        "sagemaker:vpcsubnets", first("subnetIds"),
        "sagemaker:vpcsecuritygroupids", first("readerSecurityGroupIds"));
  }

  private String first(String output) {
    return ((List<?>) outputs.getOrDefault(output, List.of()))
        .stream().map(Object::toString).findFirst().orElse("none");
  }

  private static Map<String, String> changed(Map<String, String> keys, String key, String value) {
    var changed = new TreeMap<>(keys);
    changed.put(key, value);
    return changed;
  }

  private String parameter() {
    return "parameter" + outputs.getOrDefault("outputsParameter", "/none");
  }

  // A request from a notebook of user u in domain d.
  private Request studio(
      String label, String action, String resource, Map<String, String> further) {
    var keys = new TreeMap<>(further);
    keys.put("sagemaker:domainid", "d");
    keys.put("sagemaker:userprofilename", "u");
    return new Request(
        label,
        Service.SAGEMAKER_API,
        (gate, via, who) ->
            gate.decide(
                    via,
                    who,
                    new Authorizer.Target(
                        "sagemaker:" + action,
                        accountId,
                        null,
                        null,
                        "arn:aws:sagemaker:%s:%s:%s".formatted(REGION, accountId, resource)),
                    keys)
                .allowed());
  }

  private Map<String, String> space(String owner, String sharing) {
    return Map.of(
        "sagemaker:owneruserprofilearn",
        "arn:aws:sagemaker:%s:%s:user-profile/d/%s".formatted(REGION, accountId, owner),
        "sagemaker:spacesharingtype",
        sharing);
  }

  private Request ours(
      String label, Service service, String action, String prefix, String resource) {
    return new Request(
        label,
        service,
        (gate, via, who) ->
            signed(
                gate,
                via,
                who,
                new Authorizer.Target(
                    action,
                    accountId,
                    null,
                    null,
                    "arn:aws:%s:%s:%s:%s".formatted(prefix, REGION, accountId, resource))));
  }

  private static boolean signed(Authorizer gate, String via, Caller who, Authorizer.Target target) {
    return gate.decide(via, who, target).allowed();
  }

  private static boolean token(
      Authorizer gate, String via, Caller who, int seconds, String itsOwner, String itsDomain) {
    return signed(
            gate,
            via,
            who,
            gate.onDomain("codeartifact:GetAuthorizationToken", itsOwner, itsDomain))
        && gate.decideOnBearerToken(via, who, seconds).allowed();
  }

  private boolean address(Authorizer gate, String via, Caller who, String repository) {
    return signed(
        gate,
        via,
        who,
        gate.onRepository("codeartifact:GetRepositoryEndpoint", owner, domain, repository));
  }

  private static boolean read(
      Authorizer gate,
      String via,
      Caller who,
      String itsOwner,
      String itsDomain,
      String repository) {
    return gate.decideWithToken(
            via,
            who,
            gate.onRepository("codeartifact:ReadFromRepository", itsOwner, itsDomain, repository))
        .allowed();
  }

  private boolean publish(
      Authorizer gate, String via, Caller who, String repository, String project) {
    return gate.decideWithToken(
            via,
            who,
            gate.onPackage(
                "codeartifact:PublishPackageVersion", owner, domain, repository, project))
        .allowed();
  }
}
