package pypimirror.aws;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The public repositories that CodeArtifact can fetch from (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html">external
 * connections</a>).
 */
public enum PackageSource {
  /** The Python Package Index. */
  PYPI("pypi", "pypi", "pip"),
  /** The npm registry. */
  NPMJS("npmjs", "npm", "npm"),
  /** The NuGet gallery. */
  NUGET_ORG("nuget-org", "nuget", "dotnet"),
  /** Maven Central. */
  MAVEN_CENTRAL("maven-central", "maven"),
  /** Google Android libraries. */
  MAVEN_GOOGLEANDROID("maven-googleandroid", "maven"),
  /** Gradle plugins. */
  MAVEN_GRADLEPLUGINS("maven-gradleplugins", "maven"),
  /** CommonsWare Android libraries. */
  MAVEN_COMMONSWARE("maven-commonsware", "maven"),
  /** Clojars. */
  MAVEN_CLOJARS("maven-clojars", "maven"),
  /** RubyGems. */
  RUBY_GEMS_ORG("ruby-gems-org", "ruby"),
  /** crates.io, for Rust. */
  CRATES_IO("crates-io", "cargo");

  private final String key;
  private final String format;

  // Immutable, but Error Prone cannot verify that.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> loginTools;

  PackageSource(String key, String format, String... loginTools) {
    this.key = key;
    this.format = format;
    this.loginTools = List.of(loginTools);
  }

  /** Name of the source in the configuration: AWS's name without {@code public:}. */
  public String key() {
    return key;
  }

  /** Name of the external connection. */
  public String connection() {
    return "public:" + key;
  }

  /** Package format, as in the repository URL. */
  public String format() {
    return format;
  }

  /** Name of the store, the repository that has the external connection. */
  public String store() {
    return key + "-store";
  }

  /**
   * The tools that {@code aws codeartifact login} configures for this format (<a
   * href="https://docs.aws.amazon.com/cli/latest/reference/codeartifact/login.html">login</a>).
   */
  public List<String> loginTools() {
    return loginTools;
  }

  /**
   * Whether clients download package files from S3, which applies to <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html">all
   * except Python clients</a>.
   */
  public boolean needsS3() {
    return this != PYPI;
  }

  /** Finds a source by its name in the configuration. */
  public static Optional<PackageSource> of(String key) {
    return Arrays.stream(values()).filter(source -> source.key.equals(key)).findFirst();
  }
}
