package pypimirror.naming;

/**
 * Component types that differ from the package or the name of the class. The type is part of the
 * URN of each resource in the component, so renaming it would replace these resources.
 */
public final class ComponentTypes {

  public static final String REGISTRY = "pypimirror:registry:Registry";
  public static final String PACKAGE_GROUPS = "pypimirror:registry:PackageControl";
  public static final String RESOURCE_POLICIES = "pypimirror:registry:Sharing";
  public static final String ROLES = "pypimirror:access:Access";

  private ComponentTypes() {}
}
