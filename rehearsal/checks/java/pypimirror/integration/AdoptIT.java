package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.notebook.FakeIndex;

/** Adopts existing mirrors, and creates new environments. */
class AdoptIT {

  private static final Path STATES =
      Path.of("rehearsal/checks/resources/adoption").toAbsolutePath();

  @TempDir Path folder;

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;

  @BeforeEach
  void createProject() throws IOException {
    rehearsal = new Rehearsal(folder);
    Files.delete(file("dev"));
    Files.createDirectories(account("").getParent());
    for (var id : new String[] {"111122223333", "193858265520"}) {
      Files.copy(Path.of("rehearsal/accounts", id + ".json"), account(id));
    }
    index.project("demo", Map.of(Wheels.name("demo", "1.0"), Wheels.wheel("demo", "1.0")));
    rehearsal.variable("PIP_INDEX_URL", index.address());
  }

  @AfterEach
  void stop() {
    index.close();
  }

  private Path file(String environment) {
    return rehearsal.project().resolve("Pulumi." + environment + ".yaml");
  }

  private Path account(String id) {
    return rehearsal.project().resolve("rehearsal/accounts/" + id + ".json");
  }

  @Test
  void adoptsTheArticlesTerraformStackAndInstallsPackages() throws IOException {
    var output =
        rehearsal
            .run("adopt", "article", "--terraform", STATES.resolve("show.json").toString())
            .succeeded()
            .output();
    assertThat(output)
        .contains(
            "changed     aws_iam_role.sagemaker_execution_role  gets the program's policy, and stays in Terraform")
        .contains("terraform state rm 'aws_codeartifact_domain.")
        .doesNotContain("terraform state rm 'aws_iam_role.")
        .contains("kept        10.20.0.0/16  in pypi-mirror:readerCidrs")
        .contains("changed     the endpoint for codeartifact.repositories  is created")
        .contains("+-1 to replace")
        .containsPattern("\\+- +aws:ec2:SecurityGroup pypi-mirror-article-endpoints replace")
        .containsPattern("~ +aws:codeartifact:Domain pypi-mirror-article-domain update")
        .containsPattern("~ +aws:codeartifact:Repository pypi-mirror-article-pypi-store update")
        .containsPattern("~ +aws:codeartifact:Repository pypi-mirror-article-repository update")
        .containsPattern("~ +aws:ec2:VpcEndpoint pypi-mirror-article-api update");
    assertThat(
            new ObjectMapper()
                .readTree(rehearsal.project().resolve("rehearsal/imports/article.json").toFile())
                .path("resources")
                .findValuesAsText("id"))
        .containsExactlyInAnyOrder(
            "arn:aws:codeartifact:us-east-1:123456789012:domain/my-domain",
            "arn:aws:codeartifact:us-east-1:123456789012:repository/my-domain/my_repository",
            "arn:aws:codeartifact:us-east-1:123456789012:repository/my-domain/my_repository",
            "arn:aws:codeartifact:us-east-1:123456789012:repository/my-domain/pypi-store",
            "vpce-615dbdb5d8b04c4b8",
            "sg-c65fe00471a24a408");

    // After a failed import, it can be repeated.
    var network =
        "urn:pulumi:article::pypi-mirror::pypimirror:network:Endpoints$aws:ec2/vpcEndpoint:VpcEndpoint::pypi-mirror-article-api";
    rehearsal.run("state", "delete", network, "--yes", "--stack", "article").succeeded();
    rehearsal.variable("REHEARSAL_FAULTS", "aws:ec2/vpcEndpoint:VpcEndpoint read 1");
    String[] importAgain = {
      "import",
      "--file",
      "rehearsal/imports/article.json",
      "--generate-code=false",
      "--yes",
      "--stack",
      "article"
    };
    assertThat(rehearsal.run(importAgain).failed().output())
        .contains("Injected failure at step read");
    rehearsal.variable("REHEARSAL_FAULTS", null);
    rehearsal.run(importAgain).succeeded();

    rehearsal.run("up", "--yes", "--skip-preview", "--stack", "article").succeeded();
    rehearsal.run("preview", "--expect-no-changes", "--stack", "article").succeeded();
    var login =
        rehearsal.run("stack", "output", "loginCommand", "--stack", "article").output().strip();
    assertThat(
            rehearsal
                .run(
                    "notebook",
                    "--stack",
                    "article",
                    "--",
                    "bash",
                    "-ec",
                    login + " && pip install --no-cache-dir demo")
                .succeeded()
                .output())
        .contains("Successfully installed demo-1.0");
    // The security group that allowed all inbound traffic is deleted. The existing domain is kept.
    var account =
        new Accounts(account("").getParent(), rehearsal.accountsFolder()).view("123456789012");
    assertThat(account.securityGroups()).doesNotContainKey("sg-c65fe00471a24a408");
    assertThat(account.domains().get("my-domain").repositories())
        .containsOnlyKeys("my_repository", "pypi-store");
  }

  // Two formats, an intermediate repository, another account, and a user, who cannot be a reader.
  @Test
  void namesWhatWouldBeLostAndAdoptsTheRestWhenTheUserAcceptsIt() throws IOException {
    var state =
        Files.readString(STATES.resolve("show.json"))
            .replace(
                "\\\"arn:aws:iam::123456789012:role/sagemaker-execution-role\\\"",
                "[\\\"arn:aws:iam::123456789012:role/sagemaker-execution-role\\\",\\\"arn:aws:iam::123456789012:user/ada\\\",\\\"222233334444\\\"]");
    assertThat(state).contains("user/ada");
    var file = Files.writeString(folder.resolve("state.json"), state).toString();
    var network = Files.writeString(folder.resolve("network.json"), state).toString();
    assertThat(rehearsal.run("adopt", "lossy", "--terraform", file).failed().output())
        .contains("arn:aws:iam::123456789012:user/ada loses access: ", "--accept-loss")
        .contains("arn:aws:iam::222233334444:root loses access through the endpoints")
        .contains("Nothing was written.");
    assertThat(file("lossy")).doesNotExist();
    var output =
        rehearsal
            .run(
                "adopt",
                "lossy",
                "--terraform",
                file,
                "--terraform",
                network,
                "--accept-loss",
                "--set",
                "tags=CostCenter=42")
            .succeeded()
            .output();
    assertThat(output)
        .contains("lost        arn:aws:iam::123456789012:user/ada  loses access: ")
        .contains("kept        arn:aws:iam::222233334444:root  in pypi-mirror:readerAccountIds");
    assertThat(Files.readString(file("lossy")))
        .contains("pypi-mirror:readerAccountIds:\n    - \"222233334444\"", "CostCenter: \"42\"");
    rehearsal.run("up", "--yes", "--skip-preview", "--stack", "lossy").succeeded();
    rehearsal.run("preview", "--expect-no-changes", "--stack", "lossy").succeeded();
    // Anyone else starts from the committed files.
    rehearsal.run("reset", "--account", "123456789012").succeeded();
    rehearsal.run("up", "--yes", "--skip-preview", "--stack", "lossy").succeeded();
    assertThat(rehearsal.run("adopt", "lossy", "--terraform", file).failed().output())
        .contains("Environment 'lossy' already exists");
  }

  @Test
  void adoptsAMirrorDescribedWithOptions() {
    var output = adoptByHand();
    assertThat(output)
        .doesNotContain("to replace", "+-")
        .doesNotContain("rehearsed before")
        .doesNotContain("also in account")
        .containsPattern("~ +aws:codeartifact:Repository pypi-mirror-hand-repository update")
        .containsPattern("~ +aws:ec2:VpcEndpoint pypi-mirror-hand-repositories update");
    rehearsal.run("up", "--yes", "--skip-preview", "--stack", "hand").succeeded();
    rehearsal.run("preview", "--expect-no-changes", "--stack", "hand").succeeded();
  }

  @Test
  void keepsARehearsedAccountAndNamesItsOtherEnvironments() throws IOException {
    var before = "{\"id\": \"111122223344\", \"region\": \"eu-west-1\"}";
    Files.createDirectories(rehearsal.accountsFolder());
    Files.writeString(rehearsal.accountsFolder().resolve("111122223344.json"), before);
    Files.writeString(
        file("other"),
        "config:\n  aws:region: eu-west-1\n  aws:allowedAccountIds: [111122223344]\n");
    assertThat(adoptByHand())
        .contains(
            "an earlier rehearsal of account 111122223344 is still in use, without this description. To rehearse 'hand', start over: ./rehearse reset --account 111122223344")
        .contains("'other' is also in account 111122223344. Check that it still deploys");
    assertThat(rehearsal.accountsFolder().resolve("111122223344.json")).hasContent(before);
  }

  private String adoptByHand() {
    return rehearsal
        .run(
            "adopt",
            "hand",
            "--account",
            "111122223344",
            "--region",
            "eu-west-1",
            "--domain",
            "team",
            "--repository",
            "python",
            "--vpc",
            "vpc-0123456789abcdef0",
            "--subnets",
            "subnet-0123456789abcdef1,subnet-0123456789abcdef2",
            "--endpoints",
            "codeartifact.api=vpce-0123456789abcdef3,codeartifact.repositories=vpce-0123456789abcdef4",
            "--reader-groups",
            "sg-0123456789abcdef5",
            "--reader-roles",
            "arn:aws:iam::111122223344:role/service-role/notebooks")
        .succeeded()
        .output();
  }

  @Test
  void rejectsInvalidAdoptArgumentsAndWritesNothing() throws IOException {
    assertThat(rehearsal.run("adopt", "x", "--terraform", "nothing.json").failed().output())
        .contains("nothing.json is not a file.")
        .doesNotContain("\tat ");
    var wrong = Files.writeString(folder.resolve("wrong.json"), "{}");
    assertThat(rehearsal.run("adopt", "x", "--terraform", wrong.toString()).failed().output())
        .contains("wrong.json is neither a Terraform state nor its JSON output.");
    assertThat(rehearsal.run("adopt", "x", "--domain", "d").failed().output())
        .contains("--account is missing", "--repository is missing", "--reader-roles is missing");
    assertThat(rehearsal.run("adopt", "X").failed().output())
        .contains("is not a valid environment name");
    assertThat(rehearsal.run("adopt", "x", "--nonsense").failed().output()).contains("--nonsense");
    assertThat(file("x")).doesNotExist();
    assertThat(rehearsal.project().resolve("rehearsal/imports/x.json")).doesNotExist();
  }

  @Test
  void newCommandPromptsForMissingValuesAndRehearsesTheEnvironment() throws IOException {
    index.project(
        "requests", Map.of(Wheels.name("requests", "1.0"), Wheels.wheel("requests", "1.0")));
    rehearsal.variable("REHEARSAL_ASK", "1");
    var answers = Files.writeString(folder.resolve("answers"), "111122223344\neu-west-1\n\n\n");
    var output =
        rehearsal
            .shell(
                "", "'%s' new lab <'%s'".formatted(Path.of("rehearse").toAbsolutePath(), answers))
            .output();
    assertThat(output).contains("AWS account ID (12 digits): ", "AWS region [us-east-1]: ");
    assertThat(Files.readString(file("lab")))
        .contains("aws:region: eu-west-1", "- \"111122223344\"", "- eu-west-1a")
        .contains("pypi-mirror:domainName: pypi-mirror-lab");
    assertThat(Files.readString(account("111122223344")))
        .isEqualTo("{\n  \"id\": \"111122223344\",\n  \"region\": \"eu-west-1\"\n}\n");
    assertThat(output)
        .contains("cost of 'lab'", "pypi-mirror-lab: $29.20 per month when idle")
        .contains("permissions in 'lab'", "role/pypi-mirror-lab-reader can perform");
    rehearsal.variable("REHEARSAL_ASK", null);
    assertThat(rehearsal.run("new", "lab").failed().output())
        .contains("Environment 'lab' already exists");
  }

  @Test
  void newCommandRejectsInvalidSettingsAndWritesNothing() {
    var output =
        rehearsal
            .run(
                "new",
                "lab",
                "--region",
                "us-east-1",
                "--account",
                "111122223333",
                "--set",
                "domainName=Lab",
                "--set",
                "studio=create")
            .failed()
            .output();
    assertThat(output)
        .contains(
            "pypi-mirror:domainName: \"Lab\"", "pypi-mirror:studioUsers", "Nothing was written.")
        .doesNotContain("\tat ");
    assertThat(rehearsal.run("new", "lab", "--set", "nokey=1").failed().output())
        .contains("\"nokey\" is not a key.", "--account is missing", "--region is missing");
    assertThat(file("lab")).doesNotExist();
  }

  @Test
  void newCommandDescribesAdoptedResourcesInTheAccountFile() throws IOException {
    rehearsal.run(
        "new",
        "lab",
        "--region",
        "us-east-1",
        "--account",
        "111122223344",
        "--set",
        "network=adopt",
        "--set",
        "vpcId=vpc-0123456789abcdef0",
        "--set",
        "subnetIds=subnet-0123456789abcdef1,subnet-0123456789abcdef2",
        "--set",
        "readerSecurityGroupIds=sg-0123456789abcdef5",
        "--set",
        "readers=adopt",
        "--set",
        "readerRoleArns=arn:aws:iam::111122223344:role/notebooks");
    assertThat(Files.readString(account("111122223344")))
        .contains(
            "vpc-0123456789abcdef0",
            "subnet-0123456789abcdef2",
            "us-east-1b",
            "sg-0123456789abcdef5",
            "\"notebooks\"");
    rehearsal.run("preview", "--expect-no-changes", "--stack", "lab").succeeded();
  }
}
