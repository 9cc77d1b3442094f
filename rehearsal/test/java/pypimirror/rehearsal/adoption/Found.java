package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.adoption.Findings.Fate;

/**
 * A mirror that was found in a state.
 *
 * @param config the configuration of its environment
 * @param rows the report
 * @param account the described account
 */
record Found(Mirror mirror, Map<String, Object> config, List<Findings.Row> rows, Account account) {

  /** Finds the mirror in a state. */
  static Found in(TerraformState state, String... options) {
    var findings = new Findings();
    var mirror = new MirrorFinder(state, Options.parse(options), Map.of(), findings).find();
    var config = Adoption.config(mirror, Map.of());
    var account = Account.empty(mirror.account(), mirror.region());
    new AccountDescription(account, mirror, state, config).write();
    return new Found(mirror, config, findings.rows(config), account);
  }

  List<String> subjects(Fate fate) {
    return rows.stream().filter(it -> it.fate() == fate).map(Findings.Row::subject).toList();
  }

  /** Returns the losses, each with its subject and its explanation. */
  List<String> losses() {
    return rows.stream()
        .filter(it -> it.fate() == Fate.LOST)
        .map(it -> it.subject() + " " + it.explanation())
        .toList();
  }

  /** Returns the explanations of a subject, one per line. */
  String explanation(String subject) {
    return rows.stream()
        .filter(it -> it.subject().equals(subject))
        .map(Findings.Row::explanation)
        .collect(Collectors.joining("\n"));
  }
}
