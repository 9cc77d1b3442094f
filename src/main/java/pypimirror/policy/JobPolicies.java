package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Policies for SageMaker jobs and models that run in the network of the notebooks.
 *
 * @param region region of the jobs
 * @param accountId id of their account, 12 digits
 */
public record JobPolicies(String region, String accountId) {

  /**
   * The network of the jobs.
   *
   * @param subnetIds ids of the subnets, at least one
   * @param groupIds ids of the security groups, at least one
   */
  public record Network(List<String> subnetIds, List<String> groupIds) {}

  private static final String SUBNETS = "sagemaker:VpcSubnets";
  private static final String GROUPS = "sagemaker:VpcSecurityGroupIds";

  private static final List<String> STARTING =
      List.of(
          "sagemaker:CreateHyperParameterTuningJob",
          "sagemaker:CreateModel",
          "sagemaker:CreateProcessingJob",
          "sagemaker:CreateTrainingJob");

  private static final List<String> MANAGING =
      List.of(
          "sagemaker:CreateEndpoint",
          "sagemaker:DeleteEndpoint",
          "sagemaker:DeleteEndpointConfig",
          "sagemaker:DeleteModel",
          "sagemaker:StopHyperParameterTuningJob",
          "sagemaker:StopProcessingJob",
          "sagemaker:StopTrainingJob",
          "sagemaker:UpdateEndpoint");

  // The model of an endpoint has a VPC. The configuration can have one too, but most have none.
  private static final String CONFIGURING = "sagemaker:CreateEndpointConfig";

  private static final List<String> DESCRIBING =
      List.of(
          "sagemaker:DescribeEndpoint",
          "sagemaker:DescribeEndpointConfig",
          "sagemaker:DescribeHyperParameterTuningJob",
          "sagemaker:DescribeModel",
          "sagemaker:DescribeProcessingJob",
          "sagemaker:DescribeTrainingJob",
          "sagemaker:InvokeEndpoint");

  /**
   * Allows jobs at an endpoint, if they use only the subnets and groups of the network (<a
   * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html">condition
   * keys</a>).
   *
   * @param begin begins a statement with this id
   */
  List<IamStatement.Builder> atEndpoint(
      Function<String, IamStatement.Builder> begin, Network network) {
    var starting = begin.apply("JobsInThisNetwork");
    var managing = begin.apply("ManageJobs");
    STARTING.forEach(starting::addAction);
    MANAGING.forEach(managing::addAction);
    return List.of(
        onlyIn(network, inAVpc(starting)).addResource(everything()),
        onlyIn(network, begin.apply("ConfigureEndpoints").addAction(CONFIGURING))
            .addResource(everything()),
        managing.addResource(everything()));
  }

  private static IamStatement.Builder onlyIn(Network network, IamStatement.Builder statement) {
    var only = IamConditionOperator.STRING_EQUALS.addPrefix("ForAllValues:");
    return statement
        .addConditions(only, SUBNETS, network.subnetIds())
        .addConditions(only, GROUPS, network.groupIds());
  }

  // A condition with ForAllValues is also true for a request without the key.
  private static IamStatement.Builder inAVpc(IamStatement.Builder statement) {
    return statement
        .addCondition(IamConditionOperator.NULL, SUBNETS, "false")
        .addCondition(IamConditionOperator.NULL, GROUPS, "false");
  }

  /**
   * Policy of a role that runs jobs and that the jobs run with (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html">execution
   * roles</a>). The endpoint restricts the network of the jobs further.
   */
  public IamPolicy role(String roleArn) {
    var starting = inAVpc(allow("StartJobs"));
    var managing = allow("ManageJobs");
    STARTING.forEach(starting::addAction);
    managing.addAction(CONFIGURING);
    Stream.concat(MANAGING.stream(), DESCRIBING.stream()).forEach(managing::addAction);
    return policy(
        Stream.of(
            starting.addResource(everything()),
            managing.addResource(everything()),
            when(allow("PassItself"), "iam:PassedToService", "sagemaker.amazonaws.com")
                .addAction("iam:PassRole")
                .addResource(roleArn),
            // SageMaker connects the containers of a job to the subnets with these permissions.
            allow("ConnectJobs")
                .addAction("ec2:CreateNetworkInterface")
                .addAction("ec2:CreateNetworkInterfacePermission")
                .addAction("ec2:DeleteNetworkInterface")
                .addAction("ec2:DeleteNetworkInterfacePermission")
                .addResource("arn:aws:ec2:%s:%s:*".formatted(region, accountId)),
            allow("PullImages")
                .addAction("ecr:BatchCheckLayerAvailability")
                .addAction("ecr:BatchGetImage")
                .addAction("ecr:GetDownloadUrlForLayer")
                .addResource("arn:aws:ecr:%s:*:repository/*".formatted(region)),
            // These actions do not support resource-level permissions.
            allow("PrepareJobs")
                .addAction("ec2:DescribeDhcpOptions")
                .addAction("ec2:DescribeNetworkInterfaces")
                .addAction("ec2:DescribeSecurityGroups")
                .addAction("ec2:DescribeSubnets")
                .addAction("ec2:DescribeVpcs")
                .addAction("ecr:GetAuthorizationToken")
                .addResource("*"),
            allow("ReadLogs")
                .addAction("logs:GetLogEvents")
                .addResource(
                    "arn:aws:logs:%s:%s:log-group:/aws/sagemaker/*".formatted(region, accountId))));
  }

  private String everything() {
    return "arn:aws:sagemaker:%s:%s:*".formatted(region, accountId);
  }
}
