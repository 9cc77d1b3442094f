package pypimirror.curation.plan;

/**
 * An environment in which packages are installed.
 *
 * @param python version of Python, such as 3.11
 * @param platform platform, as uv names it, such as x86_64-manylinux_2_28
 */
record Target(String python, String platform) {

  /** Name of the lock, without its ending. */
  String lockName() {
    return "python%s-%s".formatted(python, platform);
  }

  @Override
  public String toString() {
    return "Python %s on %s".formatted(python, platform);
  }
}
