package pypimirror.rehearsal.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.Asset;
import pypimirror.rehearsal.account.CodeArtifactState.Domain;
import pypimirror.rehearsal.account.CodeArtifactState.Origin;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;
import pypimirror.rehearsal.account.CodeArtifactState.Status;
import pypimirror.rehearsal.account.EventState.LogGroup;
import pypimirror.rehearsal.account.EventState.Rule;

/** Checks which events a change of package versions sends, and which log groups record them. */
class PackageChangesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG = "/aws/events/log";
  private static final String LOG_ARN = "arn:aws:logs:us-east-1:111122223333:log-group:" + LOG;
  private static final String RULE_ARN = "arn:aws:events:us-east-1:111122223333:rule/rule";
  private static final String PATTERN =
      "{\"source\":[\"aws.codeartifact\"],\"detail\":{\"domainName\":[\"d\"]}}";
  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
         "Action": "logs:CreateLogStream", "Resource": "%1$s:*"},
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
         "Action": "logs:PutLogEvents", "Resource": "%1$s:log-stream:*",
         "Condition": {"ArnEquals": {"aws:SourceArn": "%2$s"}}}]}
      """
          .formatted(LOG_ARN, RULE_ARN);

  private final Account account = Account.empty("111122223333", "us-east-1");

  PackageChangesTest() {
    var repository = new Repository(null, null, null, null, null, null, Map.of("demo", Map.of()));
    account.domains().put("d", new Domain(null, null, null, null, Map.of("packages", repository)));
    account.events().rules().put("rule", new Rule(PATTERN, "", Map.of("log", LOG_ARN), null));
    account.events().logGroups().put(LOG, new LogGroup(365, null, null));
    account.events().logPolicies().put("p", POLICY);
  }

  private static PackageVersion version() {
    return PackageVersion.empty("2026-01-01T00:00:00Z", Origin.EXTERNAL);
  }

  // Runs a change, and returns the events in the log group.
  private List<JsonNode> events(Consumer<Map<String, PackageVersion>> change) {
    PackageChanges.during(
        account,
        "d",
        "demo",
        Instant.parse("2026-02-03T04:05:06.789Z"),
        () -> {
          change.accept(
              account.domains().get("d").repositories().get("packages").packages().get("demo"));
          return null;
        });
    return account.events().logGroups().get(LOG).events().stream()
        .map(
            event -> {
              try {
                return JSON.readTree(event);
              } catch (JsonProcessingException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  @Test
  void aNewVersionSendsAnEventInTheFormatOfAws() {
    var event = events(it -> it.put("1.0", version())).get(0);
    assertThat(event.path("detail-type").asText())
        .isEqualTo("CodeArtifact Package Version State Change");
    assertThat(event.path("time").asText()).isEqualTo("2026-02-03T04:05:06Z");
    assertThat(event.at("/resources/0").asText())
        .isEqualTo("arn:aws:codeartifact:us-east-1:111122223333:package/d/packages/pypi//demo");
    var detail = event.path("detail");
    assertThat(detail.path("operationType").asText()).isEqualTo("Created");
    assertThat(detail.path("repositoryName").asText()).isEqualTo("packages");
    assertThat(detail.path("packageVersion").asText()).isEqualTo("1.0");
    assertThat(detail.path("packageVersionState").asText()).isEqualTo("Published");
    assertThat(detail.path("packageNamespace").isNull()).isTrue();
    assertThat(detail.at("/changes/statusChanged").asBoolean()).isTrue();
  }

  @Test
  void aChangedFileAStatusAndADeletionSendEvents() {
    events(it -> it.put("1.0", version()));
    events(
        it ->
            it.get("1.0")
                .assets()
                .put("demo-1.0.tar.gz", new Asset("00", 1, null, null, null, null, null)));
    events(it -> it.computeIfPresent("1.0", (v, old) -> old.withStatus(Status.DISPOSED)));
    assertThat(events(it -> it.remove("1.0")))
        .extracting(
            it ->
                it.at("/detail/operationType").asText()
                    + " "
                    + it.at("/detail/packageVersionState").asText())
        .containsExactly(
            "Created Published", "Updated Published", "Updated Disposed", "Deleted Disposed");
  }

  @Test
  void nothingChangedSendsNothing() {
    assertThat(events(it -> {})).isEmpty();
  }

  // Each row makes one part wrong, so that EventBridge cannot select or write the event.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pattern | [\"d\"] | [\"other\"]",
        "pattern | aws.codeartifact | aws.ecr",
        "policy | events.amazonaws.com | delivery.logs.amazonaws.com",
        "policy | logs:CreateLogStream | logs:DescribeLogStreams",
        "policy | logs:PutLogEvents | logs:GetLogEvents",
        "policy | rule/rule | rule/other",
        "policy | log:log-stream | log2:log-stream",
      })
  void anEventThatCannotBeWrittenIsDropped(String part, String right, String wrong) {
    if (part.equals("pattern")) {
      account
          .events()
          .rules()
          .put("rule", new Rule(PATTERN.replace(right, wrong), "", Map.of("log", LOG_ARN), null));
    } else {
      account.events().logPolicies().put("p", POLICY.replace(right, wrong));
    }
    assertThat(events(it -> it.put("1.0", version()))).isEmpty();
  }
}
