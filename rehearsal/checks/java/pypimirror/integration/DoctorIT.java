package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Runs the doctor in a rehearsed notebook. Each test breaks one thing, which the doctor must name.
 * If nothing is broken, the doctor must report no cause.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final String DOCTOR =
      "python " + REPOSITORY.resolve("notebooks/mirror_doctor.py") + " --project demo";
  private static final String ROLE = "sagemaker-execution-role";
  private static final String VPC = "vpc-0a1b2c3d4e5f60718";
  private static final String API = "codeartifact.api";
  private static final String REPOSITORIES = "codeartifact.repositories";
  private static final String NOTHING =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;
  private Path folder;
  private Path uv;

  @BeforeAll
  void deploy(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    uv = Files.createDirectory(folder.resolve("bin")).resolve("uv");
    Files.createSymbolicLink(uv, PythonTools.install("uv", folder.resolve("uv")).resolve("uv"));
    index.project("demo", Map.of(Wheels.name("demo", "1.0"), Wheels.wheel("demo", "1.0")));
    rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:studio",
            "adopt",
            "pypi-mirror:routeTableIds",
            List.of("rtb-0a1b2c3d4e5f6d001")));
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.configureNotebook();
    rehearsal.save();
  }

  @BeforeEach
  void restoreDeployment() {
    rehearsal.restore();
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private JsonNode examine(String before) {
    return examine(before, "");
  }

  private JsonNode examine(String before, String more, String... options) {
    var command =
        Stream.concat(
                Stream.concat(Stream.of("notebook", "--brief"), Stream.of(options)),
                Stream.of(
                    "--",
                    "bash",
                    "-c",
                    "PATH=%s:$PATH; ".formatted(uv.getParent())
                        + before
                        + DOCTOR
                        + " --json"
                        + more))
            .toArray(String[]::new);
    return rehearsal.run(command).json();
  }

  private static List<String> failures(JsonNode examined) {
    return StreamSupport.stream(examined.path("findings").spliterator(), false)
        .filter(it -> it.path("ok").isBoolean() && !it.path("ok").asBoolean())
        .map(it -> it.path("check").asText() + " " + it.path("cause").asText())
        .toList();
  }

  @Test
  void reportsNoCauseIfEverythingWorks() {
    var examined = examine("");
    assertThat(failures(examined)).as(examined.toPrettyString()).isEmpty();
    assertThat(examined.path("ok").asBoolean()).isTrue();
    assertThat(examined.path("cause").isNull()).isTrue();
    assertThat(examined.path("findings"))
        .hasSize(20)
        .allMatch(it -> it.path("ok").asBoolean() && !it.path("seen").asText().isEmpty());
  }

  @Test
  void textOutputHasALineForEachCheckAndAnExitCode() {
    var output = rehearsal.run("notebook", "--brief", "--", "bash", "-c", DOCTOR).succeeded();
    assertThat(output.output()).contains("ok      dns-api", "mirror_doctor: all checks passed");
    removeEndpoint(REPOSITORIES);
    assertThat(rehearsal.run("notebook", "--brief", "--", "bash", "-c", DOCTOR).failed().output())
        .contains("FAILED  dns-index", "meaning       ", "fix           ")
        .contains("mirror_doctor: cause: public-dns")
        .contains("-       tcp-index     skipped, because dns-index failed");
  }

  private void removeEndpoint(String service) {
    rehearsal.changeAccount(
        account ->
            account.vpcEndpoints().values().removeIf(it -> it.serviceName().endsWith(service)));
  }

  private static void endpoint(Account account, String service, boolean privateDns, String policy) {
    account
        .vpcEndpoints()
        .replaceAll(
            (id, it) ->
                it.serviceName().endsWith(service)
                    ? new VpcEndpoint(
                        it.vpcId(),
                        it.serviceName(),
                        it.type(),
                        privateDns,
                        it.subnetIds(),
                        it.securityGroupIds(),
                        it.networkInterfaces(),
                        policy == null ? it.policy() : policy,
                        it.state(),
                        it.tags(),
                        it.routeTableIds())
                    : it);
  }

  private static void rolePolicy(Account account, String from, String to) {
    account
        .roles()
        .get(ROLE)
        .inlinePolicies()
        .replaceAll((name, policy) -> policy.replace(from, to));
  }

  private static void vpc(Account account, boolean support, boolean hostnames) {
    account.vpcs().put(VPC, new Ec2State.Vpc("10.20.0.0/16", support, hostnames, null));
  }

  private static void repository(
      Account account, String name, List<String> upstreams, String connection) {
    account
        .domains()
        .get("pypi-mirror-dev")
        .repositories()
        .computeIfPresent(
            name,
            (key, it) ->
                new CodeArtifactState.Repository(
                    it.description(),
                    upstreams,
                    connection,
                    it.policy(),
                    it.policyRevision(),
                    it.tags(),
                    Map.of()));
  }

  private static void domainPolicy(Account account, String policy) {
    account.domains().computeIfPresent("pypi-mirror-dev", (name, it) -> it.governedBy(policy));
  }

  private static Arguments fault(String what, String wrong, Consumer<Account> change) {
    return Arguments.of(what, wrong, change);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            "no endpoint for the index",
            "dns-index public-dns",
            account ->
                account
                    .vpcEndpoints()
                    .values()
                    .removeIf(it -> it.serviceName().endsWith(REPOSITORIES))),
        fault(
            "no endpoint for the API",
            "dns-api public-dns",
            account ->
                account.vpcEndpoints().values().removeIf(it -> it.serviceName().endsWith(API))),
        fault(
            "private DNS of the index disabled",
            "dns-index public-dns",
            account -> endpoint(account, REPOSITORIES, false, null)),
        fault(
            "DNS hostnames of the VPC disabled",
            "dns-api public-dns",
            account -> vpc(account, true, false)),
        fault(
            "DNS support of the VPC disabled",
            "dns-api no-dns",
            account -> vpc(account, false, true)),
        fault(
            "no inbound rule for notebooks",
            "tcp-api no-tcp",
            account -> account.securityGroupRules().values().removeIf(it -> !it.egress())),
        fault(
            "no outbound rule for notebooks",
            "tcp-api no-tcp",
            account ->
                account
                    .securityGroupRules()
                    .values()
                    .removeIf(it -> it.groupId().equals("sg-0a1b2c3d4e5f6b001"))),
        fault(
            "the API's endpoint policy does not allow tokens",
            "token endpoint-policy",
            account -> endpoint(account, API, true, NOTHING)),
        fault(
            "the role cannot get bearer tokens",
            "token no-bearer-token",
            account -> rolePolicy(account, "sts:GetServiceBearerToken", "sts:GetSessionToken")),
        fault(
            "the role cannot get authorization tokens",
            "token not-allowed",
            account ->
                rolePolicy(
                    account, "codeartifact:GetAuthorizationToken", "codeartifact:ListDomains")),
        fault(
            "the domain policy denies tokens",
            "token denied",
            account ->
                domainPolicy(
                    account,
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"codeartifact:GetAuthorizationToken\",\"Resource\":\"*\"}]}")),
        fault(
            "the requested token lifetime exceeds the limit",
            "token token-too-long",
            account ->
                rolePolicy(
                    account,
                    "\"Condition\":{\"StringEquals\":{\"sts:AWSServiceName\"",
                    "\"Condition\":{\"NumericLessThanEquals\":{\"sts:DurationSeconds\":\"3600\"},\"StringEquals\":{\"sts:AWSServiceName\"")),
        fault(
            "the domain does not exist",
            "token not-there",
            account -> account.domains().remove("pypi-mirror-dev")),
        fault(
            "the index's endpoint policy does not allow reads",
            "page read-at-endpoint",
            account -> endpoint(account, REPOSITORIES, true, NOTHING)),
        fault(
            "neither the role nor the repository allows reads",
            "page read-refused",
            account -> {
              rolePolicy(account, "codeartifact:ReadFromRepository", "codeartifact:ListPackages");
              account
                  .domains()
                  .get("pypi-mirror-dev")
                  .repositories()
                  .computeIfPresent("packages", (name, it) -> it.governedBy(null, null));
            }),
        fault(
            "no upstream",
            "page no-package",
            account -> repository(account, "packages", List.of(), null)),
        fault(
            "no external connection",
            "page no-package",
            account -> repository(account, "pypi-store", List.of(), null)),
        fault(
            "a package group blocks the package",
            "page no-package",
            account ->
                account
                    .packageGroups()
                    .put(
                        "pypi-mirror-dev",
                        Map.of(
                            "/pypi/*",
                            new CodeArtifactState.PackageGroup(
                                "",
                                Map.of(
                                    "ExternalUpstream",
                                    new CodeArtifactState.Restriction("BLOCK", null)),
                                null)))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void namesTheCause(String what, String cause, Consumer<Account> change) {
    rehearsal.changeAccount(change);
    var examined = examine("");
    assertThat(failures(examined)).as(examined.toPrettyString()).startsWith(cause);
    // The doctor skips dependent checks, and reports no other cause.
    assertThat(failures(examined)).allMatch(it -> it.endsWith(cause.substring(cause.indexOf(' '))));
    assertThat(examined.path("cause").asText()).isEqualTo(cause.substring(cause.indexOf(' ') + 1));
  }

  private static final String NO_COMMAND = "-";

  // Commands for the cases in files, which start with the settings of the start script.
  private String prepare() {
    return """
        export PATH=%s:$PATH PASSWD=%s SITE=$(python -c 'import sys; print(sys.prefix)')/pip.conf
        export OTHER_CA=$(python -c 'import pip._vendor.certifi as it; print(it.where())')
        export LOGIN='aws codeartifact login --tool pip --domain pypi-mirror-dev --domain-owner 111122223333 --repository packages'
        export KEYS='python %s'
        mkdir -p ~/fresh; cp -a ~/.config ~/.netrc ~/.pypi-mirror ~/fresh
        fresh() { rm -rf ~/.pip ~/.config ~/.netrc ~/.aws ~/.pypi-mirror* $SITE; cp -a ~/fresh/. ~; }
        trap fresh EXIT
        # Outside of a rehearsal, a client without this setting trusts the certificate of AWS.
        unset() { for it; do case $it in *_CERT|*_BUNDLE|SSL_CERT_FILE) export $it=$CURL_CA_BUNDLE;; *) builtin unset $it;; esac; done; }
        """
        .formatted(
            uv.getParent(),
            NotebookCases.FILES.resolve("passwd"),
            NotebookCases.FILES.resolve("store_credentials.py"));
  }

  // The command that the doctor names must repair the fault.
  @TestFactory
  Stream<DynamicTest> namesFaultsInTheConfigurationOfTheNotebookAndTheirRepair()
      throws IOException {
    var repair =
        Files.writeString(
            folder.resolve("repair.py"),
            "import json, sys\nprint(next(it['command'] for it in json.load(sys.stdin)['findings'] if it['ok'] is False))\n");
    return new NotebookCases(rehearsal, Files.createDirectory(folder.resolve("faults")))
        .run(
            "faults.txt",
            prepare(),
            (fault, output) ->
                "fresh; (trap - EXIT; %s; %s --json >%s 2>&1; fix=$(python %s <%3$s); [[ $fix ]] || exit; eval \"$fix\"; %2$s --json >%3$s.repaired 2>&1)"
                    .formatted(fault, DOCTOR, output, repair),
            DoctorIT::checkFault);
  }

  private static void checkFault(List<String> columns, Path output) throws IOException {
    assertThat(failures(output)).first().isEqualTo(columns.get(1));
    var repaired = Path.of(output + ".repaired");
    if (columns.size() > 2) {
      assertThat(columns.get(2)).isEqualTo(NO_COMMAND);
      assertThat(repaired).doesNotExist();
    } else {
      assertThat(failures(repaired)).as(Files.readString(repaired)).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> reportsNoFaultInHarmlessSettings() throws IOException {
    return new NotebookCases(rehearsal, Files.createDirectory(folder.resolve("harmless")))
        .run(
            "harmless.txt",
            prepare(),
            (setting, output) ->
                "fresh; (trap - EXIT; %s; %s --json >%s 2>&1)".formatted(setting, DOCTOR, output),
            (columns, output) ->
                assertThat(failures(output)).as(Files.readString(output)).isEmpty());
  }

  private static List<String> failures(Path output) throws IOException {
    return failures(JSON.readTree(output.toFile()));
  }

  @ParameterizedTest
  @CsvSource({"bad-token=401", "bad-token=404"})
  void reportsAnExpiredTokenRatherThanAMissingPackage(String assumed) throws IOException {
    rehearsal.variable("REHEARSAL_ASSUME", assumed);
    rehearsal.run("clock", "+13h").succeeded();
    try {
      assertThat(failures(examine(""))).containsExactly("stored-token expired-token");
    } finally {
      rehearsal.variable("REHEARSAL_ASSUME", null);
      rehearsal.run("clock", "reset").succeeded();
      rehearsal.configureNotebook();
    }
  }

  // For example, the index can return 503 for a moment.
  @Test
  void aResultWithoutAnInstallationIsNoSuccess() throws IOException, InterruptedException {
    var program =
        """
        import sys, types
        sys.path.insert(0, "%s")
        from doctor.examination import Examination
        from doctor.findings import inconclusive
        class Interrupted(Examination):
            def __init__(self):
                self.asked = types.SimpleNamespace(requirement=[], folder=None)
            def steps(self):
                return [
                    ("stored-token", lambda: inconclusive("the index returns 503"), []),
                    ("pip-install", lambda: "installed", ["stored-token"]),
                ]
        print(*[it["cause"] for it in Interrupted().examine(lambda it: None) if it["ok"] is False])
        """
            .formatted(REPOSITORY.resolve("notebooks"));
    assertThat(PythonTools.run("python3", "-c", program)).isEqualTo("unproven\n");
  }

  @Test
  void namesAllFaultsOfPipAndUvAtOnce() {
    assertThat(
            failures(
                examine(
                    "export PIP_EXTRA_INDEX_URL=https://e.example/s PIP_NO_INDEX=1 UV_OFFLINE=1 UV_TORCH_BACKEND=cu121; ")))
        .containsExactly(
            "pip extra-index", "pip no-index", "uv uv-environment", "uv uv-environment");
  }

  @Test
  void namesARoleThatTheEndpointPolicyDoesNotAllow() {
    // The home of this role has no outputs, so the doctor uses those of the reader.
    var outputs =
        rehearsal.notebookHome("dev", "111122223333~" + ROLE).resolve(".pypi-mirror/outputs.json");
    var examined =
        examine("", " --outputs " + outputs, "--as", "arn:aws:iam::111122223333:role/stranger");
    assertThat(failures(examined)).first().isEqualTo("token endpoint-policy");
    assertThat(examined.toString()).contains("role/stranger, which is not one of the stack's");
  }

  @Test
  void reportsAMissingPackageIfThePublicIndexIsDisconnected() {
    assertThat(failures(examine("", " --project never-asked-for", "--unplugged")))
        .containsExactly("page no-package");
  }

  @Test
  void detectsAWrongClockAndAnUnexpectedProxy() throws IOException {
    var network =
        Files.writeString(
            folder.resolve("network.py"),
            """
            import importlib.util, os
            spec = importlib.util.spec_from_file_location("rehearsed", os.environ["REHEARSED"])
            rehearsed = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(rehearsed)

            class Network(rehearsed.Network):
                through_proxy = os.environ.get("THROUGH_PROXY") == "1"

                def now(self):
                    return super().now() + float(os.environ["OFF"])
            """);
    var seam = "export REHEARSED=$MIRROR_DOCTOR_NETWORK MIRROR_DOCTOR_NETWORK=" + network + "; ";
    assertThat(failures(examine(seam + "export OFF=-1000 THROUGH_PROXY=1; ")))
        .containsExactly("clock clock");
    assertThat(failures(examine(seam + "export OFF=0; "))).containsExactly("proxy proxy");
  }

  @Test
  void reportsThePathOfAMissingOutputsFile() {
    var output =
        rehearsal.run(
            "notebook", "--brief", "--", "bash", "-c", DOCTOR + " --outputs /nowhere.json");
    assertThat(output.failed().output())
        .contains("mirror_doctor: /nowhere.json does not exist.")
        .doesNotContain("Traceback");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"region\":\"us-east-1\"} | has no domainName, domainOwner",
        "[] | has no region",
        "{\"region\":5,\"domainName\":\"d\",\"domainOwner\":\"1\",\"repositoryName\":\"r\",\"repositoryEndpoint\":\"e\",\"pipIndexUrl\":\"x\"} | values whose types differ",
        "not JSON | Cannot read"
      })
  void rejectsInvalidOutputsFiles(String outputs, String says) throws IOException {
    var file = Files.writeString(folder.resolve("outputs.json"), outputs);
    var output =
        rehearsal.run("notebook", "--brief", "--", "bash", "-c", DOCTOR + " --outputs " + file);
    assertThat(output.failed().output()).contains(says).doesNotContain("Traceback");
  }

  @Test
  void acceptsTheOutputsOfTheStack() throws IOException {
    var outputs = rehearsal.run("stack", "output", "--json").succeeded().json();
    var file = Files.writeString(folder.resolve("stack.json"), outputs.toString());
    assertThat(failures(examine("", " --outputs " + file))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"--json", "--leaks"})
  void outputContainsNoToken(String option) throws IOException {
    // Collects every token that the doctor receives or finds.
    var wrapper =
        Files.writeString(
            folder.resolve("wrapped.py"),
            """
            import contextlib, io, json, netrc, os, runpy, sys, http.client
            tokens = [netrc.netrc().hosts[host][2] for host in netrc.netrc().hosts]
            read = http.client.HTTPResponse.read

            def reading(self, *size):
                body = read(self, *size)
                if body.startswith(b'{"authorizationToken"'):
                    tokens.append(json.loads(body)["authorizationToken"])
                return body

            http.client.HTTPResponse.read = reading
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                try:
                    sys.path.insert(0, os.path.dirname(sys.argv[1]))
                    runpy.run_path(sys.argv[0], run_name="__main__")
                except SystemExit:
                    pass
            assert said.getvalue().count("\\n") > 4, said.getvalue()
            assert not any(token in said.getvalue() for token in tokens)
            print("tokens:", len(tokens))
            """
                .replace("sys.argv[0], run_name", "sys.argv.pop(1), run_name"));
    assertThat(
            rehearsal
                .run(
                    "notebook",
                    "--brief",
                    "--",
                    "python",
                    wrapper.toString(),
                    REPOSITORY.resolve("notebooks/mirror_doctor.py").toString(),
                    option)
                .succeeded()
                .output())
        .contains("tokens: " + (option.equals("--json") ? 2 : 1));
  }

  @Test
  void signsRequestsLikeTheAwsSdk() throws IOException, InterruptedException {
    assertThat(
            PythonTools.run(
                REPOSITORY.resolve(".rehearsal/venv/bin/python").toString(),
                REPOSITORY
                    .resolve("rehearsal/checks/python/check_doctors_signature.py")
                    .toString()))
        .contains("3 signatures match those of the AWS SDK");
  }

  @Test
  void emulatorNamesAReachableServiceThatItDoesNotSupport() {
    assertThat(
            rehearsal.run("notebook", "--", "aws", "sagemaker", "list-domains").failed().output())
        .contains("does not support requests to api.sagemaker.us-east-1.amazonaws.com");
  }

  private JsonNode leaks() {
    return leaks("");
  }

  private JsonNode leaks(String before) {
    return examine(
        before,
        " --leaks --foreign-object partner-drop/x --foreign-domain partner-packages --foreign-owner"
            + " 444455556666");
  }

  // Appends a question mark to a way whose state is unknown.
  private static List<String> open(JsonNode leaks) {
    return StreamSupport.stream(leaks.path("findings").spliterator(), false)
        .filter(it -> it.path("open").isNull() || it.path("open").asBoolean())
        .map(it -> it.path("way").asText() + (it.path("open").isNull() ? "?" : ""))
        .toList();
  }

  @Test
  void withoutADnsFirewallOnlyDnsLookupsLeaveTheNetwork() {
    var leaks = leaks();
    assertThat(open(leaks)).as(leaks.toPrettyString()).containsExactly("dns");
    assertThat(leaks.path("findings")).hasSize(5);
    assertThat(leaks.toString()).contains("pypi-mirror:dnsFirewall");
  }

  @Test
  void reportsAWayThatCannotBeTestedAsUnknown() {
    var leaks = leaks("unset AWS_CONTAINER_CREDENTIALS_FULL_URI; ");
    assertThat(open(leaks)).as(leaks.toPrettyString()).containsExactly("dns", "domain?");
    assertThat(leaks.path("ok").asBoolean()).isFalse();
    assertThat(open(examine("", " --leaks"))).containsExactly("dns", "bucket?");
    assertThat(open(leaks("export SSL_CERT_FILE=/dev/null; ")))
        .containsExactly("dns", "bucket?", "domain?");
  }

  @Test
  void reportsEndpointsThatAllowEverythingAsOpen() {
    var everything =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    rehearsal.changeAccount(
        account -> {
          endpoint(account, API, true, everything);
          endpoint(account, ".s3", false, everything);
        });
    // Only the role's own policy prevents the token for the foreign domain, so that way is unknown.
    assertThat(open(leaks())).containsExactly("dns", "bucket", "domain?");
    rehearsal.changeAccount(
        account ->
            account
                .roles()
                .get(ROLE)
                .inlinePolicies()
                .put("everything", everything.replace("\"Principal\":\"*\",", "")));
    assertThat(open(leaks())).containsExactly("dns", "bucket", "domain");
  }
}
