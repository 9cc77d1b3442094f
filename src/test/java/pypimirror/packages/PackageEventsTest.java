package pypimirror.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

class PackageEventsTest {

  private static final String GROUP = "aws:cloudwatch/logGroup:LogGroup";
  private static final String POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
  private static final String RULE = "aws:cloudwatch/eventRule:EventRule";
  private static final String TARGET = "aws:cloudwatch/eventTarget:EventTarget";
  private static final String TOPIC = "arn:aws:sns:us-east-1:111122223333:alerts";

  private static MockRun run(Map<String, String> more) {
    var config = Configs.with("pypi-mirror:packageEvents", "true");
    config.putAll(more);
    return MockRun.update(config);
  }

  @Test
  void recordsNothingByDefault() {
    var run = MockRun.update(Configs.valid());
    assertThat(run.all(RULE)).isEmpty();
    assertThat(run.all(GROUP)).isEmpty();
  }

  @Test
  void theRuleSelectsTheVersionsOfItsDomain() {
    var rule = run(Map.of()).one(RULE, "pypi-mirror-dev-package-events");
    assertThat(JsonParser.parseString(rule.text("eventPattern")))
        .isEqualTo(
            JsonParser.parseString(
                "{'source':['aws.codeartifact'],'detail-type':['CodeArtifact Package Version State"
                    + " Change'],'detail':{'domainName':['my-domain'],'domainOwner':['111122223333']}}"));
  }

  @Test
  void theLogKeepsEventsForAYearAndOnlyEventBridgeWritesTheRulesEvents() {
    var run = run(Map.of());
    assertThat(run.one(GROUP, "pypi-mirror-dev-package-events").inputs())
        .containsEntry("name", "/aws/events/pypi-mirror-dev-package-events")
        .containsEntry("retentionInDays", 365.0);
    assertThat(run.one(POLICY, "pypi-mirror-dev-package-events").text("policyDocument"))
        .contains("\"events.amazonaws.com\"", "\"delivery.logs.amazonaws.com\"")
        .contains(
            "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/pypi-mirror-dev-package-events:*")
        .contains("arn:aws:events:us-east-1:111122223333:rule/pypi-mirror-dev-package-events")
        .doesNotContain("\"Principal\":\"*\"");
    assertThat(run.all(TARGET)).hasSize(1);
    assertThat(run.one(TARGET, "pypi-mirror-dev-package-events-log").text("arn"))
        .isEqualTo(
            "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/pypi-mirror-dev-package-events");
  }

  @Test
  void onlyTheLogIsProtectedAndRetainedLikeThePackages() {
    var run = run(Map.of("pypi-mirror:retainOnDelete", "true"));
    for (var type : List.of(GROUP, POLICY, RULE, TARGET)) {
      for (var resource : run.all(type)) {
        assertThat(resource.request().getProtect()).isEqualTo(type.equals(GROUP));
        assertThat(resource.request().getRetainOnDelete()).isEqualTo(type.equals(GROUP));
      }
    }
  }

  @Test
  void aTopicGetsTheEventsToo() {
    var run = run(Map.of("pypi-mirror:packageEventsTopicArn", TOPIC));
    assertThat(run.one(TARGET, "pypi-mirror-dev-package-events-topic").text("arn"))
        .isEqualTo(TOPIC);
  }
}
