package pypimirror.packages;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.pulumi.aws.cloudcontrol.Resource;
import com.pulumi.aws.cloudcontrol.ResourceArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.aws.PackagePattern;
import pypimirror.naming.ComponentTypes;

/**
 * Creates CodeArtifact package groups, which control where packages can come from (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-origin-controls.html">origin
 * controls</a>). Internal packages never come from a public source. If there is an allow-list, only
 * the listed packages can. A package belongs to the group with the most specific pattern. Packages
 * that were fetched earlier remain in the repositories.
 *
 * <p>The AWS provider does not support package groups, so this component uses Cloud Control (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-packagegroup.html">AWS::CodeArtifact::PackageGroup</a>).
 * Cloud Control compares {@code desiredState} as text, so the component always writes its
 * properties in the same order. The root group {@code /*} belongs to the domain and does not
 * change.
 *
 * <p>The groups have no tags. An update addresses array elements by their index, and AWS does not
 * document the order in which it keeps tags, so an update could change the wrong tag. For the same
 * reason, a list of repositories has at most one element.
 */
public final class PackageGroups extends ComponentResource {

  private static final String TYPE = "AWS::CodeArtifact::PackageGroup";

  /**
   * Arguments of {@link PackageGroups}.
   *
   * @param registry the domain and its repositories
   * @param internal packages that never come from a public source
   * @param allowed the only packages that can come from a public source; empty for all
   * @param publishRepository the repository that internal packages can be published to; empty for
   *     none
   * @param retainOnDelete whether the groups stay in AWS when the stack is destroyed
   */
  public record Args(
      Registry registry,
      List<PackagePattern> internal,
      List<PackagePattern> allowed,
      Optional<String> publishRepository,
      boolean retainOnDelete) {}

  private final Args args;

  /** Creates the component. The names of its children start with {@code name}. */
  public PackageGroups(String name, Args args, ComponentResourceOptions options) {
    super(ComponentTypes.PACKAGE_GROUPS, name, options);
    this.args = args;
    var publish =
        args.publishRepository().map(PackageGroups::allowOnly).orElseGet(() -> mode("BLOCK"));
    for (var names : args.internal()) {
      group(
          name + "-internal-" + names.text(),
          names.groupPattern(),
          "Internal: never taken from outside",
          publish,
          mode("BLOCK"));
    }
    if (!args.allowed().isEmpty()) {
      group(
          name + "-not-allowed",
          PackagePattern.ALL,
          "Not in the allow-list: nothing new from outside",
          mode("INHERIT"),
          mode("BLOCK"));
    }
    for (var names : args.allowed()) {
      group(
          name + "-allowed-" + names.text(),
          names.groupPattern(),
          "Allowed from outside",
          mode("INHERIT"),
          mode("ALLOW"));
    }
    registerOutputs(Map.of());
  }

  private void group(
      String label, String pattern, String description, JsonObject publish, JsonObject outside) {
    var restrictions = new JsonObject();
    restrictions.add("Publish", publish);
    restrictions.add("ExternalUpstream", outside);
    restrictions.add("InternalUpstream", mode("ALLOW"));
    var origin = new JsonObject();
    origin.add("Restrictions", restrictions);
    new Resource(
        label,
        ResourceArgs.builder()
            .typeName(TYPE)
            .desiredState(
                args.registry()
                    .domainName
                    .applyValue(
                        domain -> {
                          var state = new JsonObject();
                          state.addProperty("DomainName", domain);
                          state.addProperty("Pattern", pattern);
                          state.addProperty("Description", description);
                          state.add("OriginConfiguration", origin);
                          return state.toString();
                        }))
            .build(),
        CustomResourceOptions.builder()
            .parent(this)
            .dependsOn(args.registry())
            .retainOnDelete(args.retainOnDelete())
            .build());
  }

  private static JsonObject mode(String mode) {
    var restriction = new JsonObject();
    restriction.addProperty("RestrictionMode", mode);
    return restriction;
  }

  private static JsonObject allowOnly(String repository) {
    var names = new JsonArray();
    names.add(repository);
    var restriction = mode("ALLOW_SPECIFIC_REPOSITORIES");
    restriction.add("Repositories", names);
    return restriction;
  }
}
