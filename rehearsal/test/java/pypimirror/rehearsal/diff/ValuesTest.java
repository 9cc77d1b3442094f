package pypimirror.rehearsal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares two values. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | 1 |",
        "1 | 2 | p: 1 -> 2",
        "{\"a\": 1, \"b\": 2} | {\"a\": 1, \"b\": 3} | p.b: 2 -> 3",
        "{\"a\": 1} | {\"b\": 1} | p.a: 1 -> null; p.b: null -> 1",
        "{\"a\": 1, \"__defaults\": []} | {\"a\": 1} |",
        "[\"x\", \"y\"] | [\"y\", \"z\"] | p[]: x -> null; p[]: null -> z",
        "[\"x\", \"y\"] | [\"y\", \"x\"] | p: [\"x\",\"y\"] -> [\"y\",\"x\"]",
        "[\"x\", \"x\"] | [\"x\"] | p[]: x -> null",
        "\"x\" | [\"x\"] |",
        "\"x\" | [\"x\", \"y\"] | p[]: null -> y",
        "[{\"Sid\": \"A\", \"v\": 1}] | [{\"Sid\": \"A\", \"v\": 2}] | p[A].v: 1 -> 2",
        "[{\"Sid\": \"A\"}] | [{\"Sid\": \"B\"}] | p[A]: {\"Sid\":\"A\"} -> null; p[B]: null -> {\"Sid\":\"B\"}",
      })
  void reportsThePathsThatDiffer(String before, String after, String expected)
      throws JsonProcessingException {
    assertThat(between(Snapshot.JSON.readTree(before), Snapshot.JSON.readTree(after)))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void comparesJsonInsideText() {
    assertThat(between(new TextNode("{\"a\":1}"), new TextNode("{ \"a\": 2 }")))
        .isEqualTo("p.a: 1 -> 2");
    assertThat(between(new TextNode("{\"a\":1}"), new TextNode("{ \"a\": 1 }"))).isEqualTo("");
    assertThat(between(new TextNode("{} a"), new TextNode("{} b"))).isEqualTo("p: {} a -> {} b");
    assertThat(between(new TextNode("IyEv!"), new TextNode("IyEv?")))
        .isEqualTo("p: IyEv! -> IyEv?");
    assertThat(between(new TextNode("{no"), new TextNode("{yes"))).isEqualTo("p: {no -> {yes");
  }

  @Test
  void aScriptIsComparedLineByLine() {
    assertThat(between(script("#!/bin/sh\none\ntwo\n"), script("#!/bin/sh\none\nthree\n")))
        .isEqualTo("p[]: two -> null; p[]: null -> three");
  }

  @Test
  void shortensLongTextToTheDifference() {
    var long_ = "x".repeat(300);
    assertThat(between(new TextNode(long_ + "one" + long_), new TextNode(long_ + "two" + long_)))
        .isEqualTo("p: …%sone%s… -> …%stwo%s…".replace("%s", "x".repeat(20)));
    assertThat(between(MissingNode.getInstance(), new TextNode(long_)))
        .isEqualTo("p: null -> 300 characters");
    var other = long_.replace("x", "y");
    assertThat(between(new TextNode(long_), new TextNode(other)))
        .isEqualTo("p: %s… -> %s…".formatted("x".repeat(200), "y".repeat(200)));
  }

  @Test
  void replacesIdsWithResourceNames() {
    var before = side("vpce-0123456789abcdef0");
    var after = side("vpce-0123456789abcdef1");
    var labels = Labels.of(before, after, "sg-0123456789abcdef9");
    assertThat(
            labels.in(
                "vpce-0123456789abcdef0 vpce-0123456789abcdef1 sg-0123456789abcdef9"
                    + " vpc-0123456789abcdef7 d-0123456789ab vpce-1 my-sg-0123456789abcdef00"))
        .isEqualTo(
            "‹api› ‹api, new› sg-0123456789abcdef9 ‹unknown ID› ‹unknown ID› vpce-1"
                + " my-sg-0123456789abcdef00");
  }

  private static Snapshot side(String id) {
    var urn = "urn:pulumi:e::pypi-mirror::aws:ec2/vpcEndpoint:VpcEndpoint::api";
    return new Snapshot(
        null,
        Map.of(
            urn,
            new Snapshot.Resource(urn, "aws:ec2/vpcEndpoint:VpcEndpoint", id, null, false, false)),
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty());
  }

  private static JsonNode script(String text) {
    return new TextNode(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String between(JsonNode before, JsonNode after) {
    return Values.between("p", before, after, Labels.of(side(""), side(""), "")).stream()
        .map(it -> "%s: %s -> %s".formatted(it.path(), it.before(), it.after()))
        .collect(Collectors.joining("; "));
  }
}
