package pypimirror.rehearsal.types;

import java.util.List;
import java.util.stream.Collectors;
import pypimirror.rehearsal.NotModelledException;

/** Every resource type that the stand-in knows. */
public final class ResourceTypes {

  /** All of them. */
  public static final List<ResourceType> ALL =
      List.of(
          new DomainType(),
          new RepositoryType(),
          new RepositoryPermissionsPolicyType(),
          new SecurityGroupType(),
          new SecurityGroupIngressRuleType(),
          new VpcEndpointType(),
          new RolePolicyType());

  private ResourceTypes() {}

  /**
   * The type of a token.
   *
   * @throws NotModelledException for any other
   */
  public static ResourceType of(String token) {
    return ALL.stream()
        .filter(type -> type.token().equals(token))
        .findFirst()
        .orElseThrow(
            () ->
                new NotModelledException(
                    "the resource type %s (it knows %s)"
                        .formatted(
                            token,
                            ALL.stream()
                                .map(ResourceType::token)
                                .collect(Collectors.joining(", ")))));
  }
}
