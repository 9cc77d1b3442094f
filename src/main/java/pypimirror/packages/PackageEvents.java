package pypimirror.packages;

import com.google.gson.Gson;
import com.pulumi.aws.cloudwatch.EventRule;
import com.pulumi.aws.cloudwatch.EventRuleArgs;
import com.pulumi.aws.cloudwatch.EventTarget;
import com.pulumi.aws.cloudwatch.EventTargetArgs;
import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.cloudwatch.LogResourcePolicy;
import com.pulumi.aws.cloudwatch.LogResourcePolicyArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.naming.Tags;

/**
 * Records every change of a package version in the domain: EventBridge sends <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/monitoring-events.html">CodeArtifact's
 * events</a> to a log group, and optionally to an SNS topic. CodeArtifact sends an event when a
 * version is published, fetched from a public source, retained, copied, changed or deleted.
 */
public final class PackageEvents extends ComponentResource {

  private static final int RETENTION_DAYS = 365;

  /**
   * Arguments of {@link PackageEvents}.
   *
   * @param domainName name of the domain
   * @param domainOwner id of the account that owns the domain
   * @param logGroupName name of the log group
   * @param ruleName name of the rule, which the policy names
   * @param logPolicy policy that lets EventBridge write to the log group, JSON
   * @param topicArns ARN of the SNS topic, or empty
   * @param protect whether Pulumi rejects the deletion and replacement of the log group
   * @param retainOnDelete whether the log group stays in AWS when the stack is destroyed
   * @param tags tags of every resource
   */
  public record Args(
      String domainName,
      String domainOwner,
      String logGroupName,
      String ruleName,
      String logPolicy,
      List<String> topicArns,
      boolean protect,
      boolean retainOnDelete,
      Tags tags) {}

  /** Creates the component. The names of its children start with {@code name}. */
  public PackageEvents(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:packages:PackageEvents", name, options);
    var child = CustomResourceOptions.builder().parent(this).build();

    var group =
        new LogGroup(
            name + "-package-events",
            LogGroupArgs.builder()
                .name(args.logGroupName())
                .retentionInDays(RETENTION_DAYS)
                .tags(args.tags().all())
                .build(),
            CustomResourceOptions.builder()
                .parent(this)
                .protect(args.protect())
                .retainOnDelete(args.retainOnDelete())
                .build());
    var policy =
        new LogResourcePolicy(
            name + "-package-events",
            LogResourcePolicyArgs.builder()
                .policyName(args.ruleName())
                .policyDocument(args.logPolicy())
                .build(),
            child);
    var rule =
        new EventRule(
            name + "-package-events",
            EventRuleArgs.builder()
                .name(args.ruleName())
                .description("Changes of package versions in " + args.domainName())
                .eventPattern(pattern(args))
                .tags(args.tags().all())
                .build(),
            child);
    // AWS drops events that it cannot write.
    new EventTarget(
        name + "-package-events-log",
        EventTargetArgs.builder().rule(rule.name()).targetId("log").arn(group.arn()).build(),
        CustomResourceOptions.builder().parent(this).dependsOn(policy).build());
    args.topicArns()
        .forEach(
            topic ->
                new EventTarget(
                    name + "-package-events-topic",
                    EventTargetArgs.builder()
                        .rule(rule.name())
                        .targetId("topic")
                        .arn(topic)
                        .build(),
                    child));
    registerOutputs(Map.of());
  }

  private static String pattern(Args args) {
    var pattern = new TreeMap<String, Object>();
    pattern.put("source", List.of("aws.codeartifact"));
    pattern.put("detail-type", List.of("CodeArtifact Package Version State Change"));
    pattern.put(
        "detail",
        new TreeMap<>(
            Map.of(
                "domainName", List.of(args.domainName()),
                "domainOwner", List.of(args.domainOwner()))));
    return new Gson().toJson(pattern);
  }
}
