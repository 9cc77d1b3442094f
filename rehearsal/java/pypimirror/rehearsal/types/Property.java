package pypimirror.rehearsal.types;

/**
 * A property of a resource type, as in the AWS plugin's schema.
 *
 * @param name the name of the property
 * @param kind the type of its values
 * @param input whether a program can set it
 * @param required whether a program must set it
 * @param replaces whether a change of the value replaces the resource
 * @param computed whether AWS sets the value if a program does not, so that omitting it is not a
 *     change
 * @param kept whether the plugin keeps the program's value and never reads the value from AWS
 */
public record Property(
    String name,
    PropertyType kind,
    boolean input,
    boolean required,
    boolean replaces,
    boolean computed,
    boolean kept) {

  /** A property that a program can set. */
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
