package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code .ci/destroy}, with the AWS CLI, on an environment whose Studio was used. */
class DestroyIT {

  private static final Path SCRIPT = Path.of(".ci/destroy").toAbsolutePath();
  private static final String USE_STUDIO =
      """
      domain=$(pulumi stack output studioDomainId)
      aws sagemaker create-space --domain-id "$domain" --space-name lab \
        --ownership-settings OwnerUserProfileName=data-scientist --space-sharing-settings SharingType=Private
      aws sagemaker create-app --domain-id "$domain" --space-name lab --app-type JupyterLab --app-name default
      """;

  private Rehearsal rehearsal;

  @BeforeEach
  void createRehearsal(@TempDir Path folder) {
    rehearsal = new Rehearsal(folder);
  }

  @Test
  void destroysAnEnvironmentWhoseStudioWasUsed() {
    deploy(Map.of());
    assertThat(destroy("dev").failed().output()).contains("Add --yes");
    assertThat(destroy("dev", "--force").failed().output()).contains("usage: .ci/destroy");
    assertThat(destroy("nowhere").failed().output())
        .contains("destroy: Pulumi.nowhere.yaml does not exist.");
    assertThat(destroy("--help").failed().output()).contains("usage: .ci/destroy");

    addAZone();
    assertThat(destroy("staging", "--yes").failed().output())
        .contains(
            "destroy: This rehearsal is for the environment 'dev'. Use ./rehearse admin --stack staging.");
    assertThat(rehearsal.run("destroy", "--yes", "--skip-preview").failed().output())
        .contains("ResourceInUse: Unable to delete UserProfile data-scientist");
    assertThat(destroy("dev", "--yes").succeeded().output())
        .contains("destroy: deleting the app default of lab")
        .contains("destroy: deleting the space lab")
        .contains("destroy: deleting SageMaker's security group sg-");
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture(Rehearsal.ACCOUNT));
    // There is nothing left to delete.
    destroy("dev", "--yes").succeeded();
  }

  // As docs/how-to/operate.md describes it.
  private void addAZone() {
    var changes =
        Map.<String, Object>of(
            "pypi-mirror:availabilityZones",
            List.of("us-east-1a", "us-east-1b", "us-east-1c"),
            "pypi-mirror:subnetCidrs",
            List.of("10.40.0.0/24", "10.40.1.0/24", "10.40.2.0/24"));
    rehearsal.environment("dev", Path.of("Pulumi.dev.yaml"), changes);
    assertThat(rehearsal.run("preview").succeeded().output())
        .contains("sagemaker:Domain", "replace");
    rehearsal
        .run("up", "--yes", "--skip-preview", "--target", "**aws:ec2/subnet:Subnet::**")
        .succeeded();
    rehearsal
        .run(
            "admin",
            "--",
            "bash",
            "-euc",
            """
            subnets=$(aws ec2 describe-subnets --filters "Name=vpc-id,Values=$(pulumi stack output vpcId)" \\
              --query 'Subnets[].SubnetId' --output text)
            aws sagemaker update-domain --domain-id "$(pulumi stack output studioDomainId)" --subnet-ids $subnets
            """)
        .succeeded();
    rehearsal.run("refresh", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.run("preview").succeeded().output()).doesNotContain("sagemaker:Domain");
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--expect-no-changes").succeeded();
    var account = rehearsal.account();
    assertThat(account.studioDomains().values())
        .singleElement()
        .satisfies(it -> assertThat(it.spaces()).containsKey("lab"));
    assertThat(account.fileSystems().values())
        .singleElement()
        .satisfies(it -> assertThat(it.mountTargets()).hasSize(3));
  }

  // The mount targets of the file system use a group of SageMaker and the subnets.
  @Test
  void deletesNothingThatIsProtectedAndKeepsTheFilesOfTheUsers() {
    deploy(Map.of("pypi-mirror:protect", true, "pypi-mirror:studioRetainHomes", true));
    assertThat(destroy("dev", "--yes").failed().output()).contains("is protected");
    assertThat(rehearsal.account().studioDomains().values().iterator().next().spaces())
        .containsOnlyKeys("lab");

    rehearsal.environment(
        "dev", Path.of("Pulumi.dev.yaml"), Map.of("pypi-mirror:studioRetainHomes", true));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    assertThat(destroy("dev", "--yes").failed().output())
        .contains("With studioRetainHomes, AWS keeps the file system and its mount targets.")
        .contains("DependencyViolation: The subnet ");
    var account = rehearsal.account();
    assertThat(account.fileSystems()).hasSize(1);
    assertThat(account.studioDomains()).isEmpty();
    assertThat(account.securityGroups().values())
        .filteredOn(group -> group.name().contains("-nfs-"))
        .hasSize(2);
  }

  private void deploy(Map<String, Object> changes) {
    rehearsal.environment("dev", Path.of("Pulumi.dev.yaml"), changes);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("admin", "--", "bash", "-euc", USE_STUDIO).succeeded();
  }

  private Rehearsal.Result destroy(String... arguments) {
    var words = new ArrayList<>(List.of("admin", "--", SCRIPT.toString()));
    words.addAll(List.of(arguments));
    return rehearsal.run(words.toArray(String[]::new));
  }
}
