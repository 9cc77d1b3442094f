package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.account.StudioState;

/** Checks which apps can mount the users' files. */
class MountTargetsTest extends ReachabilityFixture {

  @BeforeEach
  void createAStudioDomain() {
    account.fileSystems().put("fs-1", new StudioState.FileSystem(List.of("subnet-endpoint"), null));
    account
        .studioDomains()
        .put(
            "d-1",
            new StudioState.StudioDomain(
                JsonNodeFactory.instance.objectNode().put("vpcId", "vpc-1"),
                "fs-1",
                Map.of(),
                Map.of(),
                Map.of()));
  }

  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html
  @Test
  void nfsMustBeAllowedInBothDirections() {
    allowOnly(443, "10.0.0.0/16");
    assertThat(missing())
        .containsExactly(
            "no outbound rule of [sg-notebook] allows 2049/tcp to subnet-endpoint",
            "no inbound rule of [sg-notebook] allows 2049/tcp");
    allowOnly(2049, "10.0.2.0/24");
    assertThat(missing())
        .containsExactly("no outbound rule of [sg-notebook] allows 2049/tcp to subnet-endpoint");
    allowOnly(2049, "10.0.0.0/16");
    assertThat(missing()).isEmpty();
  }

  @Test
  void aVpcWithoutStudioHasNoFileSystem() {
    allowOnly(443, "10.0.0.0/16");
    account.studioDomains().clear();
    assertThat(missing()).isEmpty();
  }

  private List<String> missing() {
    return MountTargets.missing(account, location());
  }

  private void allowOnly(int port, String range) {
    rule(rule("sg-notebook", true, "tcp", port, port, range, null));
    account
        .securityGroupRules()
        .put("sgr-nfs", rule("sg-notebook", false, "tcp", port, port, null, "sg-notebook"));
  }
}
