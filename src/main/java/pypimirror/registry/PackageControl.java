package pypimirror.registry;

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
import pypimirror.catalog.PackagePattern;
import pypimirror.naming.Tags;

/**
 * Which packages may come from where, by CodeArtifact's package groups (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-origin-controls.html">origin
 * controls</a>): internal names never from outside, and with an allow-list nothing new but what is
 * in it. A package belongs to the group with the most specific pattern. What was kept earlier
 * stays.
 *
 * <p>The AWS provider has no package groups; these go through Cloud Control (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-packagegroup.html">AWS::CodeArtifact::PackageGroup</a>).
 * It looks at {@code desiredState} as a text, so that is written the same way each time. The root
 * group {@code /*} belongs to the domain and is left alone.
 */
public final class PackageControl extends ComponentResource {

  private static final String TYPE = "AWS::CodeArtifact::PackageGroup";

  /**
   * What the groups are made from.
   *
   * @param registry the domain with its repositories
   * @param internal names that are never taken from outside
   * @param allowed names that alone are taken from outside; none for all
   * @param internalRepository name of the repository that internal packages are published to, if
   *     any
   * @param retainOnDelete whether the groups stay in AWS when the stack is destroyed
   * @param tags tags of every group
   */
  public record Args(
      Registry registry,
      List<PackagePattern> internal,
      List<PackagePattern> allowed,
      Optional<String> internalRepository,
      boolean retainOnDelete,
      Tags tags) {}

  private final Args args;

  /** Type {@code pypimirror:registry:PackageControl}; children are named after {@code name}. */
  public PackageControl(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:registry:PackageControl", name, options);
    this.args = args;
    var publish =
        args.internalRepository()
            .map(repository -> mode("ALLOW_SPECIFIC_REPOSITORIES", repository))
            .orElseGet(() -> mode("BLOCK"));
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
                          // AWS takes no star in a tag.
                          state.add("Tags", tags(label.replace("*", "any")));
                          return state.toString();
                        }))
            .build(),
        CustomResourceOptions.builder()
            .parent(this)
            .dependsOn(args.registry())
            .retainOnDelete(args.retainOnDelete())
            .build());
  }

  private static JsonObject mode(String mode, String... repositories) {
    var restriction = new JsonObject();
    restriction.addProperty("RestrictionMode", mode);
    if (repositories.length > 0) {
      var names = new JsonArray();
      List.of(repositories).forEach(names::add);
      restriction.add("Repositories", names);
    }
    return restriction;
  }

  // The provider's default tags do not reach what goes through Cloud Control.
  private JsonArray tags(String label) {
    var tags = new JsonArray();
    args.tags()
        .named(label)
        .forEach(
            (key, value) -> {
              var tag = new JsonObject();
              tag.addProperty("Key", key);
              tag.addProperty("Value", value);
              tags.add(tag);
            });
    return tags;
  }
}
