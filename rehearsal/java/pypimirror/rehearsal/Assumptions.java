package pypimirror.rehearsal;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the emulator takes for granted where AWS's documentation is silent. Each has two answers;
 * the environment variable {@value #VARIABLE} chooses the other one, {@code name=value} separated
 * by commas. docs/explanation/assumptions.md lists them.
 */
public final class Assumptions {

  /** The environment variable. */
  public static final String VARIABLE = "REHEARSAL_ASSUME";

  /** A question that AWS's documentation leaves open. */
  public enum Question {
    /** Whether an endpoint knows whose token a package manager's request carries. */
    TOKEN_PRINCIPAL("known", "unknown"),
    /** Whether a package manager's request carries {@code aws:SourceVpce} and its kin. */
    TOKEN_SOURCE("known", "unknown"),
    /** Whether {@code sts:GetServiceBearerToken} has to pass the api endpoint's policy. */
    ENDPOINT_BEARER_TOKEN("checked", "unchecked"),
    /** Whether reading through an upstream asks for permission on the upstream. */
    UPSTREAM_READ("unchecked", "checked"),
    /** Whether the account's own {@code root} in a resource's policy grants, or only delegates. */
    ACCOUNT_PRINCIPAL("delegates", "grants"),
    /** With what a package manager's request with a bad token is answered. */
    BAD_TOKEN("401", "404");

    private final String usual;
    private final String other;

    Question(String usual, String other) {
      this.usual = usual;
      this.other = other;
    }

    /** How it is called in {@value Assumptions#VARIABLE}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The answer that is assumed. */
    public String usual() {
      return usual;
    }

    /** The other answer. */
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

  /** The usual answers. */
  public static Assumptions usual() {
    return new Assumptions();
  }

  /**
   * The usual answers, but for those that are given.
   *
   * @throws IllegalArgumentException for a question or an answer that does not exist
   */
  public static Assumptions parse(String given) {
    var assumptions = new Assumptions();
    for (var one : given.split(",", -1)) {
      if (one.isBlank()) {
        continue;
      }
      var parts = one.strip().split("=", 2);
      var question =
          Arrays.stream(Question.values())
              .filter(known -> known.key().equals(parts[0]))
              .filter(
                  known ->
                      parts.length == 2
                          && (parts[1].equals(known.usual) || parts[1].equals(known.other)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s: \"%s\" is not a known assumption. Use one of: %s."
                              .formatted(VARIABLE, one.strip(), possibilities())));
      assumptions.answers.put(question, parts[1]);
    }
    return assumptions;
  }

  private static String possibilities() {
    return Arrays.stream(Question.values())
        .map(known -> "%s=%s|%s".formatted(known.key(), known.usual, known.other))
        .collect(Collectors.joining(", "));
  }

  private boolean usually(Question question) {
    return answers.get(question).equals(question.usual);
  }

  /** See {@link Question#TOKEN_PRINCIPAL}. */
  public boolean tokenPrincipalIsKnown() {
    return usually(Question.TOKEN_PRINCIPAL);
  }

  /** See {@link Question#TOKEN_SOURCE}. */
  public boolean tokenSourceIsKnown() {
    return usually(Question.TOKEN_SOURCE);
  }

  /** See {@link Question#ENDPOINT_BEARER_TOKEN}. */
  public boolean bearerTokenPassesTheEndpoint() {
    return usually(Question.ENDPOINT_BEARER_TOKEN);
  }

  /** See {@link Question#UPSTREAM_READ}. */
  public boolean upstreamReadIsChecked() {
    return !usually(Question.UPSTREAM_READ);
  }

  /** See {@link Question#ACCOUNT_PRINCIPAL}. */
  public boolean accountPrincipalGrants() {
    return !usually(Question.ACCOUNT_PRINCIPAL);
  }

  /** See {@link Question#BAD_TOKEN}. */
  public int badTokenStatus() {
    return Integer.parseInt(answers.get(Question.BAD_TOKEN));
  }
}
