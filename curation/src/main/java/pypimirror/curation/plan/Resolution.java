package pypimirror.curation.plan;

import java.net.URI;
import java.util.Map;
import pypimirror.curation.lock.Lock;

/**
 * What uv resolved for one target.
 *
 * @param lock the releases with the hashes of their files
 * @param indexes the index of each package, by name
 */
record Resolution(Lock lock, Map<String, URI> indexes) {}
