package pypimirror.config;

/** The packages that readers can install. Values of {@link Key#PACKAGES}. */
public enum PackageMode {
  /** Whatever the public sources offer, within the limits of the package groups. */
  OPEN,
  /** Only versions that a curator has approved. */
  CURATED
}
