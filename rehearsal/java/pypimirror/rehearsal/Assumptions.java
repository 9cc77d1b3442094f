package pypimirror.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Assumptions of the emulator where AWS's documentation is silent. Each question has a default
 * answer and an alternative. The environment variable {@value #VARIABLE} selects answers: {@code
 * question=answer} entries separated by commas, or a file of {@code verify/verify-account}. See
 * docs/explanation/assumptions.md.
 */
public final class Assumptions {

  /** The name of the environment variable. */
  public static final String VARIABLE = "REHEARSAL_ASSUME";

  /** A question that AWS's documentation leaves open. */
  public enum Question {
    /** Whether an endpoint policy knows the principal of a package manager's request. */
    TOKEN_PRINCIPAL("known", "unknown"),
    /**
     * Whether a package manager's request has {@code aws:SourceVpce} and related condition keys.
     */
    TOKEN_SOURCE("known", "unknown"),
    /** Whether the policy of the API endpoint must allow {@code sts:GetServiceBearerToken}. */
    ENDPOINT_BEARER_TOKEN("checked", "unchecked"),
    /** Whether reading through an upstream requires a permission on the upstream repository. */
    UPSTREAM_READ("unchecked", "checked"),
    /**
     * Whether the account's own {@code root} in a resource policy grants access or only delegates
     * it.
     */
    ACCOUNT_PRINCIPAL("delegates", "grants"),
    /** The HTTP status of the response to a package manager's request with an invalid token. */
    BAD_TOKEN("401", "404"),
    /** Whether SageMaker keeps its security groups for NFS when a Studio domain is deleted. */
    NFS_GROUPS("kept", "deleted"),
    /** Whether CodeArtifact rejects a policy that names a role which does not exist. */
    ROLE_PRINCIPAL("rejected", "accepted");

    private final String usual;
    private final String other;

    Question(String usual, String other) {
      this.usual = usual;
      this.other = other;
    }

    /** The name of the question in {@value Assumptions#VARIABLE}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The default answer. */
    public String usual() {
      return usual;
    }

    /** The alternative answer. */
    public String other() {
      return other;
    }
  }

  private final Map<Question, String> answers = new EnumMap<>(Question.class);

  private Assumptions() {
    for (var question : Question.values()) {
      answers.put(question, question.usual);
    }
  }

  /**
   * Returns the answers that this process's environment selects.
   *
   * @throws IllegalArgumentException for an unknown question or answer
   */
  public static Assumptions ofThisProcess() {
    return parse(System.getenv().getOrDefault(VARIABLE, ""));
  }

  /** Returns the default answers. */
  public static Assumptions usual() {
    return new Assumptions();
  }

  /**
   * Parses answers. Questions without an entry keep their default answers.
   *
   * @param given entries, or a JSON file that {@code verify/verify-account} wrote
   * @throws IllegalArgumentException for an unknown question or answer, or an unreadable file
   */
  public static Assumptions parse(String given) {
    var assumptions = new Assumptions();
    var entries = given.endsWith(".json") ? answersIn(Path.of(given)) : given;
    for (var entry : entries.split(",", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      var parts = entry.strip().split("=", 2);
      var question =
          Arrays.stream(Question.values())
              .filter(candidate -> candidate.key().equals(parts[0]))
              .filter(
                  candidate ->
                      parts.length == 2
                          && (parts[1].equals(candidate.usual) || parts[1].equals(candidate.other)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s: \"%s\" is not a known assumption. Use one of: %s."
                              .formatted(VARIABLE, entry.strip(), allowedValues())));
      assumptions.answers.put(question, parts[1]);
    }
    return assumptions;
  }

  private static String answersIn(Path evidence) {
    try {
      var entries = new ArrayList<String>();
      new ObjectMapper()
          .readTree(evidence.toFile())
          .path("answers")
          .forEach(
              it -> entries.add(it.path("question").asText() + "=" + it.path("answer").asText()));
      return String.join(",", entries);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: %s is not a file of verify/verify-account.".formatted(VARIABLE, evidence), e);
    }
  }

  private static String allowedValues() {
    return Arrays.stream(Question.values())
        .map(candidate -> "%s=%s|%s".formatted(candidate.key(), candidate.usual, candidate.other))
        .collect(Collectors.joining(", "));
  }

  private boolean isDefault(Question question) {
    return answers.get(question).equals(question.usual);
  }

  /** See {@link Question#TOKEN_PRINCIPAL}. */
  public boolean tokenPrincipalIsKnown() {
    return isDefault(Question.TOKEN_PRINCIPAL);
  }

  /** See {@link Question#TOKEN_SOURCE}. */
  public boolean tokenSourceIsKnown() {
    return isDefault(Question.TOKEN_SOURCE);
  }

  /** See {@link Question#ENDPOINT_BEARER_TOKEN}. */
  public boolean bearerTokenPassesTheEndpoint() {
    return isDefault(Question.ENDPOINT_BEARER_TOKEN);
  }

  /** See {@link Question#UPSTREAM_READ}. */
  public boolean upstreamReadIsChecked() {
    return !isDefault(Question.UPSTREAM_READ);
  }

  /** See {@link Question#ACCOUNT_PRINCIPAL}. */
  public boolean accountPrincipalGrants() {
    return !isDefault(Question.ACCOUNT_PRINCIPAL);
  }

  /** See {@link Question#NFS_GROUPS}. */
  public boolean nfsGroupsAreKept() {
    return isDefault(Question.NFS_GROUPS);
  }

  /** See {@link Question#ROLE_PRINCIPAL}. */
  public boolean rolePrincipalsMustExist() {
    return isDefault(Question.ROLE_PRINCIPAL);
  }

  /** See {@link Question#BAD_TOKEN}. */
  public int badTokenStatus() {
    return Integer.parseInt(answers.get(Question.BAD_TOKEN));
  }
}
