package pypimirror.rehearsal.types;

import java.util.List;
import java.util.stream.Collectors;
import pypimirror.rehearsal.NotModelledException;

/** The resource types that the emulator supports. */
public final class ResourceTypes {

  /** All supported types. */
  public static final List<ResourceType> ALL =
      List.of(
          new DomainType(),
          new RepositoryType(),
          new RepositoryPermissionsPolicyType(),
          new SecurityGroupType(),
          new DefaultSecurityGroupType(),
          new DomainPermissionsType(),
          new CloudControlType(),
          new VpcType(),
          new SubnetType(),
          new RouteTableType(),
          new RouteTableAssociationType(),
          new SecurityGroupRuleType(false),
          new SecurityGroupRuleType(true),
          new VpcEndpointType(),
          new FirewallDomainListType(),
          new FirewallRuleGroupType(),
          new FirewallRuleType(),
          new FirewallAssociationType(),
          new FirewallConfigType(),
          new FlowLogType(),
          new QueryLogType(),
          new QueryLogAssociationType(),
          new RoleType(),
          new RolePolicyType(),
          new RolePolicyAttachmentType(),
          new KeyType(),
          new KeyAliasType(),
          new LifecycleConfigType(),
          new StudioDomainType(),
          new UserProfileType(),
          new ParameterType(),
          new ManagedPolicyType(),
          new IdentityProviderType(),
          new BucketType(),
          BucketSettingType.VERSIONING,
          BucketSettingType.ENCRYPTION,
          BucketSettingType.PUBLIC_ACCESS,
          new BucketPolicyType(),
          new LogGroupType(),
          new LogResourcePolicyType(),
          new EventRuleType(),
          new EventTargetType());

  private ResourceTypes() {}

  /**
   * Returns the resource type with a token.
   *
   * @throws NotModelledException if the emulator does not support the type
   */
  public static ResourceType of(String token) {
    return ALL.stream()
        .filter(type -> type.schema().token().equals(token))
        .findFirst()
        .orElseThrow(
            () ->
                new NotModelledException(
                    "the resource type %s (supported: %s)"
                        .formatted(
                            token,
                            ALL.stream()
                                .map(type -> type.schema().token())
                                .collect(Collectors.joining(", ")))));
  }
}
