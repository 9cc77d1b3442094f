package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.testing.Configs;
import pypimirror.testing.DeployedPolicies;

/** Checks every policy with an independent linter that knows AWS's actions and resources. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyLintIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path REPOSITORY = Path.of("").toAbsolutePath();

  private Path folder;
  private Path python;

  @BeforeAll
  void install(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    python = PythonTools.install("iam-lint", folder.resolve("venv")).resolve("python");
  }

  static Stream<Path> environments() {
    return Configs.everyEnvironmentFile();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void deployedPoliciesHaveNoFindings(Path environment) throws IOException, InterruptedException {
    var policies = DeployedPolicies.of(environment);
    assertThat(policies).hasSizeGreaterThan(3);
    assertThat(findings(policies)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "codeartifact:ReadFromRepositorie,repository/d/r,UNKNOWN_ACTION",
    "codeartifact:ReadFromRepository,domain/d,RESOURCE_MISMATCH",
    "codeartifact:*,repository/d/r,RESOURCE_MISMATCH"
  })
  void detectsInvalidActionsAndResources(String action, String resource, String finding)
      throws IOException, InterruptedException {
    var document =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s",
        "Resource":"arn:aws:codeartifact:us-east-1:111122223333:%s"}]}"""
            .formatted(action, resource);
    assertThat(findings(List.of(new DeployedPolicies.Policy("identity", "of a role", document))))
        .contains("of a role: " + finding);
  }

  @Test
  void detectsAnIdentityPolicyForAllResources() throws IOException, InterruptedException {
    var document =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"codeartifact:ReadFromRepository",
        "Resource":"*"}]}""";
    assertThat(findings(List.of(new DeployedPolicies.Policy("identity", "of a role", document))))
        .contains("RESOURCE_STAR");
  }

  private String findings(List<DeployedPolicies.Policy> policies)
      throws IOException, InterruptedException {
    ArrayNode list = JSON.createArrayNode();
    for (var policy : policies) {
      list.addObject()
          .put("kind", policy.kind())
          .put("name", policy.name())
          .set("policy", JSON.readTree(policy.document()));
    }
    var file = Files.createTempFile(folder, "policies", ".json");
    JSON.writeValue(file.toFile(), list);
    return PythonTools.run(
        python.toString(),
        REPOSITORY.resolve("rehearsal/checks/python/lint_policies.py").toString(),
        file.toString());
  }
}
