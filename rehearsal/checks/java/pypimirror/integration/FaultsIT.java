package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.types.ResourceTypes;

/** AWS fails once for each resource type, and the next run must complete the deployment. */
class FaultsIT {

  @Test
  void laterRunsCreateEveryResourceThatFailedBefore(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev", Path.of("src/test/resources/environments/made-with-everything.yaml"), Map.of());
    var left =
        ResourceTypes.ALL.stream()
            .map(type -> type.schema().token())
            // This environment does not create these types.
            .filter(
                token ->
                    !token.matches(
                        "aws:(s3/|kms/|iam/(policy|openIdConnectProvider|rolePolicyAttachment):).*"))
            .collect(Collectors.toCollection(TreeSet::new));
    while (!left.isEmpty()) {
      rehearsal.faults(left.stream().map(it -> it + " create 1").collect(Collectors.joining("; ")));
      var output = rehearsal.run("up", "--yes", "--skip-preview").failed().output();
      assertThat(output)
          .contains("InternalServerException: Injected failure at step create")
          .doesNotContain("\tat ");
      assertThat(left.removeIf(type -> hasFailed(output, type))).as(output).isTrue();
    }
    rehearsal.faults(null);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    rehearsal.variable("REHEARSAL_ASSUME", "nfs-groups=deleted");
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  // The engine prints a type token without its middle part.
  private static boolean hasFailed(String output, String type) {
    return Pattern.compile(
            Pattern.quote(type.replaceFirst("/[^:]*", ""))
                + " [^\\n]*(creating|create)[^\\n]*failed")
        .matcher(output)
        .find();
  }

  @Test
  void destroyDeletesAReaderPolicyThatAFailedRunDidNotRecord(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.faults("aws:iam/rolePolicy:RolePolicy create-done 1");
    rehearsal.run("up", "--yes", "--skip-preview").failed();
    assertThat(rehearsal.account().roles().get("sagemaker-execution-role").inlinePolicies())
        .hasSize(1);
    rehearsal.faults(null);
    assertConverges(rehearsal);
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  @Test
  void nextRunAddsAMissingExternalConnection(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.faults("aws:codeartifact/repository:Repository complete 1");
    rehearsal.run("up", "--yes", "--skip-preview").failed();
    assertThat(
            rehearsal.account().domains().get("pypi-mirror-dev").repositories().get("pypi-store"))
        .extracting(it -> it.externalConnection())
        .isNull();
    rehearsal.faults(null);
    assertConverges(rehearsal);
  }

  @Test
  void nextRunRetriesAFailedDeletion(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.faults("aws:ec2/vpcEndpoint:VpcEndpoint delete 1");
    rehearsal.run("destroy", "--yes", "--skip-preview").failed();
    rehearsal.faults(null);
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  @Test
  void reportsANetworkThatCannotBeQueriedInOneLine(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment("dev", Map.of("pypi-mirror:vpcId", "vpc-00000000000000000"));
    assertThat(rehearsal.run("preview").failed().output())
        .contains("The program cannot query the network: ", "vpc-00000000000000000")
        .doesNotContain("\tat ", "Exception: ");
  }

  private static void assertConverges(Rehearsal rehearsal) {
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    Deployed.assertOnce(rehearsal);
  }
}
