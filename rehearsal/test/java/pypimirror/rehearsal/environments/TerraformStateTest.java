package pypimirror.rehearsal.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the state of the article's stack, which the real Terraform wrote in both formats. */
class TerraformStateTest {

  private static String file(String name) {
    try {
      return Files.readString(Path.of("rehearsal/checks/resources/adoption").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"show.json", "terraform.tfstate"})
  void findsTheMirrorOfTheArticle(String name) {
    var mirror = TerraformState.mirror(file(name), null, null);
    assertThat(mirror.account()).isEqualTo("123456789012");
    assertThat(mirror.region()).isEqualTo("us-east-1");
    assertThat(mirror.domain()).isEqualTo("my-domain");
    assertThat(mirror.encryptionKey()).startsWith("arn:aws:kms:us-east-1:123456789012:key/");
    assertThat(mirror.repository()).isEqualTo("my_repository");
    assertThat(mirror.store()).isEqualTo("pypi-store");
    assertThat(mirror.repositoryPolicy()).contains("codeartifact:ReadFromRepository");
    assertThat(mirror.vpcId()).isEqualTo("vpc-e005a66fb4c14e158");
    assertThat(mirror.subnetIds())
        .containsExactlyInAnyOrder("subnet-6d84cf69646c4c1ab", "subnet-c334e288e5374d5fa");
    assertThat(mirror.endpoints())
        .containsOnlyKeys("codeartifact.api")
        .containsValue("vpce-615dbdb5d8b04c4b8");
    assertThat(mirror.endpointGroup().id()).isEqualTo("sg-c65fe00471a24a408");
    assertThat(mirror.endpointGroup().rules()).containsOnlyKeys("sgr-16771f29fa3549b39");
    assertThat(mirror.readerCidrs()).containsExactly("10.20.0.0/16");
    assertThat(mirror.readerGroups()).isEmpty();
    assertThat(mirror.readerRoles())
        .containsExactly("arn:aws:iam::123456789012:role/sagemaker-execution-role");
    assertThat(mirror.leftAlone()).containsExactly("aws_iam_role.sagemaker_execution_role");
  }

  @Test
  void bothFormatsDescribeTheSameMirror() {
    assertThat(TerraformState.mirror(file("show.json"), null, null))
        .isEqualTo(TerraformState.mirror(file("terraform.tfstate"), null, null));
  }

  @Test
  void findsResourcesInAModule() throws IOException {
    var module = new ObjectMapper().readTree(file("show.json")).path("values").path("root_module");
    var moved =
        "{\"format_version\":\"1.2\",\"values\":{\"root_module\":{\"child_modules\":[%s]}}}"
            .formatted(module);
    assertThat(TerraformState.mirror(moved, null, null).domain()).isEqualTo("my-domain");
  }

  @Test
  void listsAStoreWithADifferentName() {
    var renamed = file("show.json").replace("\"pypi-store\"", "\"my-store\"");
    var mirror = TerraformState.mirror(renamed, null, null);
    assertThat(mirror.store()).isEqualTo("my-store");
    assertThat(mirror.leftAlone()).contains("aws_codeartifact_repository.public_pypi");
  }

  @Test
  void doesNotAdoptASecurityGroupThatOthersUse() throws IOException {
    var json = new ObjectMapper();
    var state = (ObjectNode) json.readTree(file("show.json"));
    var resources = (ArrayNode) state.path("values").path("root_module").path("resources");
    var other = resources.addObject();
    other.put("address", "aws_vpc_endpoint.sagemaker").put("mode", "managed");
    other.put("type", "aws_vpc_endpoint");
    other
        .putObject("values")
        .put("service_name", "com.amazonaws.us-east-1.sagemaker.api")
        .putArray("security_group_ids")
        .add("sg-c65fe00471a24a408");
    var mirror = TerraformState.mirror(state.toString(), null, null);
    assertThat(mirror.endpointGroup()).isNull();
    assertThat(mirror.leftAlone())
        .contains("aws_security_group.vpce_sg", "aws_vpc_endpoint.sagemaker");
  }

  @Test
  void reportsAResourceThatWasNeverApplied() {
    assertThat(
            problems(
                file("show.json")
                    .replaceAll("\"arn:aws:codeartifact[^\"]*:domain/my-domain\"", "\"\""),
                null))
        .containsExactly(
            "aws_codeartifact_domain.my_domain has no ARN. Either it was never applied, or the file is incomplete.");
  }

  @Test
  void reportsMissingResources() {
    assertThat(
            problems(file("show.json").replace("aws_codeartifact_domain\"", "aws_other\""), null))
        .contains("The state has no aws_codeartifact_domain.");
    assertThat(
            problems(
                file("show.json")
                    .replace("\"public:pypi\"", "\"public:npmjs\"")
                    .replace("us-east-1.codeartifact.api", "us-east-1.logs"),
                null))
        .contains(
            "No repository of domain my-domain has the external connection public:pypi.",
            "The state has no CodeArtifact endpoint. Describe the mirror with --domain, --vpc and the other options instead of --terraform.");
    assertThat(problems(file("show.json"), "another"))
        .contains("The state has no aws_codeartifact_domain named another (available: my-domain).");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"version\": 3, \"terraform_version\": \"0.11\"}"})
  void rejectsAFileThatIsNotATerraformState(String text) {
    assertThat(problems(text, null))
        .containsExactly(
            "The file is neither the output of `terraform show -json` (format 1) nor a state file (format 4).");
  }

  @Test
  void rejectsAFileThatIsNotJson() {
    assertThat(problems("resource \"x\" {}", null))
        .singleElement()
        .asString()
        .startsWith("The file is not valid JSON");
  }

  private static List<String> problems(String text, String domain) {
    var problems = new ArrayList<String>();
    assertThatThrownBy(() -> TerraformState.mirror(text, domain, null))
        .isInstanceOf(AdoptException.class)
        .satisfies(it -> it.getMessage().lines().forEach(problems::add));
    return problems;
  }
}
