package pypimirror.config;

import java.util.List;

/** Whether AWS records every change of a package version in the domain. */
public sealed interface PackageEventSettings {

  /** The changes are not recorded. */
  record None() implements PackageEventSettings {}

  /**
   * The changes are recorded in a log group.
   *
   * @param topicArns ARN of the SNS topic that also receives them, or empty
   */
  record Recorded(List<String> topicArns) implements PackageEventSettings {}

  /** Whether the changes are recorded. */
  default boolean isRecorded() {
    return this instanceof Recorded;
  }

  static PackageEventSettings read(ConfigReader read, String accountId) {
    var topic = read.optional(Key.PACKAGE_EVENTS_TOPIC_ARN);
    if (!read.bool(Key.PACKAGE_EVENTS)) {
      read.usedOnlyWith(Key.PACKAGE_EVENTS, "true", Key.PACKAGE_EVENTS_TOPIC_ARN);
      return new None();
    }
    if (topic.isEmpty()) {
      return new Recorded(List.of());
    }
    // Topics of other accounts need an execution role, which the program does not create.
    if (!topic.startsWith("arn:aws:sns:%s:%s:".formatted(read.raw(Key.REGION), accountId))) {
      read.conflict(
          "%s: \"%s\" is not a topic of account %s in %s. Use a topic of the environment."
              .formatted(Key.PACKAGE_EVENTS_TOPIC_ARN, topic, accountId, read.raw(Key.REGION)),
          Key.REGION,
          Key.ALLOWED_ACCOUNT_IDS);
    }
    return new Recorded(List.of(topic));
  }
}
