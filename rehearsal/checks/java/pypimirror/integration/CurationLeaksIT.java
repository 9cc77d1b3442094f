package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Every route to a release that a curator has fetched but not approved. Each one is refused, also
 * by each wall in its way alone, and each one is open if these walls are taken down, so each test
 * can fail.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CurationLeaksIT {

  private static final String ROLES = "arn:aws:iam::111122223333:role/";
  private static final String HOST =
      "https://pypi-mirror-dev-111122223333.d.codeartifact.us-east-1.amazonaws.com/pypi/";
  private static final String WHEEL = Wheels.name("demo", "2.0");
  private static final String IN_DOMAIN =
      " --domain pypi-mirror-dev --domain-owner 111122223333 --format pypi --package demo ";
  private static final String EVERYTHING =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

  /** What keeps a release from readers. */
  private enum Wall {
    /** The readers' repository has no path to intake. */
    UPSTREAM,
    /** The roles' own policies name only the readers' repository. */
    IDENTITY,
    /** The endpoint policies name only the readers' repository. */
    ENDPOINT,
    /** The policies of the repositories name the curators. */
    REPOSITORIES,
    /** The repository with the approved releases has no upstream. */
    APPROVAL;

    void takeDown(Account account) {
      switch (this) {
        case UPSTREAM -> addUpstream(account, "packages");
        case APPROVAL -> addUpstream(account, "approved");
        case IDENTITY ->
            account
                .roles()
                .values()
                .forEach(role -> role.inlinePolicies().put("everything", EVERYTHING));
        case ENDPOINT -> account.vpcEndpoints().replaceAll((id, it) -> withoutPolicy(it));
        case REPOSITORIES ->
            List.of("intake", "pypi-store", "approved", "packages")
                .forEach(
                    name ->
                        repositories(account)
                            .computeIfPresent(name, (key, it) -> it.governedBy(null, null)));
      }
    }

    private static Map<String, Repository> repositories(Account account) {
      return account.domains().get("pypi-mirror-dev").repositories();
    }

    private static void addUpstream(Account account, String name) {
      repositories(account)
          .computeIfPresent(
              name,
              (key, it) ->
                  new Repository(
                      it.description(),
                      Stream.concat(it.upstreams().stream(), Stream.of("intake")).toList(),
                      it.externalConnection(),
                      it.policy(),
                      it.policyRevision(),
                      it.tags(),
                      it.packages()));
    }

    private static VpcEndpoint withoutPolicy(VpcEndpoint it) {
      return new VpcEndpoint(
          it.vpcId(),
          it.serviceName(),
          it.type(),
          it.privateDnsEnabled(),
          it.subnetIds(),
          it.securityGroupIds(),
          it.networkInterfaces(),
          null,
          it.state(),
          it.tags());
    }
  }

  /**
   * A route to the release.
   *
   * @param options options of the notebook
   * @param script prints {@code LEAKED} if it gets the release
   * @param walls the walls in its way
   */
  private record Route(String name, List<String> options, String script, List<Wall> walls) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;
  private Path uv;

  @BeforeAll
  void deployAndFetch(@TempDir Path folder) throws IOException, InterruptedException {
    uv = PythonTools.install("uv", folder.resolve("uv")).resolve("uv");
    var approved = Wheels.wheel("demo", "1.0", "helper>=1");
    var wheels = new TreeMap<>(Map.of(Wheels.name("demo", "1.0"), approved));
    wheels.put(WHEEL, Wheels.wheel("demo", "2.0"));
    index.project("demo", wheels);
    index.project("helper", Map.of(Wheels.name("helper", "1.0"), Wheels.wheel("helper", "1.0")));
    rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:packages", "curated",
            "pypi-mirror:curatorRoleArns", List.of(ROLES + "curator"),
            "pypi-mirror:publisherRoleArns", List.of(ROLES + "publisher"),
            "pypi-mirror:internalPackages", List.of("acme-*")));
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    Files.createDirectories(rehearsal.project().resolve("approvals"));
    Files.writeString(
        rehearsal.project().resolve("approvals/test.lock"),
        "demo==1.0 --hash=sha256:x\n"
            .replace(" --hash=sha256:x", " \\\n    --hash=sha256:" + FakeIndex.sha256(approved)));
    rehearsal.run("approve", "apply").succeeded();
    rehearsal.changeAccount(
        account ->
            account
                .roles()
                .put(
                    "insider",
                    new IamState.Role("/", "{}", Map.of("everything", EVERYTHING), null)));
    // The curator fetches the release that no reader may get, and what it requires.
    assertThat(run(List.of("--outside", "--as", ROLES + "curator"), download("intake")))
        .contains("LEAKED");
    assertThat(
            run(
                List.of("--outside", "--as", ROLES + "curator"),
                download("intake", "helper", Wheels.name("helper", "1.0"), "1.0")))
        .contains("LEAKED");
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

  private String run(List<String> options, String script) {
    var words = new ArrayList<>(List.of("notebook"));
    words.addAll(options);
    words.addAll(List.of("--", "bash", "-c", script.replace("UV ", uv + " ")));
    return rehearsal.run(words.toArray(String[]::new)).output();
  }

  static Stream<Route> routes() {
    var routes = new ArrayList<Route>();
    var plugged = List.<String>of();
    for (var when : List.of(plugged, List.of("--unplugged"))) {
      var suffix = when.isEmpty() ? "" : ", without the public index";
      for (var spelling : List.of("demo", "DEMO")) {
        routes.add(
            new Route(
                "pip, by the name " + spelling + suffix,
                when,
                pip(spelling + "==2.0"),
                List.of(Wall.UPSTREAM)));
      }
      routes.add(new Route("uv, by the name demo" + suffix, when, uv(), List.of(Wall.UPSTREAM)));
      routes.add(
          new Route(
              "a dependency of an approved release" + suffix,
              when,
              pip("demo==1.0"),
              List.of(Wall.APPROVAL)));
      routes.add(
          new Route(
              "the file's address in packages" + suffix,
              when,
              download("packages"),
              List.of(Wall.UPSTREAM)));
      for (var repository : List.of("intake", "pypi-store")) {
        routes.add(
            new Route(
                "the file's address in %s%s".formatted(repository, suffix),
                when,
                download(repository),
                List.of(Wall.IDENTITY, Wall.ENDPOINT, Wall.REPOSITORIES)));
      }
      routes.add(
          new Route(
              "the file's address in approved" + suffix,
              when,
              download("approved"),
              List.of(Wall.IDENTITY, Wall.ENDPOINT, Wall.APPROVAL)));
    }
    for (var repository : List.of("intake", "pypi-store")) {
      var outside = List.of("--outside");
      routes.add(
          new Route(
              "a reader outside of the VPC, from " + repository,
              outside,
              download(repository),
              List.of(Wall.IDENTITY, Wall.REPOSITORIES)));
      for (var role : List.of("insider", "publisher")) {
        var walls = new ArrayList<>(List.of(Wall.REPOSITORIES));
        if (role.equals("publisher")) {
          walls.add(Wall.IDENTITY);
        }
        routes.add(
            new Route(
                "the token of the role %s outside of the VPC, from %s".formatted(role, repository),
                List.of("--outside", "--as", ROLES + role),
                download(repository),
                walls));
      }
      routes.add(
          new Route(
              "the API's GetPackageVersionAsset of " + repository,
              plugged,
              asset(repository),
              List.of(Wall.IDENTITY, Wall.ENDPOINT, Wall.REPOSITORIES)));
      routes.add(
          new Route(
              "the API's GetPackageVersionAsset of %s, as insider".formatted(repository),
              List.of("--outside", "--as", ROLES + "insider"),
              asset(repository),
              List.of(Wall.REPOSITORIES)));
      for (var destination : List.of("packages", "approved")) {
        routes.add(
            new Route(
                "a copy from %s to %s, as insider".formatted(repository, destination),
                List.of("--outside", "--as", ROLES + "insider"),
                "aws codeartifact copy-package-versions"
                    + IN_DOMAIN.replace("--package", "--versions 2.0 --package")
                    + "--source-repository %s --destination-repository %s"
                        .formatted(repository, destination)
                    + " && echo LEAKED",
                List.of(Wall.REPOSITORIES)));
      }
    }
    routes.add(
        new Route(
            "the endpoint of intake",
            plugged,
            "aws codeartifact get-repository-endpoint --repository intake"
                + IN_DOMAIN.replace(" --package demo", "")
                + "&& echo LEAKED",
            List.of(Wall.IDENTITY, Wall.ENDPOINT)));
    return routes.stream();
  }

  private static String pip(String requirement) {
    return "$(%s) >/dev/null; pip download --no-cache-dir --retries 0 --dest \"$(mktemp -d)\" '%s' && echo LEAKED"
        .formatted(
            "echo aws codeartifact login --tool pip --repository packages --domain pypi-mirror-dev"
                + " --domain-owner 111122223333",
            requirement);
  }

  private static String uv() {
    return "token=$(aws codeartifact get-authorization-token --domain pypi-mirror-dev --domain-owner 111122223333 --query authorizationToken --output text);"
        + " UV pip install --no-cache --no-deps --target \"$(mktemp -d)\" --default-index \"%spackages/simple/\" demo==2.0 && echo LEAKED"
            .formatted(HOST.replace("https://", "https://aws:$token@"));
  }

  private static String download(String repository) {
    return download(repository, "demo", WHEEL, "2.0");
  }

  private static String download(String repository, String project, String wheel, String version) {
    return "token=$(aws codeartifact get-authorization-token --domain pypi-mirror-dev --domain-owner 111122223333 --query authorizationToken --output text);"
        + " curl -sf -o /dev/null -u \"aws:$token\" %s%s/simple/%s/%s/%s && echo LEAKED"
            .formatted(HOST, repository, project, version, wheel);
  }

  private static String asset(String repository) {
    return "aws codeartifact get-package-version-asset --repository %s --package-version 2.0 --asset %s%s/dev/null && echo LEAKED"
        .formatted(repository, WHEEL, IN_DOMAIN);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void isRefusedByEachOfItsWallsAndIsOpenWithoutThem(Route route) {
    assertThat(run(route.options, route.script)).doesNotContain("LEAKED");
    if (route.walls.size() > 1) {
      for (var wall : route.walls) {
        takeDown(route.walls.stream().filter(it -> it != wall).toList());
        assertThat(run(route.options, route.script))
            .as("with only the wall " + wall)
            .doesNotContain("LEAKED");
      }
    }
    takeDown(route.walls);
    assertThat(run(route.options, route.script)).contains("LEAKED");
  }

  private void takeDown(List<Wall> walls) {
    rehearsal.restore();
    rehearsal.changeAccount(account -> walls.forEach(wall -> wall.takeDown(account)));
  }
}
