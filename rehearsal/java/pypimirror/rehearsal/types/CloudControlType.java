package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.PackageGroup;
import pypimirror.rehearsal.account.CodeArtifactState.Restriction;
import pypimirror.rehearsal.packages.ProjectFile;

/**
 * Cloud Control resources. Only CodeArtifact package groups are supported (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-packagegroup.html">AWS::CodeArtifact::PackageGroup</a>,
 * <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html">patterns</a>).
 *
 * <p>As in the plugin, {@code desiredState} is compared as text, and only {@code properties}
 * contains the state in AWS. The ID is the ARN of the group.
 */
final class CloudControlType implements ResourceType {

  private static final Text TYPE_NAME =
      Text.matching("a type name such as AWS::CodeArtifact::PackageGroup", "\\w+::\\w+::\\w+");

  private static final Schema SCHEMA =
      Schema.of("aws:cloudcontrol/resource:Resource")
          .with(
              input("typeName", TYPE_NAME).demanded().replacing(),
              input("desiredState", PropertyType.TEXT).demanded().keptByThePlugin(),
              output("properties"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String GROUP = "AWS::CodeArtifact::PackageGroup";
  private static final String ROOT = "/*";

  // The forms in AWS's documentation. A tilde follows a word, and an asterisk follows a slash.
  private static final Pattern PATTERN =
      Pattern.compile(
          "/\\*|/(?<format>[a-z]+)/(?:\\*|(?<namespace>[^/$~*]*)/(?:\\*|(?<name>[^/$~*]+)[$~])"
              + "|[^/$~*]*[\\p{L}\\p{N}]~)");

  // PackageFormat in CodeArtifact's API model.
  private static final Set<String> FORMATS =
      Set.of("npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo");

  // https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");

  private static final List<String> RESTRICTIONS =
      List.of("Publish", "ExternalUpstream", "InternalUpstream");

  @Override
  public void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    var state = inputs.path("desiredState");
    if (!state.isTextual() || PropertyType.isUnknown(state)) {
      return;
    }
    try {
      var desired = JSON.readTree(state.asText());
      if (inputs.path("typeName").asText().equals(GROUP)) {
        var problems = PackageGroupSchema.problems(desired);
        if (!problems.isEmpty()) {
          problem.accept(
              "desiredState",
              "does not match the CloudFormation Resource Schema: " + String.join("; ", problems));
        }
      }
    } catch (JsonProcessingException e) {
      problem.accept("desiredState", "is not JSON: " + e.getOriginalMessage());
    }
  }

  // The plugin replaces the resource if a create-only property in the text changes.
  @Override
  public boolean replaces(ObjectNode state, ObjectNode inputs) {
    if (PropertyType.isUnknown(inputs.path("desiredState"))) {
      return false;
    }
    var before = desired(state);
    var after = desired(inputs);
    return !before.path("DomainName").equals(after.path("DomainName"))
        || !before.path("Pattern").equals(after.path("Pattern"));
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var desired = desired(inputs);
    var domain = desired.path("DomainName").asText();
    var pattern = desired.path("Pattern").asText();
    CodeArtifact.domain(account, domain);
    requirePattern(pattern);
    var groups = account.packageGroups().computeIfAbsent(domain, name -> new TreeMap<>());
    if (groups.containsKey(pattern)) {
      throw new AwsException(
          AwsError.GROUP_ALREADY_EXISTS,
          "Package group '%s' already exists in domain '%s'.".formatted(pattern, domain));
    }
    groups.put(pattern, group(account, domain, desired));
    return arn(account, domain, pattern);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    for (var domain : account.packageGroups().entrySet()) {
      for (var group : domain.getValue().entrySet()) {
        if (arn(account, domain.getKey(), group.getKey()).equals(id)) {
          return Optional.of(state(account, domain.getKey(), group.getKey(), group.getValue()));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    throw new IllegalStateException("An update needs the previous desired state.");
  }

  // The plugin sends the differences between the desired states, and Cloud Control applies them to
  // the state in AWS.
  @Override
  public void update(Account account, String id, ObjectNode olds, ObjectNode inputs) {
    var desired = desired(inputs);
    var domain = desired.path("DomainName").asText();
    var pattern = desired.path("Pattern").asText();
    var group = account.packageGroups().getOrDefault(domain, Map.of()).get(pattern);
    if (group == null) {
      throw new AwsException(
          AwsError.GROUP_NOT_FOUND, "Package group '%s' not found.".formatted(pattern));
    }
    var model = properties(domain, pattern, group);
    account
        .packageGroups()
        .get(domain)
        .put(
            pattern,
            group(
                account,
                domain,
                JsonPatch.apply(JsonPatch.between(desired(olds), desired), model)));
  }

  @Override
  public void delete(Account account, String id) {
    for (var domain : account.packageGroups().entrySet()) {
      domain
          .getValue()
          .keySet()
          .removeIf(pattern -> arn(account, domain.getKey(), pattern).equals(id));
    }
    account.packageGroups().values().removeIf(Map::isEmpty);
  }

  private static JsonNode desired(ObjectNode inputs) {
    if (!inputs.path("typeName").asText().equals(GROUP)) {
      throw new NotModelledException(
          "the Cloud Control type %s (supported: %s)"
              .formatted(inputs.path("typeName").asText(), GROUP));
    }
    try {
      return JSON.readTree(inputs.path("desiredState").asText());
    } catch (JsonProcessingException e) {
      throw new AwsException(AwsError.INVALID_REQUEST, e.getOriginalMessage());
    }
  }

  private static void requirePattern(String pattern) {
    if (pattern.equals(ROOT)) {
      throw new AwsException(
          AwsError.GROUP_ALREADY_EXISTS,
          "The root group /* belongs to the domain. It can be updated, but not created.");
    }
    var parts = PATTERN.matcher(pattern);
    if (!parts.matches()) {
      throw new AwsException(
          AwsError.INVALID_REQUEST, "'%s' is not a valid pattern.".formatted(pattern));
    }
    if (parts.group("format") != null && !FORMATS.contains(parts.group("format"))) {
      throw new AwsException(
          AwsError.INVALID_REQUEST,
          "'%s' is not a supported package format.".formatted(parts.group("format")));
    }
    var name = parts.group("name");
    var namespace = parts.group("namespace");
    if ("pypi".equals(parts.group("format")) && namespace != null && !namespace.isEmpty()) {
      throw new AwsException(
          AwsError.INVALID_REQUEST, "Python packages have no namespace: " + pattern);
    }
    if ("pypi".equals(parts.group("format"))
        && name != null
        && !name.equals(ProjectFile.normalized(name))) {
      throw new AwsException(AwsError.INVALID_REQUEST, "The name is not normalized: " + pattern);
    }
    if (name != null
        && pattern.endsWith("~")
        && !Character.isLetterOrDigit(name.charAt(name.length() - 1))) {
      throw new AwsException(AwsError.INVALID_REQUEST, "~ must follow a complete word: " + pattern);
    }
  }

  private static PackageGroup group(Account account, String domain, JsonNode desired) {
    if (desired.has("ContactInfo")) {
      throw new NotModelledException("the property ContactInfo of " + GROUP);
    }
    var wanted = desired.path("OriginConfiguration").path("Restrictions");
    var restrictions = new TreeMap<String, Restriction>();
    for (var kind : RESTRICTIONS) {
      var mode = wanted.path(kind).path("RestrictionMode").asText("INHERIT");
      var repositories = new ArrayList<String>();
      wanted.path(kind).path("Repositories").forEach(it -> repositories.add(it.asText()));
      repositories.forEach(name -> CodeArtifact.repository(account, domain, name));
      if (!repositories.isEmpty() && !mode.equals("ALLOW_SPECIFIC_REPOSITORIES")) {
        throw new AwsException(
            AwsError.INVALID_REQUEST,
            "Repositories can be set only with ALLOW_SPECIFIC_REPOSITORIES.");
      }
      restrictions.put(kind, new Restriction(mode, repositories));
    }
    var tags = new TreeMap<String, String>();
    desired
        .path("Tags")
        .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    tags.forEach(
        (key, value) -> {
          if (!TAG.matcher(key).matches() || !TAG.matcher(value).matches()) {
            throw new AwsException(
                AwsError.INVALID_REQUEST, "'%s: %s' is not a valid tag.".formatted(key, value));
          }
        });
    return new PackageGroup(desired.path("Description").asText(""), restrictions, tags);
  }

  private static ObjectNode state(
      Account account, String domain, String pattern, PackageGroup group) {
    var properties =
        properties(domain, pattern, group)
            .put("DomainOwner", account.id())
            .put("Arn", arn(account, domain, pattern));
    return Shapes.object().put("typeName", GROUP).put("properties", properties.toString());
  }

  // AWS documents no order for the tags and repositories that it returns. The emulator returns them
  // in descending order, so that a patch which depends on the program's order fails.
  private static ObjectNode properties(String domain, String pattern, PackageGroup group) {
    var properties =
        Shapes.object()
            .put("DomainName", domain)
            .put("Pattern", pattern)
            .put("Description", group.description());
    var restrictions = properties.putObject("OriginConfiguration").putObject("Restrictions");
    group
        .restrictions()
        .forEach(
            (kind, restriction) -> {
              var entry = restrictions.putObject(kind).put("RestrictionMode", restriction.mode());
              if (!restriction.repositories().isEmpty()) {
                restriction.repositories().stream()
                    .sorted(Comparator.reverseOrder())
                    .forEach(entry.putArray("Repositories")::add);
              }
            });
    if (!group.tags().isEmpty()) {
      var tags = properties.putArray("Tags");
      new TreeMap<>(group.tags())
          .descendingMap()
          .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
    }
    return properties;
  }

  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html
  private static String arn(Account account, String domain, String pattern) {
    return account.arn(
        "codeartifact",
        "package-group/" + domain + pattern.replace("*", "%2a").replace("$", "%24"));
  }
}
