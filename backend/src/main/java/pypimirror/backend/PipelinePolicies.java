package pypimirror.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pypimirror.aws.Limits;
import pypimirror.policy.EnvironmentPolicies;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/** The managed policies of one environment's pipeline, by name. */
record PipelinePolicies(Account account, MirrorEnvironment environment) {

  /** The policies of the deploy role. One policy could not hold all of them. */
  Map<String, IamPolicy> ofDeployRole() {
    var policies = new LinkedHashMap<String, IamPolicy>();
    policies.put(
        Names.of(environment.name(), "packages"),
        new PackagePermissions(account, environment).policyDocument());
    policies.put(
        Names.of(environment.name(), "network"),
        new NetworkPermissions(account, environment).policyDocument());
    if (environment.settings().network().isCreated()) {
      policies.put(
          Names.of(environment.name(), "resolver"),
          new ResolverPermissions(account, environment).policyDocument());
    }
    policies.put(
        Names.of(environment.name(), "roles"),
        new RolePermissions(account, environment).policyDocument());
    return policies;
  }

  /**
   * The policies of the roles that use the mirror: those that the environment attaches to existing
   * roles, and the permissions boundary of a new role.
   */
  Map<String, IamPolicy> ofMirrorRoles() {
    var access = environment.settings().access();
    var mirror = new EnvironmentPolicies(environment.settings());
    var policies = new LinkedHashMap<String, IamPolicy>();
    if (access.reader().isCreated()) {
      policies.put(
          Names.boundary(environment.name()),
          new ReaderBoundary(account, environment).policyDocument());
    }
    if (!access.adoptedReaderRoles().isEmpty()) {
      policies.put(Names.readerPolicy(environment.name()), mirror.reader());
    }
    if (access.publishes()) {
      policies.put(Names.publisherPolicy(environment.name()), mirror.publisher());
    }
    if (access.curates()) {
      policies.put(Names.curatorPolicy(environment.name()), mirror.curator());
    }
    return policies;
  }

  /** Returns a sentence for each policy that exceeds AWS's size limit. */
  List<String> sizeProblems() {
    var problems = new ArrayList<String>();
    var all = new LinkedHashMap<>(ofDeployRole());
    all.putAll(ofMirrorRoles());
    all.forEach(
        (name, policy) -> {
          var size = policy.toJson().length();
          if (size > Limits.MANAGED_POLICY_CHARACTERS) {
            problems.add(
                "Pulumi.%s.yaml: the policy %s would have %d characters, and AWS accepts %d. List fewer roles or packages."
                    .formatted(environment.name(), name, size, Limits.MANAGED_POLICY_CHARACTERS));
          }
        });
    return problems;
  }
}
