package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Creates the file for {@code pulumi import}. */
class ImportFileTest {

  @Test
  void importsOnlyExistingResources() throws IOException {
    var state =
        TerraformState.read(List.of(Path.of("rehearsal/checks/resources/adoption/show.json")));
    var mirror = new MirrorFinder(state, Options.parse(), Map.of(), new Findings()).find();
    var wanted =
        yaml(
            """
            resources:
              - {type: "pypimirror:registry:Registry", name: m, component: true}
              - {type: "pypimirror:access:Access", name: mAccess, logicalName: m, component: true}
              - {type: "aws:codeartifact/repository:Repository", name: m-store, id: <PLACEHOLDER>, parent: m}
              - {type: "aws:codeartifact/repository:Repository", name: m-internal, id: <PLACEHOLDER>, parent: m}
              - {type: "aws:iam/rolePolicy:RolePolicy", name: m-policy, id: <PLACEHOLDER>, parent: mAccess}
              - {type: "aws:codeartifact/domain:Domain", name: m-domain, id: <PLACEHOLDER>, parent: m}
            """);
    var preview =
        yaml(
            """
            steps:
              - newState: {type: "aws:codeartifact/repository:Repository", urn: "urn:pulumi:e::p::t::m-store", inputs: {repository: pypi-store}}
              - newState: {type: "aws:codeartifact/repository:Repository", urn: "urn:pulumi:e::p::t::m-internal", inputs: {repository: internal}}
              - newState: {type: "aws:codeartifact/domain:Domain", urn: "urn:pulumi:e::p::t::m-domain", inputs: {domain: my-domain}}
            """);
    var resources = ImportFile.of(mirror, wanted, preview).path("resources");
    assertThat(resources.findValuesAsText("name"))
        .containsExactly("m-Registry", "m-domain", "m-store");
    assertThat(resources.get(0).path("logicalName").asText()).isEqualTo("m");
    assertThat(resources.findValuesAsText("parent")).containsOnly("m-Registry");
    assertThat(resources.findValuesAsText("id"))
        .containsExactly(
            "arn:aws:codeartifact:us-east-1:123456789012:domain/my-domain",
            "arn:aws:codeartifact:us-east-1:123456789012:repository/my-domain/pypi-store");
  }

  private static JsonNode yaml(String text) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(text);
  }
}
