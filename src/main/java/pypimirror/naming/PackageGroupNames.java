package pypimirror.naming;

import pypimirror.aws.PackagePattern;

/** The names of the package groups in Pulumi and in their {@code Name} tags. */
public final class PackageGroupNames {

  private PackageGroupNames() {}

  /** Name of the group of internal packages. */
  public static String internal(String prefix, PackagePattern packages) {
    return prefix + "-internal-" + packages.text();
  }

  /** Name of a group of allowed packages. */
  public static String allowed(String prefix, PackagePattern packages) {
    return prefix + "-allowed-" + packages.text();
  }

  /** Value of the {@code Name} tag. AWS rejects tags that contain an asterisk. */
  public static String tag(String name) {
    return name.replace("*", "any");
  }
}
