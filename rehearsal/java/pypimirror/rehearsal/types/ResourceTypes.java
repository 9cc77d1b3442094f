package pypimirror.rehearsal.types;

import java.util.List;
import java.util.stream.Collectors;
import pypimirror.rehearsal.NotModelledException;

/** Every resource type that the emulator knows. */
public final class ResourceTypes {

  /** All of them. */
  public static final List<ResourceType> ALL =
      List.of(
          new DomainType(),
          new RepositoryType(),
          new RepositoryPermissionsPolicyType(),
          new SecurityGroupType(),
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
          new RoleType(),
          new RolePolicyType(),
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
          new BucketPolicyType());

  private ResourceTypes() {}

  /**
   * The type of a token.
   *
   * @throws NotModelledException for any other
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
