package pypimirror.access;

import com.google.gson.JsonParser;
import com.pulumi.aws.iam.IamFunctions;
import com.pulumi.aws.iam.inputs.GetPolicyPlainArgs;
import com.pulumi.context.LoggingContext;
import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Checks the managed policies that the program attaches. Somebody else writes them, so they could
 * be missing or out of date.
 */
final class ManagedPolicies {

  private ManagedPolicies() {}

  /**
   * Returns the ARN of a managed policy after comparing it with the policy that the environment
   * needs. Logs a warning if they differ. The output fails if the policy cannot be read.
   */
  static Output<String> checked(LoggingContext log, String arn, IamPolicy needed) {
    return Output.of(
        IamFunctions.getPolicyPlain(GetPolicyPlainArgs.builder().arn(arn).build())
            .handle(
                (found, failure) -> {
                  if (failure != null) {
                    var cause = failure.getCause() == null ? failure : failure.getCause();
                    throw new RunException(
                        "The policy %s cannot be read: %s. Deploy backend/ first, or remove the ARN from the configuration."
                            .formatted(arn, cause.getMessage()));
                  }
                  if (!isSame(found.policy(), needed)) {
                    log.warn(
                        "The policy %s is not the one that this configuration needs. Deploy backend/ with this configuration."
                            .formatted(arn));
                  }
                  return arn;
                }));
  }

  private static boolean isSame(String found, IamPolicy needed) {
    return JsonParser.parseString(found).equals(JsonParser.parseString(needed.toJson()));
  }
}
