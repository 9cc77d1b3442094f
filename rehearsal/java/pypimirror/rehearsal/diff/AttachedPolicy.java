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
 * A policy in force.
 *
 * @param on ARN of the role or the resource that has it, or the {@link #place} of the endpoint
 * @param json as it was written
 */
record AttachedPolicy(Policy.Kind kind, String on, String json, PolicyDocument document) {

  /** What an endpoint without a policy of its own has, and an account towards itself. */
  static final String EVERYTHING =
      """
      {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}""";

  private AttachedPolicy(Policy.Kind kind, String on, String json) {
    this(kind, on, json, PolicyDocument.parse(json));
  }

  /**
   * All of an account's, with those of these of its endpoints.
   *
   * @param notKnown takes what is in force and not to be read, a line each
   */
  static List<AttachedPolicy> of(
      Account account, Collection<Ec2State.VpcEndpoint> endpoints, Consumer<String> notKnown) {
    var held = new ArrayList<AttachedPolicy>();
    account
        .roles()
        .forEach(
            (name, role) -> {
              var arn = account.roleArn(name);
              role.inlinePolicies()
                  .values()
                  .forEach(it -> held.add(new AttachedPolicy(Policy.Kind.IDENTITY, arn, it)));
              try {
                add(held, Policy.Kind.BOUNDARY, arn, account.boundary(name));
              } catch (NotModelledException e) {
                notKnown.accept(e.getMessage());
              }
            });
    account
        .domains()
        .forEach(
            (name, domain) -> {
              add(
                  held,
                  Policy.Kind.RESOURCE,
                  account.arn("codeartifact", "domain/" + name),
                  domain.policy());
              domain
                  .repositories()
                  .forEach(
                      (repository, it) ->
                          add(
                              held,
                              Policy.Kind.RESOURCE,
                              account.arn("codeartifact", "repository/" + name + "/" + repository),
                              it.policy()));
            });
    account
        .keys()
        .forEach(
            (id, key) ->
                add(
                    held,
                    Policy.Kind.RESOURCE,
                    account.arn("kms", "key/" + name(account, id)),
                    key.policy()));
    endpoints.forEach(
        it ->
            held.add(
                new AttachedPolicy(
                    Policy.Kind.ENDPOINT,
                    place(it),
                    it.policy() == null ? EVERYTHING : it.policy())));
    return List.copyOf(held);
  }

  private static void add(List<AttachedPolicy> held, Policy.Kind kind, String on, String policy) {
    if (policy != null) {
      held.add(new AttachedPolicy(kind, on, policy));
    }
  }

  // A key's id is another at every deployment; its alias is not.
  private static String name(Account account, String keyId) {
    return account.keyAliases().entrySet().stream()
        .filter(alias -> alias.getValue().equals(keyId))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("of-its-own");
  }

  /** Where an endpoint is, whatever its id: its service and its VPC. */
  static String place(Ec2State.VpcEndpoint endpoint) {
    return endpoint.serviceName() + " " + endpoint.vpcId();
  }
}
