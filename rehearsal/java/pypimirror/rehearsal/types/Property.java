package pypimirror.rehearsal.types;

/**
 * One property of a resource type, as the AWS plugin's schema has it.
 *
 * @param name its name
 * @param kind what its values are
 * @param input whether a program may set it
 * @param required whether a program must set it
 * @param replaces whether a change replaces the resource
 * @param computed whether AWS fills it in where a program does not set it, so that leaving it out
 *     is no change
 * @param kept whether the plugin keeps what a program says and never asks AWS
 */
public record Property(
    String name,
    PropertyType kind,
    boolean input,
    boolean required,
    boolean replaces,
    boolean computed,
    boolean kept) {

  /** One that a program may set. */
  public static Property input(String name, PropertyType kind) {
    return new Property(name, kind, true, false, false, false, false);
  }

  static Property output(String name) {
    return new Property(name, PropertyType.ANY, false, false, false, true, false);
  }

  Property demanded() {
    return new Property(name, kind, input, true, replaces, computed, kept);
  }

  Property replacing() {
    return new Property(name, kind, input, required, true, computed, kept);
  }

  Property filledByAws() {
    return new Property(name, kind, input, required, replaces, true, kept);
  }

  Property keptByThePlugin() {
    return new Property(name, kind, input, required, replaces, computed, true);
  }
}
