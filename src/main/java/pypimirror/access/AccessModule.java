package pypimirror.access;

import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import pypimirror.aws.RoleArn;
import pypimirror.config.ReaderSettings;
import pypimirror.environment.Environment;

/** Creates the roles and inline policies of an environment from its settings. */
public final class AccessModule {

  private AccessModule() {}

  /**
   * Creates {@link Roles}.
   *
   * @param dependencies resources that must exist before any role can read packages
   */
  public static Roles create(Environment environment, List<Resource> dependencies) {
    var access = environment.settings().access();
    var policies = environment.policies();
    return new Roles(
        environment.name(),
        new Roles.Args(
            access.reader().match(create -> List.of(newReader(environment, create)), List::of),
            names(access.adoptedReaderRoles()),
            policies.reader().toJson(),
            names(access.publisherRoles()),
            policies.publisher().toJson(),
            dependencies,
            environment.tags()),
        ComponentResourceOptions.Empty);
  }

  private static Roles.NewRole newReader(Environment environment, ReaderSettings.Create reader) {
    var policies = environment.policies();
    var role = reader.role().name();
    var inline = new ArrayList<Roles.InlinePolicy>();
    inline.add(
        new Roles.InlinePolicy(role + ":policy", environment.name(), policies.reader().toJson()));
    if (environment.settings().studio().isCreated()) {
      inline.add(
          new Roles.InlinePolicy(
              role + ":studio", environment.name() + "-studio", policies.studioUser().toJson()));
    }
    return new Roles.NewRole(role, policies.readerTrust().toJson(), reader.boundary(), inline);
  }

  private static List<String> names(List<RoleArn> roles) {
    return roles.stream().map(RoleArn::name).toList();
  }
}
