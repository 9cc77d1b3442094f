package pypimirror.testing;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.TestResult;
import com.pulumi.test.internal.MockMonitor;
import com.pulumi.test.internal.PulumiTestInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.mockito.ArgumentCaptor;
import pulumirpc.Resource.RegisterResourceOutputsRequest;
import pulumirpc.Resource.RegisterResourceRequest;
import pypimirror.App;
import pypimirror.config.Settings;
import pypimirror.launch.SdkRunner;
import pypimirror.naming.StackName;
import pypimirror.policy.EnvironmentPolicies;

/**
 * A run of the program with Pulumi's mocks, and the resources and outputs that it registered.
 *
 * <p>The mocks stand for AWS in account {@value #ACCOUNT}. In update mode, they add the values that
 * only AWS knows. In preview mode, these values are unknown, as before a first deployment. A run
 * fails if it makes an unexpected call, registers an unexpected resource type, registers two
 * resources with the same type and name, or contains a component that does not call {@code
 * registerOutputs}.
 *
 * <p>It does not check what the provider or AWS would reject. The integration tests do.
 */
public final class MockRun {

  public static final String ACCOUNT = "111122223333";
  public static final String PROJECT = "pypi-mirror";
  public static final String STACK = "dev";

  /**
   * A resource that the program registered.
   *
   * @param inputs its inputs, without unknown values
   * @param parent the type and name of its parent
   * @param request the request to the engine, which contains its options
   */
  public record Registered(
      String type,
      String name,
      Map<String, Object> inputs,
      String parent,
      RegisterResourceRequest request) {

    public String text(String input) {
      return (String) inputs.get(input);
    }

    @SuppressWarnings("unchecked")
    public Map<String, String> tags() {
      return (Map<String, String>) inputs.get("tags");
    }
  }

  private final List<Registered> resources = new ArrayList<>();
  private final TestResult result;

  // Cached, because a run is slow and always has the same result.
  private static final Map<RunKey, MockRun> RUNS = new ConcurrentHashMap<>();

  private record RunKey(Map<String, String> config, String stack, boolean preview) {}

  /** Runs the program in update mode. */
  public static MockRun update(Map<String, String> config) {
    return of(config, STACK, false);
  }

  /** Runs the program in preview mode, before anything exists. */
  public static MockRun preview(Map<String, String> config) {
    return of(config, STACK, true);
  }

  /** Runs the program of an environment in either mode. */
  public static MockRun of(Map<String, String> config, String stack, boolean preview) {
    return RUNS.computeIfAbsent(
        new RunKey(Map.copyOf(config), stack, preview),
        key -> new MockRun(key.config, stack, preview, null));
  }

  /** Runs the program in update mode while AWS rejects resources of a type. */
  public static TestResult rejecting(String type) {
    return new MockRun(Configs.valid(), STACK, false, type).result;
  }

  private MockRun(Map<String, String> config, String stack, boolean preview, String refused) {
    var mocks =
        mock(
            Mocks.class,
            call -> {
              throw new AssertionError("unexpected call: " + call);
            });
    doAnswer(
            call ->
                CompletableFuture.completedFuture(
                    lookup(config, call.getArgument(0, Mocks.CallArgs.class))))
        .when(mocks)
        .callAsync(any());
    doAnswer(
            call ->
                call.getArgument(0, Mocks.ResourceArgs.class).type.equals(refused)
                    ? CompletableFuture.failedFuture(new IllegalStateException("refused by AWS"))
                    : CompletableFuture.completedFuture(
                        created(call.getArgument(0, Mocks.ResourceArgs.class), preview)))
        .when(mocks)
        .newResourceAsync(any());
    var monitor = new AtomicReference<MockMonitor>();
    try {
      result =
          PulumiTestInternal.builder()
              .options(
                  TestOptions.builder()
                      .projectName(PROJECT)
                      .stackName(stack)
                      .preview(preview)
                      .build())
              .mocks(mocks)
              .standardLogger(quiet())
              .monitorDecorator(
                  it -> {
                    monitor.set(spy(it));
                    return monitor.get();
                  })
              .build()
              .runTest(
                  context ->
                      App.stack(context, Settings.parse(new StackName(PROJECT, stack), config)));
    } finally {
      PulumiTest.cleanup();
    }
    if (refused == null) {
      result.throwOnError();
      record(mocks, monitor.get());
    }
  }

  private void record(Mocks mocks, MockMonitor monitor) {
    var requests = ArgumentCaptor.forClass(RegisterResourceRequest.class);
    verify(monitor, atLeast(1)).registerResourceAsync(any(), requests.capture());
    var inputs = new HashMap<String, Map<String, Object>>();
    for (var call : mockingDetails(mocks).getInvocations()) {
      if (call.getMethod().getName().equals("newResourceAsync")) {
        var args = call.getArgument(0, Mocks.ResourceArgs.class);
        inputs.put(args.type + " " + args.name, args.inputs);
      }
    }
    var seen = new HashSet<String>();
    for (var request : requests.getAllValues()) {
      var key = request.getType() + " " + request.getName();
      if (!seen.add(key)) {
        throw new AssertionError("registered twice: " + key);
      }
      resources.add(
          new Registered(
              request.getType(),
              request.getName(),
              inputs.getOrDefault(key, Map.of()),
              typeAndName(request.getParent()),
              request));
    }
    var finished = ArgumentCaptor.forClass(RegisterResourceOutputsRequest.class);
    verify(monitor, atLeast(1)).registerResourceOutputsAsync(finished.capture());
    var urns = finished.getAllValues().stream().map(it -> typeAndName(it.getUrn())).toList();
    for (var resource : resources) {
      var key = resource.type() + " " + resource.name();
      if (!resource.request().getCustom() && !urns.contains(key)) {
        throw new AssertionError("registerOutputs is missing in " + key);
      }
    }
  }

  /** Returns all resources of a type. */
  public List<Registered> all(String type) {
    return resources.stream().filter(it -> it.type().equals(type)).toList();
  }

  /** Returns the only resource of a type and name. */
  public Registered one(String type, String name) {
    var found = all(type).stream().filter(it -> it.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + type + " " + name + " in " + names());
    }
    return found.get(0);
  }

  /** Returns every resource except the stack, as {@code type name}. */
  public List<String> names() {
    return resources.stream()
        .filter(it -> !it.type().equals("pulumi:pulumi:Stack"))
        .map(it -> it.type() + " " + it.name())
        .sorted()
        .toList();
  }

  /** Returns every resource that is not a component. */
  public List<Registered> custom() {
    return resources.stream().filter(it -> it.request().getCustom()).toList();
  }

  /** Returns the known outputs. */
  public Map<String, Object> outputs() {
    var outputs = new TreeMap<String, Object>();
    result.outputs().forEach((name, output) -> outputs.put(name, PulumiTest.extractValue(output)));
    return outputs;
  }

  /** Returns the names of all outputs, known or not. */
  public Set<String> outputNames() {
    return result.outputs().keySet();
  }

  // The result contains the errors. The SDK's log would look as if a test had failed.
  public static Logger quiet() {
    var logger = new SdkRunner.Pause();
    logger.setLevel(Level.OFF);
    return logger;
  }

  private static Mocks.ResourceResult created(Mocks.ResourceArgs args, boolean preview) {
    var state = new HashMap<String, Object>(args.inputs);
    var known = filledByAws(args);
    if (!preview) {
      state.putAll(known);
    }
    return Mocks.ResourceResult.of(
        preview ? Optional.empty() : Optional.of(args.name + "-id"), state);
  }

  private static Map<String, Object> filledByAws(Mocks.ResourceArgs args) {
    var inputs = args.inputs;
    return switch (args.type) {
      case "aws:codeartifact/domain:Domain" ->
          Map.of(
              "arn",
              arn("codeartifact", "domain/" + inputs.get("domain")),
              "owner",
              ACCOUNT,
              "s3BucketArn",
              "arn:aws:s3:::assets-193858265520-us-east-1");
      case "aws:codeartifact/repository:Repository" ->
          Map.of(
              "arn",
              arn(
                  "codeartifact",
                  "repository/%s/%s".formatted(inputs.get("domain"), inputs.get("repository"))),
              "administratorAccount",
              ACCOUNT);
      case "aws:ec2/vpcEndpoint:VpcEndpoint" ->
          "Gateway".equals(inputs.get("vpcEndpointType"))
              ? Map.of("prefixListId", "pl-01234567")
              : Map.of();
      case "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig" ->
          Map.of(
              "arn",
              arn(
                  "sagemaker",
                  "studio-lifecycle-config/" + inputs.get("studioLifecycleConfigName")));
      case "aws:cloudwatch/logGroup:LogGroup" ->
          Map.of("arn", arn("logs", "log-group:" + inputs.get("name")));
      case "aws:cloudcontrol/resource:Resource",
          "aws:cloudwatch/eventRule:EventRule",
          "aws:cloudwatch/eventTarget:EventTarget",
          "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
          "aws:codeartifact/domainPermissions:DomainPermissions",
          "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
          "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          "aws:ec2/flowLog:FlowLog",
          "aws:ec2/routeTable:RouteTable",
          "aws:ec2/routeTableAssociation:RouteTableAssociation",
          "aws:ec2/securityGroup:SecurityGroup",
          "aws:ec2/subnet:Subnet",
          "aws:ec2/vpc:Vpc",
          "aws:iam/role:Role",
          "aws:iam/rolePolicy:RolePolicy",
          "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
          "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
          "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
          "aws:route53/resolverFirewallRule:ResolverFirewallRule",
          "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
          "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
          "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
          "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
          "aws:sagemaker/domain:Domain",
          "aws:sagemaker/userProfile:UserProfile",
          "aws:ssm/parameter:Parameter",
          "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
          "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          "pypimirror:access:Access",
          "pypimirror:network:DnsFirewall",
          "pypimirror:network:Endpoints",
          "pypimirror:network:NetworkLogs",
          "pypimirror:network:PrivateNetwork",
          "pypimirror:packages:PackageEvents",
          "pypimirror:registry:PackageControl",
          "pypimirror:registry:Registry",
          "pypimirror:registry:Sharing",
          "pypimirror:outputs:OutputsParameter",
          "pypimirror:studio:LifecycleConfigurations",
          "pypimirror:studio:Studio" ->
          Map.of();
      default -> throw new AssertionError("unexpected resource type: " + args.type);
    };
  }

  // A valid network: two zones, no route to the internet, endpoints that allow everything.
  private static Map<String, Object> lookup(Map<String, String> config, Mocks.CallArgs call) {
    var id = String.valueOf(call.args.get("id"));
    return switch (call.token) {
      case "aws:ec2/getVpc:getVpc" ->
          Map.of("id", id, "enableDnsSupport", true, "enableDnsHostnames", true);
      // The policy that the environment needs.
      case "aws:iam/getPolicy:getPolicy" -> {
        var policies =
            new EnvironmentPolicies(Settings.parse(new StackName(PROJECT, STACK), config));
        var reader = call.args.get("arn").equals(config.get("pypi-mirror:readerPolicyArn"));
        yield Map.of("policy", (reader ? policies.reader() : policies.publisher()).toJson());
      }
      case "aws:ec2/getSubnet:getSubnet" ->
          Map.of(
              "id",
              id,
              "vpcId",
              "vpc-0123456789abcdef0",
              "availabilityZone",
              id.endsWith("1") ? "us-east-1a" : "us-east-1b");
      case "aws:ec2/getRouteTables:getRouteTables" -> Map.of("ids", List.of("rtb-1"));
      case "aws:ec2/getRouteTable:getRouteTable" ->
          Map.of("routeTableId", "rtb-1", "routes", List.of());
      case "aws:ec2/getVpcEndpointService:getVpcEndpointService" ->
          Map.of(
              "serviceName", call.args.get("serviceName"),
              "availabilityZones", List.of("us-east-1a", "us-east-1b", "us-east-1c"));
      case "aws:ec2/getVpcEndpoint:getVpcEndpoint" ->
          Map.of(
              "id",
              id,
              "vpcId",
              "vpc-0123456789abcdef0",
              "serviceName",
              "com.amazonaws.us-east-1.codeartifact.api",
              "privateDnsEnabled",
              true,
              "securityGroupIds",
              List.of("sg-9"),
              "policy",
              "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}");
      case "aws:vpc/getSecurityGroupRules:getSecurityGroupRules" -> Map.of("ids", List.of("sgr-1"));
      case "aws:vpc/getSecurityGroupRule:getSecurityGroupRule" ->
          Map.of(
              "isEgress",
              false,
              "ipProtocol",
              "tcp",
              "fromPort",
              443,
              "toPort",
              443,
              "cidrIpv4",
              "",
              "referencedSecurityGroupId",
              "sg-0123456789abcdef3");
      default -> throw new AssertionError("unexpected lookup: " + call.token);
    };
  }

  public static String arn(String service, String resource) {
    return "arn:aws:%s:us-east-1:%s:%s".formatted(service, ACCOUNT, resource);
  }

  private static String typeAndName(String urn) {
    if (urn.isEmpty()) {
      return "";
    }
    var parts = urn.split("::", -1);
    var types = parts[2];
    return types.substring(types.lastIndexOf('$') + 1) + " " + parts[3];
  }
}
