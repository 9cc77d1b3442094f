package pypimirror.rehearsal.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words of a command line, before a command's own parser reads them.
 *
 * @param asPulumi whether the command was called {@code pulumi}, by the exports of {@code
 *     ./rehearse env}
 * @param stack the environment of {@code --stack}, or empty
 * @param words all words, the command first
 */
record CommandWords(boolean asPulumi, Optional<String> stack, List<String> words) {

  private static final String AS_PULUMI = "--as-pulumi";
  private static final List<String> STACK = List.of("-s", "--stack");
  private static final List<String> HELP = List.of("-h", "--help");
  private static final String STACK_EQUALS = "--stack=";

  /** Parses arguments. {@code --stack ENV} can come before the command. */
  static CommandWords of(List<String> arguments) {
    var words = new ArrayList<>(arguments);
    var asPulumi = words.remove(AS_PULUMI);
    if (!asPulumi && words.indexOf("help") == 0) {
      words.remove(0);
      words.add("--help");
    }
    var stack = Optional.<String>empty();
    var end = words.contains("--") ? words.indexOf("--") : words.size();
    for (var i = 0; i < end; i++) {
      if (words.get(i).startsWith(STACK_EQUALS)) {
        stack = Optional.of(words.get(i).substring(STACK_EQUALS.length()));
      } else if (STACK.contains(words.get(i))) {
        stack = Optional.of(i + 1 < end ? words.get(++i) : "");
      }
    }
    if (stack.isPresent() && stack.get().isEmpty()) {
      throw new CommandException(2, "--stack needs the name of an environment.");
    }
    var leading = stackFirst(words);
    if (!asPulumi && leading > 0 && words.size() > leading) {
      words.addAll(leading + 1, words.subList(0, leading).stream().toList());
      words.subList(0, leading).clear();
    }
    return new CommandWords(asPulumi, stack, List.copyOf(words));
  }

  private static int stackFirst(List<String> words) {
    if (words.isEmpty()) {
      return 0;
    }
    return STACK.contains(words.get(0)) ? 2 : words.get(0).startsWith(STACK_EQUALS) ? 1 : 0;
  }

  /** The command, or empty if the first word is an option. */
  Optional<String> command() {
    return words.stream().findFirst().filter(word -> !word.startsWith("-"));
  }

  /**
   * Whether the words are for the Pulumi CLI: neither one of these commands nor an option of {@code
   * ./rehearse} itself.
   */
  boolean isForPulumi(Set<String> own) {
    if (asPulumi) {
      return true;
    }
    var first = words.isEmpty() ? "" : words.get(0);
    return !first.isEmpty()
        && stackFirst(words) == 0
        && !own.contains(first)
        && !HELP.contains(first);
  }

  /** Whether the words contain nothing but an environment. */
  boolean isDefault() {
    return !asPulumi && words.size() == stackFirst(words);
  }

  String[] array() {
    return words.toArray(String[]::new);
  }
}
