package pypimirror.rehearsal.iam;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/**
 * A policy document, parsed according to the <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">grammar
 * of the IAM JSON policy language</a>. Elements that are not in the grammar are rejected.
 *
 * @param version {@code 2012-10-17} or {@code 2008-10-17}
 * @param statements in the document's order
 */
public record PolicyDocument(String version, List<Statement> statements) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<String> ELEMENTS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");
  private static final Set<String> PRINCIPAL_KINDS =
      Set.of("AWS", "Service", "Federated", "CanonicalUser");
  private static final Pattern ACTION = Pattern.compile("\\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+");
  // AWS itself is the owner of some resources, such as managed policies and prefix lists.
  private static final Pattern RESOURCE =
      Pattern.compile("\\*|arn:[a-z*-]+:[a-z0-9*-]+:[a-z0-9*-]*:(?:aws|[0-9*?]*):\\S+");
  private static final Pattern OPERATOR =
      Pattern.compile(
          "(?:(?:ForAllValues|ForAnyValue):)?(?:Null|(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)"
              + "|(?:Numeric|Date)(?:(?:Not)?Equals|LessThan(?:Equals)?|GreaterThan(?:Equals)?)"
              + "|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?)");
  private static final Pattern CONDITION_KEY = Pattern.compile("[A-Za-z0-9.-]+:[A-Za-z0-9/_.:-]+");
  private static final Pattern IDENTITY_SID = Pattern.compile("[A-Za-z0-9]*");
  private static final Pattern AWS_PRINCIPAL =
      Pattern.compile(
          "\\*|[0-9]{12}|arn:aws:iam::[0-9]{12}:(?:root|(?:role|user)/\\S+)"
              + "|arn:aws:sts::[0-9]{12}:(?:assumed-role|federated-user)/\\S+|A(?:RO|ID)A[A-Z0-9]+");
  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

  /**
   * A statement. A single value is a set with one element, and a missing element is an empty set or
   * map.
   *
   * @param sid statement ID, empty without one
   * @param allow whether the effect is Allow; otherwise it is Deny
   * @param principals IDs by kind ({@code AWS}, {@code Service} …); {@code "*"} is {@code AWS: *}
   * @param notPrincipals in the same form as {@code principals}
   * @param condition values by key in lower case, by operator
   */
  public record Statement(
      String sid,
      boolean allow,
      Map<String, Set<String>> principals,
      Map<String, Set<String>> notPrincipals,
      Set<String> actions,
      Set<String> notActions,
      Set<String> resources,
      Set<String> notResources,
      Map<String, Map<String, Set<String>>> condition) {

    boolean namesPrincipals() {
      return !principals.isEmpty() || !notPrincipals.isEmpty();
    }

    boolean namesResources() {
      return !resources.isEmpty() || !notResources.isEmpty();
    }
  }

  /**
   * Parses a document.
   *
   * @throws AwsException {@link AwsError#MALFORMED_POLICY_DOCUMENT} if the document violates the
   *     grammar
   */
  public static PolicyDocument parse(String json) {
    JsonNode document;
    try {
      document = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw malformed("Syntax errors in policy: " + e.getOriginalMessage());
    }
    if (!document.isObject()) {
      throw malformed("Syntax errors in policy: not a JSON object");
    }
    for (var element : document.properties()) {
      if (!Set.of("Version", "Id", "Statement").contains(element.getKey())) {
        throw malformed("unknown element " + element.getKey());
      }
    }
    var version = document.path("Version").asText("2008-10-17");
    if (!Set.of("2012-10-17", "2008-10-17").contains(version)) {
      throw malformed("Version must be 2012-10-17 or 2008-10-17, not " + version);
    }
    if (!document.path("Statement").isContainerNode() || document.path("Statement").isEmpty()) {
      throw malformed("a policy must contain at least one Statement");
    }
    var statements = new ArrayList<Statement>();
    var sids = new HashSet<String>();
    for (var statement : each(document.get("Statement"))) {
      var read = statement(statement);
      if (!read.sid().isEmpty() && !sids.add(read.sid())) {
        throw malformed("Statement IDs (SID) in a single policy must be unique: " + read.sid());
      }
      statements.add(read);
    }
    return new PolicyDocument(version, List.copyOf(statements));
  }

  /**
   * Parses a role's trust policy, which must name principals and must not name resources.
   *
   * @throws AwsException {@link AwsError#MALFORMED_POLICY_DOCUMENT}
   */
  public static PolicyDocument trust(String json) {
    var policy = parse(json);
    for (var statement : policy.statements()) {
      if (!statement.namesPrincipals()) {
        throw malformed("AssumeRole policy must contain principals");
      }
      if (statement.namesResources()) {
        throw malformed("Has prohibited field Resource");
      }
    }
    return policy;
  }

  /**
   * Parses an identity policy, which must name resources and must not name principals.
   *
   * @throws AwsException {@link AwsError#MALFORMED_POLICY_DOCUMENT}
   */
  public static PolicyDocument identityBased(String json) {
    var document = parse(json);
    for (var statement : document.statements) {
      if (statement.namesPrincipals()) {
        throw malformed("Policy document should not specify a principal.");
      }
      if (!IDENTITY_SID.matcher(statement.sid).matches()) {
        throw malformed(
            "Statement IDs (SID) in this kind of policy must contain only letters and digits");
      }
      if (!statement.namesResources()) {
        throw malformed("Policy statement must contain resources.");
      }
    }
    return document;
  }

  /**
   * Parses a policy of a resource or an endpoint, which must name principals and resources.
   *
   * @param error the code with which the service rejects an invalid document
   * @throws AwsException with that code
   */
  public static PolicyDocument resourceBased(String json, AwsError error) {
    try {
      var document = parse(json);
      for (var statement : document.statements) {
        if (!statement.namesPrincipals()) {
          throw malformed("Missing required field Principal");
        }
        if (!statement.namesResources()) {
          throw malformed("Policy statement must contain resources.");
        }
      }
      return document;
    } catch (AwsException malformed) {
      throw new AwsException(error, malformed.reason());
    }
  }

  /** Whether both documents have the same version and the same statements, in any order. */
  public boolean meansTheSameAs(PolicyDocument other) {
    return version.equals(other.version)
        && new HashSet<>(statements).equals(new HashSet<>(other.statements));
  }

  private static Statement statement(JsonNode statement) {
    if (!statement.isObject()) {
      throw malformed("a Statement must be an object");
    }
    for (var element : statement.properties()) {
      if (!ELEMENTS.contains(element.getKey())) {
        throw malformed("unknown element " + element.getKey());
      }
    }
    for (var pair : List.of("Principal", "Action", "Resource")) {
      if (statement.has(pair) && statement.has("Not" + pair)) {
        throw malformed("a Statement must not contain both " + pair + " and Not" + pair);
      }
    }
    var effect = statement.path("Effect").asText();
    if (!Set.of("Allow", "Deny").contains(effect)) {
      throw malformed("Effect must be Allow or Deny");
    }
    if (!statement.has("Action") && !statement.has("NotAction")) {
      throw malformed("a Statement must contain Action or NotAction");
    }
    return new Statement(
        statement.path("Sid").asText(""),
        effect.equals("Allow"),
        principals(statement.path("Principal")),
        principals(statement.path("NotPrincipal")),
        actions(statement.path("Action")),
        actions(statement.path("NotAction")),
        matching(RESOURCE, "resource", statement.path("Resource")),
        matching(RESOURCE, "resource", statement.path("NotResource")),
        condition(statement.path("Condition")));
  }

  private static Map<String, Set<String>> principals(JsonNode element) {
    if (element.isMissingNode()) {
      return Map.of();
    }
    if (element.isTextual() && element.asText().equals("*")) {
      return Map.of("AWS", Set.of("*"));
    }
    if (!element.isObject() || element.isEmpty()) {
      throw malformed("Invalid principal in policy: " + element);
    }
    var principals = new TreeMap<String, Set<String>>();
    for (var kind : element.properties()) {
      if (!PRINCIPAL_KINDS.contains(kind.getKey())) {
        throw malformed("Invalid principal in policy: " + kind.getKey());
      }
      var ids = new TreeSet<String>();
      for (var id : texts(kind.getValue())) {
        if (kind.getKey().equals("AWS") && !AWS_PRINCIPAL.matcher(id).matches()) {
          throw malformed("Invalid principal in policy: \"AWS\":\"" + id + "\"");
        }
        ids.add(ACCOUNT_ID.matcher(id).matches() ? "arn:aws:iam::" + id + ":root" : id);
      }
      principals.put(kind.getKey(), ids);
    }
    return principals;
  }

  // Actions and condition keys are case-insensitive.
  private static Set<String> actions(JsonNode element) {
    var actions = new TreeSet<String>();
    for (var action : matching(ACTION, "action", element)) {
      actions.add(action.toLowerCase(Locale.ROOT));
    }
    return actions;
  }

  private static Set<String> matching(Pattern shape, String what, JsonNode element) {
    if (element.isMissingNode()) {
      return Set.of();
    }
    var values = new TreeSet<>(texts(element));
    if (values.isEmpty()) {
      throw malformed("an empty list of " + what + "s");
    }
    for (var value : values) {
      if (!shape.matcher(value).matches()) {
        throw malformed("invalid " + what + " " + value);
      }
    }
    return values;
  }

  private static Map<String, Map<String, Set<String>>> condition(JsonNode element) {
    if (element.isMissingNode()) {
      return Map.of();
    }
    if (!element.isObject()) {
      throw malformed("Condition must be an object");
    }
    var condition = new TreeMap<String, Map<String, Set<String>>>();
    for (var operator : element.properties()) {
      if (!OPERATOR.matcher(operator.getKey()).matches()) {
        throw malformed("Invalid Condition type : " + operator.getKey());
      }
      if (!operator.getValue().isObject()) {
        throw malformed("Condition " + operator.getKey() + " must be an object");
      }
      var keys = new TreeMap<String, Set<String>>();
      for (var key : operator.getValue().properties()) {
        if (!CONDITION_KEY.matcher(key.getKey()).matches()) {
          throw malformed("invalid condition key " + key.getKey());
        }
        keys.put(key.getKey().toLowerCase(Locale.ROOT), new TreeSet<>(texts(key.getValue())));
      }
      condition.put(operator.getKey(), keys);
    }
    return condition;
  }

  private static Iterable<JsonNode> each(JsonNode oneOrMore) {
    return oneOrMore.isArray() ? oneOrMore : List.of(oneOrMore);
  }

  private static List<String> texts(JsonNode oneOrMore) {
    var texts = new ArrayList<String>();
    for (var value : each(oneOrMore)) {
      if (!value.isValueNode() || value.isNull()) {
        throw malformed("expected a string, got " + value);
      }
      texts.add(value.asText());
    }
    return texts;
  }

  private static AwsException malformed(String message) {
    return new AwsException(AwsError.MALFORMED_POLICY_DOCUMENT, message);
  }
}
