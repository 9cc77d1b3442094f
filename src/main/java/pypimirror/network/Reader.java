package pypimirror.network;

/** Something that the endpoints accept connections from. */
public sealed interface Reader {

  /** The security group for notebooks that {@link PrivateNetwork} creates. */
  record Workload() implements Reader {

    @Override
    public String label() {
      return "workload";
    }

    @Override
    public String description() {
      return "the workload security group";
    }
  }

  /**
   * An existing security group.
   *
   * @param id {@code sg-…}
   */
  record Group(String id) implements Reader {

    @Override
    public String label() {
      return id;
    }

    @Override
    public String description() {
      return id;
    }
  }

  /**
   * An IPv4 range.
   *
   * @param cidr the range
   */
  record Range(String cidr) implements Reader {

    @Override
    public String label() {
      return cidr.replace('/', '-');
    }

    @Override
    public String description() {
      return cidr;
    }
  }

  /** Part of the name of a rule. */
  String label();

  /** Name for people. */
  String description();
}
