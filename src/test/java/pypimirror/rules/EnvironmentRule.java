package pypimirror.rules;

import static pypimirror.rules.PolicyStatements.allows;
import static pypimirror.rules.PolicyStatements.allowsEverybody;
import static pypimirror.rules.PolicyStatements.conditionKeys;
import static pypimirror.rules.PolicyStatements.each;
import static pypimirror.rules.PolicyStatements.namesPrincipals;
import static pypimirror.rules.PolicyStatements.ofTheAssetsBucket;
import static pypimirror.rules.PolicyStatements.reads;
import static pypimirror.rules.PolicyStatements.texts;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import pypimirror.aws.Regions;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

/**
 * The rules that every committed environment must follow, whatever its settings. {@code
 * docs/reference/rules.md} is generated from them.
 *
 * <p>A rule inspects the properties of the resources that the program registers.
 */
public enum EnvironmentRule {
  NO_PUBLIC_RANGE(
      "No range covers the whole internet (0.0.0.0/0, ::/0).",
      "The network must not reach the internet, and the internet must not reach the network.") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var resource : environment.resources) {
        eachText(
            resource.inputs(),
            "",
            (key, text) -> {
              if (Set.of("0.0.0.0/0", "::/0").contains(text)) {
                findings.add(resource, key, text);
              }
            });
      }
    }
  },

  ONLY_HTTPS(
      "Security groups allow 443/tcp, 2049/tcp in a created network, and 8192-65535/tcp within the group of a Studio user.",
      "AWS endpoints use port 443, and Studio mounts the users' files with NFS, on port 2049. The other ports are for [a user's own apps](https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html).") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var resource : environment.resources) {
        if (!resource.type().startsWith("aws:vpc/securityGroup")) {
          continue;
        }
        var rule = resource.inputs();
        var ports = rule.get("fromPort") + "-" + rule.get("toPort") + "/" + rule.get("ipProtocol");
        var withinItself =
            rule.get("securityGroupId").equals(rule.get("referencedSecurityGroupId"));
        if (!ports.equals("443.0-443.0/tcp")
            && !ports.equals("2049.0-2049.0/tcp")
            && !(withinItself && ports.equals("8192.0-65535.0/tcp"))) {
          findings.add(resource, "fromPort, toPort, ipProtocol", ports);
        }
      }
    }
  },

  PRIVATE_DNS(
      "Interface endpoints have private DNS.",
      "Without it, pip and the AWS CLI connect to AWS's public addresses and time out.") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var endpoint : environment.all(ENDPOINT)) {
        if ("Interface".equals(endpoint.text("vpcEndpointType"))
            && !Boolean.TRUE.equals(endpoint.inputs().get("privateDnsEnabled"))) {
          findings.add(endpoint, "privateDnsEnabled", endpoint.inputs().get("privateDnsEnabled"));
        }
      }
    }
  },

  NO_WILDCARD_PRINCIPAL(
      "No statement allows every principal, unless a condition names roles, an account or an organization. Exceptions: the CodeArtifact endpoints with endpointPrincipals: any, the endpoint of Studio, and CodeArtifact's bucket at the endpoint of S3.",
      "Access is granted to named principals. A role is named by a condition, because a principal must already exist. Browsers open Studio without a signature, and CodeArtifact signs the downloads from its bucket.") {
    @Override
    void check(Environment environment, Findings findings) {
      var any = environment.hasSetting("endpointPrincipals", "any");
      environment.statements(
          (resource, key, statement) -> {
            var service = resource.type().equals(ENDPOINT) ? resource.text("serviceName") : "";
            if (allowsEverybody(statement)
                && !namesPrincipals(statement)
                && !(any && service.contains(".codeartifact."))
                && !service.endsWith(".studio")
                && !ofTheAssetsBucket(statement)) {
              findings.add(resource, key, statement);
            }
          });
    }
  },

  NO_PUBLIC_WRITE(
      "Only named principals or accounts can write. Endpoint policies are exempt, because they grant nothing.",
      "Otherwise, anyone could publish a package that everyone installs.") {
    @Override
    void check(Environment environment, Findings findings) {
      environment.statements(
          (resource, key, statement) -> {
            if (allowsEverybody(statement)
                && !conditionKeys(statement).contains("aws:PrincipalAccount")
                && !resource.type().equals(ENDPOINT)
                && texts(statement.get("Action")).anyMatch(action -> !reads(action))) {
              findings.add(resource, key, statement);
            }
          });
    }
  },

  NO_WILDCARD_ACTION(
      "Statements list their actions explicitly. Exception: the endpoint of the SageMaker API allows principals of the account to describe and list everything.",
      "Actions that AWS adds to a service later are not allowed automatically.") {
    @Override
    void check(Environment environment, Findings findings) {
      environment.statements(
          (resource, key, statement) -> {
            if (!allows(statement)) {
              return;
            }
            var ofSageMaker =
                resource.type().equals(ENDPOINT)
                    && resource.text("serviceName").endsWith(".sagemaker.api")
                    && conditionKeys(statement).contains("aws:PrincipalAccount");
            var wild =
                texts(statement.get("Action"))
                    .filter(it -> it.contains("*") || it.contains("?"))
                    .filter(
                        it ->
                            !(ofSageMaker
                                && Set.of("sagemaker:Describe*", "sagemaker:List*").contains(it)))
                    .toList();
            if (!wild.isEmpty()) {
              findings.add(resource, key, wild);
            }
          });
    }
  },

  ENCRYPTION(
      "In production, a customer managed key encrypts the packages.",
      "The key of a domain cannot be changed later.") {
    @Override
    void check(Environment environment, Findings findings) {
      if (!environment.isProduction()) {
        return;
      }
      for (var domain : environment.all("aws:codeartifact/domain:Domain")) {
        var key = domain.inputs().get("encryptionKey");
        if (key == null) {
          findings.add(domain, "encryptionKey", key);
        }
      }
    }
  },

  PROTECTION(
      "In production, resources that contain packages are protected.",
      "Deleting a repository deletes its packages.") {
    @Override
    void check(Environment environment, Findings findings) {
      if (!environment.isProduction()) {
        return;
      }
      for (var resource : environment.resources) {
        if (Set.of("aws:codeartifact/domain:Domain", "aws:codeartifact/repository:Repository")
                .contains(resource.type())
            && !resource.request().getProtect()) {
          findings.add(resource, "protect (an option)", false);
        }
      }
    }
  },

  TAGS(
      "Every resource that supports tags has the tags Project and Environment.",
      "They identify costs and owners.") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var resource : environment.resources) {
        if (UNTAGGABLE.contains(resource.type())) {
          continue;
        }
        var tags = resource.tags() == null ? Map.<String, String>of() : resource.tags();
        if (!"pypi-mirror".equals(tags.get("Project"))
            || !environment.name.equals(tags.get("Environment"))) {
          findings.add(resource, "tags", tags);
        }
      }
    }
  },

  ONE_REGION("Every resource is in aws:region.", "Endpoints work only within their region.") {
    @Override
    void check(Environment environment, Findings findings) {
      var region = environment.config.get("aws:region");
      for (var resource : environment.resources) {
        eachText(
            resource.inputs(),
            "",
            (key, text) -> {
              for (var other : Regions.WITH_CODEARTIFACT) {
                if (!other.equals(region) && text.matches("(?s).*\\b" + other + "\\b.*")) {
                  findings.add(resource, key, other);
                }
              }
            });
      }
    }
  },

  TWO_ZONES(
      "In production, interface endpoints are in at least two availability zones.",
      "A zone can fail.") {
    @Override
    void check(Environment environment, Findings findings) {
      if (!environment.isProduction()) {
        return;
      }
      for (var endpoint : environment.all(ENDPOINT)) {
        var subnets = endpoint.inputs().get("subnetIds");
        if ("Interface".equals(endpoint.text("vpcEndpointType"))
            && new HashSet<>((List<?>) subnets).size() < 2) {
          findings.add(endpoint, "subnetIds", subnets);
        }
      }
    }
  },

  STAGING_LIKE_PRODUCTION(
      "An environment with staging in its name has the settings of the one with prod in this place. Only IDs, names, sizes, tags and the protection from deletion can differ.",
      "A setting that only production has would meet AWS for the first time there.") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var word : List.of("prod", "production")) {
        var production = environment.name.replaceFirst("\\bstaging\\b", word);
        if (!production.equals(environment.name) && Configs.environments().contains(production)) {
          var expected = Configs.environment(production);
          for (var key : Configs.declaredKeys()) {
            if (!alike(key, environment.config.get(key), expected.get(key))) {
              findings.add(key, environment.config.get(key), production, expected.get(key));
            }
          }
        }
      }
    }

    private static boolean alike(String key, String value, String expected) {
      var name = key.replaceFirst(".*:", "");
      if (Set.of("protect", "retainOnDelete", "tags").contains(name)) {
        return true;
      }
      return OF_THE_ACCOUNT.matcher(name).matches()
          ? isSet(value) == isSet(expected)
          : Objects.equals(value, expected);
    }

    private static boolean isSet(String value) {
      return value != null && !Set.of("", "[]", "{}").contains(value);
    }
  };

  /** Names of settings that name resources of one account, or its size. */
  private static final Pattern OF_THE_ACCOUNT =
      Pattern.compile(
          "(?!organizationId).*(Arns?|Ids?|Cidrs?|Buckets|Zones|Principals|Owner|[uU]sers)|domainName");

  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final List<String> POLICIES =
      List.of("policy", "policyDocument", "assumeRolePolicy");
  private static final Set<String> UNTAGGABLE =
      Set.of(
          // Its updates are unsafe for tags. See PackageGroups.
          "aws:cloudcontrol/resource:Resource",
          "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
          "aws:codeartifact/domainPermissions:DomainPermissions",
          "aws:iam/rolePolicy:RolePolicy",
          "aws:cloudwatch/eventTarget:EventTarget",
          "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
          "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
          // A pipeline that can tag a default group could tag every group without tags.
          "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          "aws:ec2/routeTableAssociation:RouteTableAssociation",
          "aws:route53/resolverFirewallRule:ResolverFirewallRule",
          "aws:route53/resolverFirewallConfig:ResolverFirewallConfig");
  private final String requirement;
  private final String reason;

  EnvironmentRule(String requirement, String reason) {
    this.requirement = requirement;
    this.reason = reason;
  }

  /** Reports each violation of the rule. */
  abstract void check(Environment environment, Findings findings);

  /** What the rule requires, in complete sentences. */
  public String requirement() {
    return requirement;
  }

  /** Why the rule exists, in complete sentences. */
  public String reason() {
    return reason;
  }

  /**
   * The resources that the program registers for an environment.
   *
   * @param config its configuration, with the defaults
   */
  record Environment(String name, Map<String, String> config, List<MockRun.Registered> resources) {

    /** Whether the name of the environment contains prod or production as a word. */
    boolean isProduction() {
      return name.matches("prod(uction)?([-_.].*)?|.*[-_.]prod(uction)?");
    }

    boolean hasSetting(String key, String value) {
      return value.equals(config.get("pypi-mirror:" + key));
    }

    List<MockRun.Registered> all(String type) {
      return resources.stream().filter(it -> it.type().equals(type)).toList();
    }

    void statements(StatementVisitor visitor) {
      for (var resource : resources) {
        for (var key : POLICIES) {
          if (resource.inputs().get(key) instanceof String text) {
            var statements = JsonParser.parseString(text).getAsJsonObject().get("Statement");
            each(statements).forEach(it -> visitor.visit(resource, key, it.getAsJsonObject()));
          }
        }
      }
    }
  }

  interface StatementVisitor {
    void visit(MockRun.Registered resource, String key, JsonObject statement);
  }

  interface TextVisitor {
    void visit(String key, String text);
  }

  /** Violations. Each names the rule, the environment, the resource and the property. */
  static final class Findings {
    private final List<String> lines = new ArrayList<>();
    private EnvironmentRule rule;
    private String environment;

    void add(MockRun.Registered resource, String key, Object value) {
      lines.add(
          "%s: %s: %s %s: %s is %s. %s See docs/reference/rules.md."
              .formatted(
                  rule,
                  environment,
                  resource.type(),
                  resource.name(),
                  key,
                  value,
                  rule.requirement));
    }

    void add(String key, String value, String otherEnvironment, String expected) {
      lines.add(
          "%s: %s: %s is %s, and %s in %s. %s See docs/reference/rules.md."
              .formatted(
                  rule, environment, key, value, expected, otherEnvironment, rule.requirement));
    }
  }

  /** All violations in an environment, one line each. */
  static List<String> violations(Environment environment) {
    var findings = new Findings();
    findings.environment = environment.name;
    for (var rule : values()) {
      findings.rule = rule;
      rule.check(environment, findings);
    }
    return findings.lines;
  }

  private static void eachText(Object value, String key, TextVisitor visitor) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, item) -> eachText(item, key.isEmpty() ? "" + name : key + "." + name, visitor));
    } else if (value instanceof List<?> list) {
      list.forEach(item -> eachText(item, key, visitor));
    } else if (value instanceof String text) {
      visitor.visit(key, text);
    }
  }
}
