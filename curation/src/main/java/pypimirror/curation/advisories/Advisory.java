package pypimirror.curation.advisories;

import pypimirror.curation.policy.Severity;

/**
 * A known vulnerability of a release, or malicious code in it.
 *
 * @param id ID in the database, such as GHSA-… or MAL-…
 * @param severity its severity; an advisory without a score counts as critical
 * @param summary one sentence, possibly empty
 */
public record Advisory(String id, Severity severity, String summary) {}
