package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.packages.ProjectFile;
import pypimirror.rehearsal.types.CodeArtifact;
import pypimirror.rehearsal.vpc.Call;

/** The parameters of an API call, validated according to CodeArtifact's service model. */
final class Parameters {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_RESULTS = 1000;
  private static final int MAX_VERSIONS = 100;
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern PACKAGE = Pattern.compile("[^#/\\s]+");
  private static final Set<String> FORMATS =
      Set.of("npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo");

  private final Map<String, String> values = new HashMap<>();
  private final JsonNode body;
  private final String caller;

  /**
   * Reads the parameters from the query and the body of a call.
   *
   * @param known the operation's parameters
   * @param callerAccount the default for the domain owner
   */
  Parameters(Call call, Set<String> known, String callerAccount) {
    caller = callerAccount;
    call.query().forEach((name, all) -> values.put(name, all.get(0)));
    body = body(call);
    for (var field : body.properties()) {
      requireKnown(known, field.getKey());
      if (field.getValue().isValueNode()) {
        values.put(field.getKey(), field.getValue().asText());
      }
    }
    values.keySet().forEach(name -> requireKnown(known, name));
  }

  private static void requireKnown(Set<String> known, String name) {
    if (!known.contains(name)) {
      throw new NotModelledException("the parameter " + name + " of this operation");
    }
  }

  private static JsonNode body(Call call) {
    try {
      var content = call.body().readNBytes(MAX_BODY_BYTES);
      return content.length == 0
          ? JSON.createObjectNode()
          : JSON.readTree(new String(content, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AwsException(AwsError.VALIDATION, "The request body is not valid JSON.");
    }
  }

  private String required(String name) {
    var value = values.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new AwsException(
          AwsError.VALIDATION,
          "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must"
                  .formatted(name)
              + " not be null");
    }
    return value;
  }

  private static void require(boolean holds, String name, String value, String rule) {
    if (!holds) {
      throw new AwsException(
          AwsError.VALIDATION,
          "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
              .formatted(value, name, rule));
    }
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String domain() {
    var name = required("domain");
    CodeArtifact.requireDomainName(name);
    return name;
  }

  String repository() {
    return repository("repository");
  }

  /** The repository in a parameter with this name. */
  String repository(String parameter) {
    var name = required(parameter);
    CodeArtifact.requireRepositoryName(name);
    return name;
  }

  /** The owner of the domain. The default is the caller's account. */
  String owner() {
    var owner = values.getOrDefault("domain-owner", caller);
    require(
        ACCOUNT.matcher(owner).matches(),
        "domainOwner",
        owner,
        "Member must satisfy regular expression pattern: " + ACCOUNT);
    return owner;
  }

  /** Rejects package formats other than PyPI's. */
  void requirePypi() {
    var format = required("format");
    require(
        FORMATS.contains(format),
        "format",
        format,
        "Member must satisfy enum value set: " + FORMATS.stream().sorted().toList());
    if (!format.equals("pypi")) {
      throw new NotModelledException("the package format " + format);
    }
  }

  /** The package. The API finds it only by its normalized name. */
  String project() {
    var name = required("package");
    require(
        PACKAGE.matcher(name).matches(),
        "package",
        name,
        "Member must satisfy regular expression pattern: " + PACKAGE);
    if (!ProjectFile.normalized(name).equals(name)) {
      throw notFound("Package", name);
    }
    return name;
  }

  String version() {
    return required("version");
  }

  String asset() {
    return required("asset");
  }

  /** Whether a Boolean parameter is true. */
  boolean isTrue(String name) {
    return values.getOrDefault(name, "false").equals("true");
  }

  /** A status, or empty if the parameter is not set. */
  Optional<CodeArtifactState.Status> status(String name) {
    return optional(name)
        .map(
            text ->
                CodeArtifactState.Status.of(text)
                    .orElseThrow(
                        () ->
                            new AwsException(
                                AwsError.VALIDATION,
                                "1 validation error detected: Value '%s' at '%s' failed to satisfy"
                                        .formatted(text, name)
                                    + " constraint: Member must satisfy enum value set")));
  }

  /**
   * The package versions of the call, each with the revision that it must have, or with an empty
   * text for any revision. At most 100 versions are possible (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CopyPackageVersions.html">AWS</a>).
   */
  Map<String, String> versions() {
    var versions = new LinkedHashMap<String, String>();
    body.path("versions").forEach(version -> versions.put(version.asText(), ""));
    body.path("versionRevisions")
        .properties()
        .forEach(entry -> versions.put(entry.getKey(), entry.getValue().asText()));
    require(
        !versions.isEmpty() && versions.size() <= MAX_VERSIONS,
        "versions",
        versions.keySet().toString(),
        "Member must have length between 1 and " + MAX_VERSIONS);
    return versions;
  }

  /** Whether the body contains this member. */
  boolean has(String name) {
    return body.has(name);
  }

  /**
   * The lifetime of a token in seconds: 0, or 900 to 43200 (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html">AWS</a>).
   */
  long duration() {
    var text = values.getOrDefault("duration", "43200");
    require(text.matches("[0-9]{1,9}"), "durationSeconds", text, "Member must be a number");
    var seconds = Long.parseLong(text);
    require(
        seconds == 0 || (seconds >= 900 && seconds <= 43_200),
        "durationSeconds",
        text,
        "Member must be 0, or between 900 and 43200");
    return seconds;
  }

  /** A page of a list, and the token for the next page. */
  record Page<T>(List<T> items, Optional<String> next) {}

  <T> Page<T> page(List<T> all, String maxName, String tokenName) {
    var text = values.getOrDefault(maxName, "100");
    require(
        text.matches("[0-9]{1,4}")
            && Integer.parseInt(text) >= 1
            && Integer.parseInt(text) <= MAX_RESULTS,
        "maxResults",
        text,
        "Member must be between 1 and " + MAX_RESULTS);
    var start = optional(tokenName).map(Parameters::offset).orElse(0);
    var end = Math.min(all.size(), start + Integer.parseInt(text));
    return new Page<>(
        all.subList(Math.min(start, end), end),
        end < all.size()
            ? Optional.of(
                Base64.getUrlEncoder()
                    .encodeToString(Integer.toString(end).getBytes(StandardCharsets.UTF_8)))
            : Optional.empty());
  }

  private static int offset(String token) {
    try {
      return Integer.parseUnsignedInt(
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new AwsException(AwsError.VALIDATION, "nextToken is not valid.");
    }
  }

  static AwsException notFound(String what, String name) {
    return new AwsException(
        AwsError.RESOURCE_NOT_FOUND, "%s not found. '%s' does not exist.".formatted(what, name));
  }
}
