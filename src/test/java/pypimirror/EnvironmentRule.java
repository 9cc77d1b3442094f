package pypimirror;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What every environment has to keep, whatever its settings. docs/rules.md says why; a rule is
 * enforced by being here, for every committed Pulumi.ENV.yaml.
 *
 * <p>Rules look at what the program asks AWS for, by the resource's own properties, and not at how
 * the program came to it.
 */
enum EnvironmentRule {
  /** Nothing is open to, or leads to, all addresses. */
  NO_PUBLIC_RANGE("no range that is everywhere (0.0.0.0/0, ::/0)") {
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

  /** Security groups let HTTPS through, and between one user's own apps what Studio asks for. */
  ONLY_HTTPS(
      "security groups let 443/tcp through, and 8192-65535/tcp within a Studio user's group") {
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
            && !(withinItself && ports.equals("8192.0-65535.0/tcp"))) {
          findings.add(resource, "fromPort, toPort, ipProtocol", ports);
        }
      }
    }
  },

  /** A name that notebooks use leads to the endpoint. */
  PRIVATE_DNS("interface endpoints have private DNS") {
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

  /** Endpoints name whom they let through, unless the environment says otherwise. */
  NO_WILDCARD_PRINCIPAL(
      "no statement allows every principal, unless a condition names account or organization;"
          + " the endpoints of CodeArtifact may with endpointPrincipals: any") {
    @Override
    void check(Environment environment, Findings findings) {
      var any = environment.says("endpointPrincipals", "any");
      environment.statements(
          (resource, key, statement) -> {
            var ofCodeArtifact =
                resource.type().equals(ENDPOINT)
                    && resource.text("serviceName").contains(".codeartifact.");
            if (allowsEverybody(statement) && !namesWho(statement) && !(any && ofCodeArtifact)) {
              findings.add(resource, key, statement);
            }
          });
    }
  },

  /** What is for everybody is for reading. */
  NO_PUBLIC_WRITE(
      "nobody writes who is not named, by principal or by account; at an endpoint, which grants nothing, NO_WILDCARD_PRINCIPAL holds") {
    @Override
    void check(Environment environment, Findings findings) {
      environment.statements(
          (resource, key, statement) -> {
            if (allowsEverybody(statement)
                && !conditionKeys(statement).contains("aws:PrincipalAccount")
                && !conditionKeys(statement).contains("kms:CallerAccount")
                && !resource.type().equals(ENDPOINT)
                && texts(statement.get("Action")).anyMatch(action -> !reads(action))) {
              findings.add(resource, key, statement);
            }
          });
    }
  },

  /** No action is allowed by a pattern but the key's own account's on its key. */
  NO_WILDCARD_ACTION("actions are named; only a key's own account may do everything with it") {
    @Override
    void check(Environment environment, Findings findings) {
      environment.statements(
          (resource, key, statement) -> {
            if (!allows(statement) || resource.type().equals("aws:kms/key:Key")) {
              return;
            }
            var wild =
                texts(statement.get("Action"))
                    .filter(it -> it.contains("*") || it.contains("?"))
                    .toList();
            // The endpoint of SageMaker's API: what a role may do there, its own policies decide.
            var ofStudio =
                resource.type().equals(ENDPOINT)
                    && resource.text("serviceName").endsWith(".sagemaker.api")
                    && conditionKeys(statement).contains("aws:PrincipalAccount");
            if (!wild.isEmpty() && !ofStudio) {
              findings.add(resource, key, wild);
            }
          });
    }
  },

  /** A key of one's own, where the environment demands it. */
  ENCRYPTION("the domain has a key of its own where encryption: customer says so, and only there") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var domain : environment.all("aws:codeartifact/domain:Domain")) {
        var key = domain.inputs().get("encryptionKey");
        if (environment.says("encryption", "customer") != (key != null)) {
          findings.add(domain, "encryptionKey", key);
        }
      }
      for (var key : environment.all("aws:kms/key:Key")) {
        if (!Boolean.TRUE.equals(key.inputs().get("enableKeyRotation"))) {
          findings.add(key, "enableKeyRotation", key.inputs().get("enableKeyRotation"));
        }
      }
    }
  },

  /** In production, nothing that holds packages is deleted by mistake. */
  PROTECTION("in production, what holds packages is protected") {
    @Override
    void check(Environment environment, Findings findings) {
      if (!environment.isProduction()) {
        return;
      }
      for (var resource : environment.resources) {
        if (Set.of(
                    "aws:codeartifact/domain:Domain",
                    "aws:codeartifact/repository:Repository",
                    "aws:kms/key:Key")
                .contains(resource.type())
            && !resource.request().getProtect()) {
          findings.add(resource, "protect (an option)", false);
        }
      }
    }
  },

  /** Everything says what it is, whose it is and where. */
  TAGS("what can have tags has Project and Environment") {
    @Override
    void check(Environment environment, Findings findings) {
      for (var resource : environment.resources) {
        if (UNTAGGABLE.contains(resource.type())) {
          continue;
        }
        var tags = tags(resource);
        if (!"pypi-mirror".equals(tags.get("Project"))
            || !environment.name.equals(tags.get("Environment"))) {
          findings.add(resource, "tags", tags);
        }
      }
    }
  },

  /** Nothing is in, or speaks of, another region than the environment's. */
  ONE_REGION("everything is in aws:region") {
    @Override
    void check(Environment environment, Findings findings) {
      var region = environment.config.get("aws:region");
      for (var resource : environment.resources) {
        eachText(
            resource.inputs(),
            "",
            (key, text) -> {
              for (var other : REGIONS) {
                if (!other.equals(region) && text.matches("(?s).*\\b" + other + "\\b.*")) {
                  findings.add(resource, key, other);
                }
              }
            });
      }
    }
  },

  /** In production, a zone may fail. */
  TWO_ZONES("in production, interface endpoints are in two zones at least") {
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
  };

  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final List<String> POLICIES =
      List.of("policy", "policyDocument", "assumeRolePolicy");
  private static final Set<String> UNTAGGABLE =
      Set.of(
          "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
          "aws:codeartifact/domainPermissions:DomainPermissions",
          "aws:iam/rolePolicy:RolePolicy",
          "aws:kms/alias:Alias",
          "aws:ec2/routeTableAssociation:RouteTableAssociation",
          "aws:route53/resolverFirewallRule:ResolverFirewallRule",
          "aws:route53/resolverFirewallConfig:ResolverFirewallConfig");
  private static final Set<String> REGIONS =
      Set.of(
          "us-east-1",
          "us-east-2",
          "us-west-2",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "eu-north-1",
          "eu-south-1",
          "eu-central-1",
          "ap-northeast-1",
          "ap-southeast-1",
          "ap-southeast-2",
          "ap-south-1");

  private final String demand;

  EnvironmentRule(String demand) {
    this.demand = demand;
  }

  /** Reports what breaks the rule. */
  abstract void check(Environment environment, Findings findings);

  /** What it asks for, in a sentence. */
  String demand() {
    return demand;
  }

  /**
   * An environment as the program asks AWS for it.
   *
   * @param config its configuration, with the defaults
   */
  record Environment(String name, Map<String, String> config, List<MockRun.Registered> resources) {

    /** Production is what is called so. */
    boolean isProduction() {
      return name.matches("prod(uction)?([-_.].*)?|.*[-_.]prod(uction)?");
    }

    boolean says(String key, String value) {
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

  /** What breaks rules: each names rule, environment, resource and key. */
  static final class Findings {
    private final List<String> lines = new ArrayList<>();
    private EnvironmentRule rule;
    private String environment;

    void add(MockRun.Registered resource, String key, Object value) {
      lines.add(
          "%s: %s: %s %s: %s is %s; the rule: %s (docs/rules.md)"
              .formatted(
                  rule, environment, resource.type(), resource.name(), key, value, rule.demand));
    }
  }

  /** Everything that breaks a rule in an environment, a line each. */
  static List<String> broken(Environment environment) {
    var findings = new Findings();
    findings.environment = environment.name;
    for (var rule : values()) {
      findings.rule = rule;
      rule.check(environment, findings);
    }
    return findings.lines;
  }

  private static boolean allows(JsonObject statement) {
    return statement.get("Effect").getAsString().equals("Allow");
  }

  private static boolean allowsEverybody(JsonObject statement) {
    var principal = statement.get("Principal");
    return allows(statement)
        && principal != null
        && (principal.isJsonPrimitive()
            || texts(principal.getAsJsonObject().get("AWS")).anyMatch("*"::equals));
  }

  private static boolean namesWho(JsonObject statement) {
    return conditionKeys(statement).stream()
        .anyMatch(
            key ->
                Set.of("aws:PrincipalAccount", "aws:PrincipalOrgID", "kms:CallerAccount")
                    .contains(key));
  }

  // The keys that a condition holds to values it names: a negation, IfExists or a pattern does not.
  private static Set<String> conditionKeys(JsonObject statement) {
    var keys = new HashSet<String>();
    if (statement.has("Condition")) {
      statement
          .getAsJsonObject("Condition")
          .entrySet()
          .forEach(
              operator -> {
                if (Set.of("StringEquals", "ArnEquals").contains(operator.getKey())) {
                  operator.getValue().getAsJsonObject().entrySet().stream()
                      .filter(key -> texts(key.getValue()).noneMatch(it -> it.contains("*")))
                      .forEach(key -> keys.add(key.getKey()));
                }
              });
    }
    return keys;
  }

  private static boolean reads(String action) {
    return action.matches("\\w+:(Get|Read|List|Describe)\\w*");
  }

  private static Stream<JsonElement> each(JsonElement oneOrMore) {
    return oneOrMore.isJsonArray()
        ? StreamSupport.stream(oneOrMore.getAsJsonArray().spliterator(), false)
        : Stream.of(oneOrMore);
  }

  private static Stream<String> texts(JsonElement oneOrMore) {
    return oneOrMore == null ? Stream.of() : each(oneOrMore).map(JsonElement::getAsString);
  }

  // Cloud Control has them in its desired state.
  private static Map<String, String> tags(MockRun.Registered resource) {
    var tags = new TreeMap<String, String>();
    if (resource.inputs().get("desiredState") instanceof String state) {
      each(JsonParser.parseString(state).getAsJsonObject().get("Tags"))
          .map(JsonElement::getAsJsonObject)
          .forEach(tag -> tags.put(tag.get("Key").getAsString(), tag.get("Value").getAsString()));
    } else if (resource.tags() != null) {
      tags.putAll(resource.tags());
    }
    return tags;
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
