package pypimirror.rehearsal.diff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * A policy, with the resource that it is attached to.
 *
 * @param on ARN of the role or the resource, or the {@link #place} of the endpoint
 * @param json the original text
 */
record AttachedPolicy(Policy.Kind kind, String on, String json, PolicyDocument document) {

  /** The policy of an endpoint without a policy, and of an account for its own requests. */
  static final String EVERYTHING =
      """
      {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}""";

  private AttachedPolicy(Policy.Kind kind, String on, String json) {
    this(kind, on, json, PolicyDocument.parse(json));
  }

  /**
   * Returns all policies of an account and of the given endpoints.
   *
   * @param notCompared receives a line for each policy that cannot be read
   */
  static List<AttachedPolicy> of(
      Account account, Collection<Ec2State.VpcEndpoint> endpoints, Consumer<String> notCompared) {
    var attached = new ArrayList<AttachedPolicy>();
    account
        .roles()
        .forEach(
            (name, role) -> {
              var arn = account.roleArn(name);
              try {
                account
                    .identityPolicies(name)
                    .values()
                    .forEach(it -> attached.add(new AttachedPolicy(Policy.Kind.IDENTITY, arn, it)));
                add(attached, Policy.Kind.BOUNDARY, arn, account.boundary(name));
              } catch (NotModelledException e) {
                notCompared.accept(e.getMessage());
              }
            });
    account
        .domains()
        .forEach(
            (name, domain) -> {
              add(
                  attached,
                  Policy.Kind.RESOURCE,
                  account.arn("codeartifact", "domain/" + name),
                  domain.policy());
              domain
                  .repositories()
                  .forEach(
                      (repository, it) ->
                          add(
                              attached,
                              Policy.Kind.RESOURCE,
                              account.arn("codeartifact", "repository/" + name + "/" + repository),
                              it.policy()));
            });
    account
        .keys()
        .forEach(
            (id, key) ->
                add(
                    attached,
                    Policy.Kind.RESOURCE,
                    account.arn("kms", "key/" + name(account, id)),
                    key.policy()));
    endpoints.forEach(
        it ->
            attached.add(
                new AttachedPolicy(
                    Policy.Kind.ENDPOINT,
                    place(it),
                    it.policy() == null ? EVERYTHING : it.policy())));
    return List.copyOf(attached);
  }

  private static void add(
      List<AttachedPolicy> attached, Policy.Kind kind, String on, String policy) {
    if (policy != null) {
      attached.add(new AttachedPolicy(kind, on, policy));
    }
  }

  // The ID of a key differs in every deployment. Its alias does not, if it has one.
  private static String name(Account account, String keyId) {
    return account.keyAliases().entrySet().stream()
        .filter(alias -> alias.getValue().equals(keyId))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(keyId);
  }

  /** Identifies an endpoint without its ID: by its service and its VPC. */
  static String place(Ec2State.VpcEndpoint endpoint) {
    return endpoint.serviceName() + " " + endpoint.vpcId();
  }
}
