package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * Compares the decisions of the emulator with those of an independent simulator, @cloud-copilot's
 * iam-simulate, on random policies. The simulator runs as a separate program: its license (AGPL)
 * does not apply to this project, which contains no part of it.
 */
class IamOracleIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int CASES = 3_000;
  private static final String ACCOUNT = "111122223333";
  private static final String OTHER_ACCOUNT = "444455556666";
  private static final Caller CALLER =
      new Caller("arn:aws:iam::" + ACCOUNT + ":role/reader", "session", "o-abc", Map.of());
  private static final Map<String, String> CONTEXT =
      Map.of("aws:SourceVpc", "vpc-1", "aws:SourceVpce", "vpce-1", "aws:SourceIp", "10.0.1.5");

  private static final List<String> ACTIONS =
      List.of(
          "codeartifact:ReadFromRepository",
          "codeartifact:Read*",
          "codeartifact:*",
          "codeartifact:DescribeRepository",
          "s3:*",
          "*");
  private static final List<String> PRINCIPALS =
      List.of(
          "*",
          "arn:aws:iam::" + ACCOUNT + ":root",
          ACCOUNT,
          "arn:aws:iam::" + ACCOUNT + ":role/reader",
          "arn:aws:iam::" + ACCOUNT + ":role/other",
          "arn:aws:sts::" + ACCOUNT + ":assumed-role/reader/session",
          "arn:aws:iam::" + OTHER_ACCOUNT + ":root");
  private static final List<String> CONDITIONS =
      List.of(
          "{}",
          "{}",
          "{}",
          "{'StringEquals': {'aws:SourceVpc': 'vpc-1'}}",
          "{'StringEquals': {'aws:SourceVpc': ['vpc-2', 'vpc-3']}}",
          "{'StringNotEquals': {'aws:SourceVpce': 'vpce-1'}}",
          "{'StringNotEqualsIfExists': {'aws:SourceVpce': ['vpce-1', 'vpce-2']}}",
          "{'StringLike': {'aws:SourceVpce': 'vpce-?'}}",
          "{'StringEqualsIgnoreCase': {'aws:SourceVpc': 'VPC-1'}}",
          "{'Null': {'aws:SourceVpc': 'true'}}",
          "{'Null': {'aws:SourceVpce': 'false'}}",
          "{'IpAddress': {'aws:SourceIp': '10.0.1.0/24'}}",
          "{'NotIpAddress': {'aws:SourceIp': '10.0.0.0/8'}}",
          "{'ArnLike': {'aws:PrincipalArn': 'arn:aws:iam::*:role/reader'}}",
          "{'ArnEquals': {'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other'}}",
          "{'StringEquals': {'aws:PrincipalOrgID': 'o-abc'}}",
          "{'StringEquals': {'aws:PrincipalAccount': '111122223333'},"
              + " 'StringLike': {'aws:SourceVpc': 'vpc-*'}}");

  // A fixed seed, so that every run tests the same cases.
  private final Random random = new Random(20261129);

  /** A case for the simulator, and the same case for the emulator. */
  private record Case(ObjectNode simulation, String owner, List<Policy> policies) {}

  @Test
  void decidesAsAnIndependentSimulatorDoes(@TempDir Path folder)
      throws IOException, InterruptedException {
    var cases = new ArrayList<Case>();
    for (var i = 0; i < CASES; i++) {
      cases.add(randomCase());
    }
    var results = simulate(cases, folder);
    var allowed = 0;
    for (var i = 0; i < CASES; i++) {
      var one = cases.get(i);
      var decision = decide(one);
      var expected = results.get(i).asText();
      assertThat(expected).isIn("Allowed", "ImplicitlyDenied", "ExplicitlyDenied");
      assertThat(decision)
          .as("case %d: %s", i, one.simulation().toPrettyString())
          .isEqualTo(expected.equals("Allowed"));
      allowed += decision ? 1 : 0;
    }
    // Cases that are nearly all allowed, or nearly all denied, would prove little.
    assertThat(allowed).isBetween(CASES / 20, CASES * 19 / 20);
  }

  private static boolean decide(Case one) {
    var context = new TreeMap<String, List<String>>();
    CONTEXT.forEach((key, value) -> context.put(key, List.of(value)));
    var resource = one.simulation().at("/request/resource/resource").asText();
    return new Permissions(Assumptions.usual())
        .decide(
            CALLER,
            true,
            new AccessRequest("codeartifact:ReadFromRepository", resource, context),
            one.owner(),
            true,
            one.policies())
        .allowed();
  }

  private static JsonNode simulate(List<Case> cases, Path folder)
      throws IOException, InterruptedException {
    for (var file : List.of("package.json", "package-lock.json", "simulate.mjs")) {
      Files.copy(Path.of("tools/iam-oracle").resolve(file), folder.resolve(file));
    }
    PythonTools.run(
        "npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefix", folder.toString());
    var input = NODES.arrayNode();
    cases.forEach(one -> input.add(one.simulation()));
    var file = folder.resolve("input.json");
    JSON.writeValue(file.toFile(), input);
    var process =
        new ProcessBuilder("node", "simulate.mjs")
            .directory(folder.toFile())
            .redirectInput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output = JSON.readTree(process.getInputStream());
    assertThat(process.waitFor()).isZero();
    return output;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private Case randomCase() {
    var owner = random.nextInt(4) == 0 ? OTHER_ACCOUNT : ACCOUNT;
    var resource = "arn:aws:codeartifact:us-east-1:" + owner + ":repository/domain/packages";
    var simulation = NODES.objectNode();
    var policies = new ArrayList<Policy>();
    var request = simulation.putObject("request");
    request.put("principal", CALLER.sessionArn());
    request.put("action", "codeartifact:ReadFromRepository");
    request.putObject("resource").put("resource", resource).put("accountId", owner);
    var context = request.putObject("contextVariables");
    CONTEXT.forEach(context::put);
    context
        .put("aws:PrincipalArn", CALLER.roleArn())
        .put("aws:PrincipalAccount", CALLER.accountId())
        .put("aws:PrincipalOrgID", CALLER.organizationId());
    simulation.putArray("serviceControlPolicies");
    simulation.putArray("resourceControlPolicies");
    var identity = simulation.putArray("identityPolicies");
    if (random.nextInt(5) > 0) {
      add(identity, policies, Policy.Kind.IDENTITY, resource);
    }
    if (random.nextInt(3) > 0) {
      var policy = policy(resource, PRINCIPALS);
      simulation.set("resourcePolicy", policy);
      policies.add(parsed(Policy.Kind.RESOURCE, policy));
    }
    if (random.nextInt(3) == 0) {
      add(
          simulation.putArray("permissionBoundaryPolicies"),
          policies,
          Policy.Kind.BOUNDARY,
          resource);
    }
    if (random.nextInt(2) == 0) {
      add(simulation.putArray("vpcEndpointPolicies"), policies, Policy.Kind.ENDPOINT, resource);
    }
    return new Case(simulation, owner, policies);
  }

  private void add(ArrayNode list, List<Policy> policies, Policy.Kind kind, String resource) {
    // The simulator accepts no other principal in an endpoint policy.
    var policy = policy(resource, kind == Policy.Kind.ENDPOINT ? List.of("*") : List.of());
    list.addObject().put("name", kind.name()).set("policy", policy);
    policies.add(parsed(kind, policy));
  }

  private static Policy parsed(Policy.Kind kind, ObjectNode policy) {
    var json = policy.toString();
    return new Policy(
        kind,
        kind.name(),
        kind == Policy.Kind.RESOURCE || kind == Policy.Kind.ENDPOINT
            ? PolicyDocument.resourceBased(json, AwsError.VALIDATION)
            : PolicyDocument.identityBased(json));
  }

  private ObjectNode policy(String resource, List<String> principals) {
    var policy = NODES.objectNode().put("Version", "2012-10-17");
    var statements = policy.putArray("Statement");
    var count = 1 + random.nextInt(3);
    for (var i = 0; i < count; i++) {
      var statement = statements.addObject();
      statement.put("Effect", random.nextInt(6) == 0 ? "Deny" : "Allow");
      if (!principals.isEmpty()) {
        var principal = any(principals);
        if (principal.equals("*") && (principals.size() == 1 || random.nextBoolean())) {
          statement.put("Principal", "*");
        } else {
          statement.putObject("Principal").put("AWS", principal);
        }
      }
      statement.put(random.nextInt(8) == 0 ? "NotAction" : "Action", any(ACTIONS));
      statement.put(
          random.nextInt(8) == 0 ? "NotResource" : "Resource",
          any(List.of("*", resource, resource.replace("packages", "*"), resource + "-other")));
      var condition = condition();
      if (!condition.isEmpty()) {
        statement.set("Condition", condition);
      }
    }
    return policy;
  }

  private JsonNode condition() {
    try {
      return JSON.readTree(any(CONDITIONS).replace('\'', '"'));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
