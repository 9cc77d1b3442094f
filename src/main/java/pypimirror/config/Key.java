package pypimirror.config;

import pypimirror.aws.Limits;

/**
 * Every configuration key, defined once. {@code Pulumi.yaml} and {@code
 * docs/reference/configuration.md} are generated from these definitions.
 */
public enum Key {
  REGION(
      "aws:region",
      KeyType.STRING,
      Default.REQUIRED,
      Rule.REGION,
      "AWS region of the environment.",
      "Re-creates the environment in the new region."),
  ALLOWED_ACCOUNT_IDS(
      "aws:allowedAccountIds",
      KeyType.LIST,
      Default.REQUIRED,
      Rule.ACCOUNT_ID,
      "The one AWS account that the environment can be deployed to. The provider rejects the"
          + " credentials of any other account.",
      "Re-creates the environment in the new account."),
  NETWORK(
      "network",
      KeyType.STRING,
      Default.REQUIRED,
      Rule.choice(Provisioning.class),
      "\"create\" creates a VPC without internet access. \"adopt\" uses an existing VPC.",
      "Replaces the endpoints. The packages are kept."),
  VPC_CIDR(
      "vpcCidr",
      KeyType.STRING,
      Rule.NETWORK,
      "With network: create, the IPv4 range of the VPC, /16 to /28.",
      "Replaces the VPC and everything in it."),
  AVAILABILITY_ZONES(
      "availabilityZones",
      KeyType.LIST,
      Rule.ZONE,
      "With network: create, the availability zones that get a subnet, by name or by ID (use1-az1). Accounts give the zones different names, but the same IDs. Use at least two for production.",
      "Creates or deletes the subnets of the zones."),
  SUBNET_CIDRS(
      "subnetCidrs",
      KeyType.LIST,
      Rule.NETWORK,
      "With network: create, one IPv4 range for each availability zone, in the same order. Each"
          + " range must be within vpcCidr.",
      "Replaces the subnets, and the endpoints' network interfaces in them."),
  USERS(
      "users",
      KeyType.INTEGER,
      Default.of("10"),
      Rule.USERS,
      "With network: create, the number of people who use notebooks at the same time. The subnets"
          + " need 4 addresses for each.",
      "Affects only the validation of the subnet sizes."),
  DNS_FIREWALL(
      "dnsFirewall",
      true,
      "With network: create, resolve only the host names of the endpoints, of the VPC, and of Studio's file systems. This costs about $0.60 per million queries.",
      "Creates or deletes the DNS firewall."),
  NETWORK_LOGS_BUCKET_ARN(
      "networkLogsBucketArn",
      KeyType.STRING,
      Rule.BUCKET_ARN,
      "With network: create, the ARN of an S3 bucket that receives the flow logs and the DNS query logs of the VPC. If it is empty, AWS records neither. The bucket's policy must allow the delivery: see docs/how-to/operate.md.",
      "Replaces the configuration of the logs. The bucket keeps what it has received."),
  VPC_ID(
      "vpcId",
      KeyType.STRING,
      Rule.VPC_ID,
      "With network: adopt, the VPC of the notebooks. Its DNS support and DNS host names must be"
          + " enabled.",
      "Replaces the endpoints."),
  SUBNET_IDS(
      "subnetIds",
      KeyType.LIST,
      Rule.SUBNET_ID,
      "With network: adopt, the subnets for the endpoints, each in a different availability zone.",
      "Moves the endpoints' network interfaces."),
  READER_SECURITY_GROUP_IDS(
      "readerSecurityGroupIds",
      KeyType.LIST,
      Rule.SECURITY_GROUP_ID,
      "With network: adopt, the security groups of the notebooks, which the endpoints accept on"
          + " port 443. Set this or readerCidrs.",
      "Adds or removes rules of the endpoints' security group."),
  READER_CIDRS(
      "readerCidrs",
      KeyType.LIST,
      Rule.CIDR,
      "With network: adopt, the IPv4 ranges that the endpoints accept on port 443, for notebooks"
          + " whose security groups cannot be referenced.",
      "Adds or removes rules of the endpoints' security group."),
  ROUTE_TABLE_IDS(
      "routeTableIds",
      KeyType.LIST,
      Rule.ROUTE_TABLE_ID,
      "With network: adopt, the route tables of the notebooks' subnets, if the program creates an"
          + " S3 gateway endpoint.",
      "Adds or removes routes to S3."),
  ENDPOINT_IDS(
      "endpointIds",
      KeyType.MAP,
      Rule.ENDPOINT_ID,
      "With network: adopt, existing endpoints by service, such as codeartifact.api. The program"
          + " never changes them. The outputs endpointPolicies and endpointIngress list what the"
          + " endpoints must allow.",
      "Deletes the endpoint that the program created for the service, or creates one."),
  ADDITIONAL_PRINCIPALS(
      "additionalPrincipals",
      KeyType.LIST,
      Rule.ROLE_ARN,
      "ARNs of other IAM roles that the endpoint policies allow to use the same resources, for a shared"
          + " VPC.",
      "Updates the endpoint policies."),
  ENDPOINT_PRINCIPALS(
      "endpointPrincipals",
      KeyType.STRING,
      Default.of("readers"),
      Rule.choice(EndpointPrincipals.class),
      "The principals that the endpoint policies allow: \"readers\" (the environment's roles) or \"any\""
          + " (every principal, on the same resources). See docs/explanation/assumptions.md.",
      "Updates the endpoint policies."),
  STUDIO(
      "studio",
      KeyType.STRING,
      Default.of("none"),
      Rule.choice(StudioSettings.Choice.class),
      "\"create\" creates a SageMaker Studio domain in this network. \"adopt\" configures the notebooks"
          + " of an existing Studio domain. \"none\" is for environments without Studio.",
      "Creates or deletes the Studio domain and the endpoints that it needs."),
  STUDIO_USERS(
      "studioUsers",
      KeyType.LIST,
      Rule.STUDIO_USER,
      "With studio: create, the names of the user profiles.",
      "Creates or deletes user profiles."),
  STUDIO_RETAIN_HOMES(
      "studioRetainHomes",
      true,
      "With studio: create, keep the users' files (EFS) when the Studio domain is deleted.",
      "Has no effect after the Studio domain is created."),
  SSM_OUTPUTS(
      "ssmOutputs",
      false,
      "Also write the outputs for notebooks to the SSM parameter /pypi-mirror/<env>/outputs. This adds an endpoint and the permission to read the parameter.",
      "Creates or deletes the parameter and its endpoint."),
  JOBS(
      "jobs",
      false,
      "With Studio, allow SageMaker jobs and models that use exactly this environment's subnets and"
          + " security groups. All other jobs are rejected, because they would have internet access.",
      "Updates the policy of the endpoint for sagemaker.api, and of a created reader role."),
  RESOLVABLE_NAMES(
      "resolvableNames",
      KeyType.LIST,
      Rule.DNS_NAME,
      "With dnsFirewall: true, more host names that resolve. A leading *. matches all names below.",
      "Updates the list of the DNS firewall."),
  STUDIO_BUCKETS(
      "studioBuckets",
      KeyType.LIST,
      Rule.BUCKET,
      "With studio: create or adopt, the names of your S3 buckets that notebooks can use.",
      "Updates the policy of the S3 endpoint."),
  READERS(
      "readers",
      KeyType.STRING,
      Default.REQUIRED,
      Rule.choice(Provisioning.class),
      "\"create\" creates a role for notebooks. \"adopt\" uses the roles in readerRoleArns.",
      "Creates or deletes the role."),
  READER_ROLE_ARNS(
      "readerRoleArns",
      KeyType.LIST,
      Rule.ROLE_ARN,
      "ARNs of existing IAM roles that install packages, such as the execution roles of Studio. The program does not attach policies to roles of other accounts. See the output readerPolicyJson.",
      "Attaches or deletes the roles' inline policies, and updates the other policies."),
  READER_BOUNDARY_ARN(
      "readerBoundaryArn",
      KeyType.STRING,
      Rule.POLICY_ARN,
      "With readers: create, the ARN of the policy that becomes the permissions boundary of the"
          + " role. The program in backend/ creates one.",
      "Updates the role."),
  READER_POLICY_ARN(
      "readerPolicyArn",
      KeyType.STRING,
      Rule.POLICY_ARN,
      "ARN of a managed policy to attach to the existing roles in readerRoleArns. If it is empty, each"
          + " role gets an inline policy. The program in backend/ creates the policy, so that a"
          + " pipeline can attach it without permission to write policies.",
      "Replaces the roles' inline policies by the managed policy."),
  READER_ACCOUNT_IDS(
      "readerAccountIds",
      KeyType.LIST,
      Rule.ACCOUNT_ID,
      "Other AWS accounts whose roles can install packages, if their own policies allow it.",
      "Updates the policies of the domain and the repository."),
  ORGANIZATION_ID(
      "organizationId",
      KeyType.STRING,
      Rule.ORGANIZATION_ID,
      "ID of an AWS organization (o-…). The endpoint for codeartifact.api allows only its principals,"
          + " and only its resources.",
      "Updates the endpoint policies."),
  ORGANIZATION_READS(
      "organizationReads",
      false,
      "Let every role in the organization install packages, if its own policies allow it.",
      "Updates the policies of the domain and the repository."),
  PUBLISHER_ROLE_ARNS(
      "publisherRoleArns",
      KeyType.LIST,
      Rule.ROLE_ARN,
      "ARNs of existing IAM roles that publish packages to the repository \"internal\". The repository"
          + " exists if this list is not empty.",
      "Attaches or deletes the roles' inline policies. The first role creates the repository, and"
          + " removing the last one deletes it with its packages."),
  PUBLISHER_POLICY_ARN(
      "publisherPolicyArn",
      KeyType.STRING,
      Rule.POLICY_ARN,
      "ARN of a managed policy to attach to the roles in publisherRoleArns. If it is empty, each role"
          + " gets an inline policy.",
      "Replaces the roles' inline policies by the managed policy."),
  CURATOR_ROLE_ARNS(
      "curatorRoleArns",
      KeyType.LIST,
      Rule.ROLE_ARN,
      "With packages: curated, the ARNs of existing IAM roles that approve packages. Only these roles can read the repository \"intake\" and write to the repository \"approved\". The program in backend/ creates one.",
      "Attaches or deletes the roles' inline policies, and updates the policies of the repositories."),
  CURATOR_POLICY_ARN(
      "curatorPolicyArn",
      KeyType.STRING,
      Rule.POLICY_ARN,
      "ARN of a managed policy to attach to the roles in curatorRoleArns. If it is empty, each role"
          + " gets an inline policy.",
      "Replaces the roles' inline policies by the managed policy."),
  TOKEN_MAX_SECONDS(
      "tokenMaxSeconds",
      KeyType.INTEGER,
      Default.of(Integer.toString(Limits.MAX_TOKEN_SECONDS)),
      Rule.TOKEN_SECONDS,
      "Maximum token lifetime that readers can request, from %d to %d seconds. The default is the AWS maximum. A token that expires with the role's session (duration 0) is always possible."
          .formatted(Limits.MIN_TOKEN_SECONDS, Limits.MAX_TOKEN_SECONDS),
      "Updates the readers' policies and the login commands."),
  TOKENS_THROUGH_ENDPOINT_ONLY(
      "tokensThroughEndpointOnly",
      false,
      "Issue tokens only through the API endpoint. See docs/explanation/network.md.",
      "Updates the policy of the domain."),
  TOKEN_ENDPOINT_IDS(
      "tokenEndpointIds",
      KeyType.LIST,
      Rule.ENDPOINT_ID,
      "With tokensThroughEndpointOnly, the API endpoints of other accounts that can also issue tokens.",
      "Updates the policy of the domain."),
  DEPLOYER_ROLE_ARNS(
      "deployerRoleArns",
      KeyType.LIST,
      Rule.ROLE_ARN,
      "With tokensThroughEndpointOnly, the roles that are exempt from it.",
      "Updates the policy of the domain."),
  DOMAIN(
      "domain",
      KeyType.STRING,
      Default.of("create"),
      Rule.choice(Provisioning.class),
      "\"create\" creates the CodeArtifact domain. \"adopt\" reads from a domain that another stack or"
          + " account owns.",
      "Creates the domain, or deletes it and every package in it."),
  DOMAIN_NAME(
      "domainName",
      KeyType.STRING,
      Default.REQUIRED,
      Rule.DOMAIN_NAME,
      "Name of the CodeArtifact domain, unique in its account and region.",
      "Replaces the domain, which deletes every package."),
  DOMAIN_OWNER(
      "domainOwner",
      KeyType.STRING,
      Rule.ACCOUNT_ID,
      "With domain: adopt, the AWS account that owns the domain.",
      "Updates every policy."),
  ASSETS_BUCKET_ARN(
      "assetsBucketArn",
      KeyType.STRING,
      Rule.BUCKET_ARN,
      "With domain: adopt, and with Studio or sources other than pypi, the output assetsBucketArn of the"
          + " stack that owns the domain.",
      "Updates the policy of the S3 endpoint."),
  REPOSITORY_NAME(
      "repositoryName",
      KeyType.STRING,
      Default.of("packages"),
      Rule.REPOSITORY_NAME,
      "Name of the repository that notebooks install from.",
      "Replaces the repository. Its packages are fetched again when they are next installed."),
  SOURCES(
      "sources",
      KeyType.LIST,
      Default.of("[\"pypi\"]"),
      Rule.SOURCE,
      "Public sources, in search order. Supported sources: pypi, npmjs, nuget-org, maven-central,"
          + " maven-googleandroid, maven-gradleplugins, maven-commonsware, maven-clojars,"
          + " ruby-gems-org and crates-io.",
      "Creates or deletes the store of a source."),
  PACKAGES(
      "packages",
      KeyType.STRING,
      Default.of("open"),
      Rule.choice(PackageMode.class),
      "With domain: create, with \"open\", readers can install every package of the public sources. With \"curated\", they can install only approved versions: see docs/how-to/approvals.md.",
      "Connects the readers' repository to the public sources, or to the approved packages. Versions that readers installed earlier remain available: see docs/how-to/approvals.md."),
  MINIMUM_RELEASE_DAYS(
      "minimumReleaseDays",
      KeyType.INTEGER,
      Default.of("0"),
      Rule.RELEASE_DAYS,
      "With packages: open, the number of days for which pip and uv do not install a new release, 0 to 99. uv exempts internal packages, which must be listed by name in internalPackages. pip cannot exempt packages, so it has no limit if there are internal packages. Users can remove the setting: see docs/explanation/security.md.",
      "Replaces the lifecycle configurations. Notebooks get the setting when their app restarts."),
  APPROVAL_RECORDS_BUCKET_ARN(
      "approvalRecordsBucketArn",
      KeyType.STRING,
      Rule.BUCKET_ARN,
      "With packages: curated, the ARN of an S3 bucket in which the workflow packages stores a record of each approval, as approvals/ENV/TIME.json. Curators can write records, but not read or delete them.",
      "Updates the policy of the curator roles."),
  PACKAGE_EVENTS(
      "packageEvents",
      false,
      "With domain: create, record every change of a package version in a CloudWatch log group for 365 days: see docs/how-to/audit-packages.md. CloudWatch bills about $0.50 per GB.",
      "Creates or deletes the log group and the rule of EventBridge. With protect: true, Pulumi does not delete the log group."),
  PACKAGE_EVENTS_TOPIC_ARN(
      "packageEventsTopicArn",
      KeyType.STRING,
      Rule.TOPIC_ARN,
      "With packageEvents: true, the ARN of an SNS topic that also receives the events. The topic's policy must allow events.amazonaws.com to publish.",
      "Adds or removes the topic."),
  INTERNAL_PACKAGES(
      "internalPackages",
      KeyType.LIST,
      Rule.PACKAGE_PATTERN,
      "With domain: create, the Python packages that are never fetched from a public source, such"
          + " as acme-tools or acme-*.",
      "Creates or deletes package groups."),
  ALLOWED_PACKAGES(
      "allowedPackages",
      KeyType.LIST,
      Rule.PACKAGE_PATTERN,
      "With domain: create, the only Python packages that can be fetched from a public source,"
          + " dependencies included. An empty list allows all.",
      "Creates or deletes package groups. Packages that were fetched earlier remain available."),
  ENCRYPTION_KEY_ARN(
      "encryptionKeyArn",
      KeyType.STRING,
      Rule.KEY_ARN,
      "ARN of the KMS key that encrypts the packages. If it is empty, AWS manages the key. The program"
          + " in backend/ creates a suitable key.",
      "Replaces the domain, which deletes every package."),
  PROTECT(
      "protect",
      true,
      "Reject the deletion and replacement of the domain and its repositories, which contain every"
          + " package, and of the log of package events.",
      "Takes effect at the next `pulumi up`."),
  RETAIN_ON_DELETE(
      "retainOnDelete",
      false,
      "Leave the domain, its repositories and the log of package events in AWS when the stack is destroyed.",
      "Takes effect at the next `pulumi up`."),
  TAGS(
      "tags",
      KeyType.MAP,
      Rule.TAG_VALUE,
      "Tags of every resource except package groups, in addition to Name, Project and Environment.",
      "Updates the tags.");

  /** The default of a key: a value, no value, or none because the key is required. */
  private record Default(boolean isRequired, String value) {

    static final Default REQUIRED = new Default(true, "");
    static final Default EMPTY = new Default(false, "");

    static Default of(String value) {
      return new Default(false, value);
    }
  }

  private static final String PROJECT = "pypi-mirror:";

  private final String fullName;
  private final KeyType type;
  private final boolean required;
  private final String defaultValue;

  // Rules are immutable, but Error Prone cannot verify that for the predicate.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Rule rule;

  private final String description;
  private final String effectOfChange;

  /** Creates a key that is empty by default. */
  Key(String name, KeyType type, Rule rule, String description, String effectOfChange) {
    this(name, type, Default.EMPTY, rule, description, effectOfChange);
  }

  /** Creates a Boolean key. */
  Key(String name, boolean defaultValue, String description, String effectOfChange) {
    this(
        name,
        KeyType.BOOLEAN,
        Default.of(Boolean.toString(defaultValue)),
        Rule.BOOLEAN,
        description,
        effectOfChange);
  }

  Key(
      String name,
      KeyType type,
      Default defaultValue,
      Rule rule,
      String description,
      String effectOfChange) {
    this.fullName = name.contains(":") ? name : PROJECT + name;
    this.type = type;
    this.required = defaultValue.isRequired();
    this.defaultValue = defaultValue.value().isEmpty() ? type.empty() : defaultValue.value();
    this.rule = rule;
    this.description = description;
    this.effectOfChange = effectOfChange;
  }

  /** Name of the key with its namespace, as in {@code Pulumi.<env>.yaml}. */
  public String fullName() {
    return fullName;
  }

  /** Type of the value. */
  public KeyType type() {
    return type;
  }

  /** Whether the key has no default. */
  public boolean isRequired() {
    return required;
  }

  /**
   * Default value, with lists and maps as JSON. For a required key, the empty value of its type.
   */
  public String defaultValue() {
    return defaultValue;
  }

  /** The rule for the value, or for each value in a list or map. */
  Rule rule() {
    return rule;
  }

  /** Description of the setting, in complete sentences. */
  public String description() {
    return description;
  }

  /** Effect of a changed value on a deployed environment, in complete sentences. */
  public String effectOfChange() {
    return effectOfChange;
  }

  /** Whether the program, rather than the provider, defines the key. */
  public boolean isOwn() {
    return fullName.startsWith(PROJECT);
  }

  @Override
  public String toString() {
    return fullName;
  }
}
