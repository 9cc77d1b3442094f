package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of EventBridge in an account, and the logs of CloudWatch that they write to. */
public final class EventState {

  private EventState() {}

  /**
   * Rules and log groups.
   *
   * @param rules rules of the default event bus, by name
   * @param logGroups by name
   * @param logPolicies resource policies of CloudWatch Logs, JSON, by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Events(
      Map<String, Rule> rules, Map<String, LogGroup> logGroups, Map<String, String> logPolicies) {
    /** Copies the maps into mutable maps, sorted by key. */
    public Events {
      rules = Account.sorted(rules);
      logGroups = Account.sorted(logGroups);
      logPolicies = Account.sorted(logPolicies);
    }
  }

  /**
   * A rule.
   *
   * @param pattern event pattern, JSON
   * @param targets ARNs by target ID
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Rule(
      String pattern, String description, Map<String, String> targets, Map<String, String> tags) {
    /** Replaces null targets and tags with empty maps. */
    public Rule {
      targets = Account.sorted(targets);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A log group.
   *
   * @param retentionDays days after which AWS deletes an event, or 0 for never
   * @param events the events in the log group, JSON, oldest first
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LogGroup(int retentionDays, Map<String, String> tags, List<String> events) {
    /** Replaces null tags and events with empty collections. */
    public LogGroup {
      tags = Account.sorted(tags);
      events = events == null ? new ArrayList<>() : new ArrayList<>(events);
    }
  }
}
