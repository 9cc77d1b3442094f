package pypimirror.catalog;

import java.util.Arrays;
import java.util.Optional;

/**
 * The public sources that CodeArtifact can fetch from (<a
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
  MAVEN_CENTRAL("maven-central", "maven", null),
  /** Google's Android libraries. */
  MAVEN_GOOGLEANDROID("maven-googleandroid", "maven", null),
  /** Gradle's plugins. */
  MAVEN_GRADLEPLUGINS("maven-gradleplugins", "maven", null),
  /** CommonsWare's Android libraries. */
  MAVEN_COMMONSWARE("maven-commonsware", "maven", null),
  /** Clojars. */
  MAVEN_CLOJARS("maven-clojars", "maven", null),
  /** RubyGems. */
  RUBY_GEMS_ORG("ruby-gems-org", "ruby", null),
  /** Rust's crates. */
  CRATES_IO("crates-io", "cargo", null);

  private final String key;
  private final String format;
  private final String loginTool;

  PackageSource(String key, String format, String loginTool) {
    this.key = key;
    this.format = format;
    this.loginTool = loginTool;
  }

  /** What configuration calls it: AWS's name without {@code public:}. */
  public String key() {
    return key;
  }

  /** AWS's name of the external connection. */
  public String connection() {
    return "public:" + key;
  }

  /** The package format, as it stands in a repository's URL. */
  public String format() {
    return format;
  }

  /** Name of the repository that fetches from it. */
  public String store() {
    return key + "-store";
  }

  /**
   * The tool that {@code aws codeartifact login} sets up for it, where there is one (<a
   * href="https://docs.aws.amazon.com/cli/latest/reference/codeartifact/login.html">login</a>).
   */
  public Optional<String> loginTool() {
    return Optional.ofNullable(loginTool);
  }

  /**
   * Whether clients fetch files from S3 (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html">all
   * but Python's do</a>).
   */
  public boolean needsS3() {
    return this != PYPI;
  }

  /** The source that configuration calls so. */
  public static Optional<PackageSource> of(String key) {
    return Arrays.stream(values()).filter(source -> source.key.equals(key)).findFirst();
  }
}
