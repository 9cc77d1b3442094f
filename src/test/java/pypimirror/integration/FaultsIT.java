package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.rehearsal.types.ResourceType;
import pypimirror.rehearsal.types.ResourceTypes;

/** AWS fails once, at each type of resource; the next run has to finish the work. */
class FaultsIT {

  static Stream<String> types() {
    return ResourceTypes.ALL.stream().map(ResourceType::token);
  }

  @ParameterizedTest
  @MethodSource("types")
  void aFailedCreationIsMadeUpForByTheNextRun(String type, @TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.faults(type + " create 1");
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("InternalServerException: a fault was asked for at create")
        .doesNotContain("\tat ");
    rehearsal.faults(null);
    converges(rehearsal);
  }

  @Test
  void aReadersPolicyThatTheEngineDidNotHearOfIsNotLeftBehind(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.faults("aws:iam/rolePolicy:RolePolicy create-done 1");
    rehearsal.run("up", "--yes", "--skip-preview").failed();
    assertThat(rehearsal.account().roles().get("sagemaker-execution-role").inlinePolicies())
        .hasSize(1);
    rehearsal.faults(null);
    converges(rehearsal);
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  @Test
  void aRepositoryWithoutItsConnectionGetsItInTheNextRun(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.faults("aws:codeartifact/repository:Repository complete 1");
    rehearsal.run("up", "--yes", "--skip-preview").failed();
    assertThat(
            rehearsal.account().domains().get("pypi-mirror-dev").repositories().get("pypi-store"))
        .extracting(it -> it.externalConnection())
        .isNull();
    rehearsal.faults(null);
    converges(rehearsal);
  }

  @Test
  void aFailedDeletionIsMadeUpForByTheNextRun(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.faults("aws:ec2/vpcEndpoint:VpcEndpoint delete 1");
    rehearsal.run("destroy", "--yes", "--skip-preview").failed();
    rehearsal.faults(null);
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  private static void converges(Rehearsal rehearsal) {
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    Deployed.assertOnce(rehearsal);
  }
}
