package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.CodeArtifactState.PackageGroup;

/** Checks updates of package groups, which the plugin sends as JSON patches. */
class PackageGroupUpdateTest {

  private static final String CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Bench aws = new Bench();

  @BeforeEach
  void createDomain() {
    aws.create("aws:codeartifact/domain:Domain", "{'domain':'packages'}");
  }

  // The operations that the provider's library returns for the same documents.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1} | {'a':2} | replace /a 2",
        "{'a':1} | {'b':1} | add /b 1; remove /a null",
        "{'a':[1,2]} | {'a':[2,1]} | replace /a/0 2; replace /a/1 1",
        "{'a':[1,2,3]} | {'a':[2]} | remove /a/2 null; remove /a/0 null",
        "{'a':[2]} | {'a':[1,2,3]} | add /a/0 1; add /a/2 3",
        "{'a':{'b':'c'}} | {'a':[]} | replace /a []",
      })
  void addressesArrayElementsByTheirIndex(String before, String after, String operations) {
    var patch = JsonPatch.between(json(before), json(after));
    assertThat(
            patch.stream()
                .map(
                    it ->
                        "%s /%s %s".formatted(it.name(), String.join("/", it.path()), it.value())))
        .containsExactlyInAnyOrder(operations.split("; ", -1));
    assertThat(JsonPatch.apply(patch, json(before))).isEqualTo(json(after));
  }

  @Test
  void anUpdateChangesModesAndDescriptions() {
    var updated =
        update(
            "'Description':'old','OriginConfiguration':{'Restrictions':{'Publish':{'RestrictionMode':'ALLOW'}}}",
            "'OriginConfiguration':{'Restrictions':{'Publish':{'RestrictionMode':'BLOCK'}}}");
    assertThat(updated.description()).isEmpty();
    assertThat(updated.restrictions().get("Publish").mode()).isEqualTo("BLOCK");
  }

  // AWS documents no order of tags. This is why the program sets none.
  @Test
  void anUpdateOfATagCanChangeTheWrongTag() {
    var updated =
        update(
            "'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]",
            "'Tags':[{'Key':'a','Value':'3'},{'Key':'b','Value':'2'}]");
    assertThat(updated.tags()).isEqualTo(Map.of("a", "1", "b", "3"));
  }

  @Test
  void removingAllTagsIsSafe() {
    assertThat(update("'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]", "").tags())
        .isEmpty();
  }

  @Test
  void rejectsAPatchOfAnElementThatDoesNotExist() {
    assertThatThrownBy(
            () ->
                JsonPatch.apply(
                    List.of(new JsonPatch.Operation("remove", List.of("Tags", "3"), null)),
                    json("{'Tags':[]}")))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("/Tags/3");
  }

  private PackageGroup update(String before, String after) {
    var id = Bench.create(aws.account, CLOUD_CONTROL, inputs(before));
    ResourceTypes.of(CLOUD_CONTROL).update(aws.account, id, inputs(before), inputs(after));
    return aws.account.packageGroups().get("packages").get("/pypi/*");
  }

  private static ObjectNode inputs(String more) {
    var state = "{'DomainName':'packages','Pattern':'/pypi/*'%s}";
    return JSON.createObjectNode()
        .put("typeName", "AWS::CodeArtifact::PackageGroup")
        .put("desiredState", json(state.formatted(more.isEmpty() ? "" : "," + more)).toString());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
