package pypimirror.rehearsal.packages;

import java.util.List;
import pypimirror.rehearsal.account.CodeArtifactState.Origin;

/**
 * A file that a repository offers.
 *
 * @param file the file
 * @param via the repositories on the path to the file, the requested one first
 * @param fromPublic whether the last of them gets the file from its external connection
 * @param listed whether the page of the project lists the file
 * @param origin how the file entered the domain
 */
public record Found(
    ProjectFile file, List<String> via, boolean fromPublic, boolean listed, Origin origin) {

  /** Describes the path to the file. */
  public String path() {
    return String.join(" → ", via) + (fromPublic ? " → " + RepositorySearch.PYPI : "");
  }

  /** Whether the requested repository stores the file. */
  public boolean isOwn() {
    return via.size() == 1 && !fromPublic;
  }

  /** Returns this stored file with the current data of the public index. */
  Found withCurrentMetadata(Found now) {
    return file.sha256().equals(now.file.sha256()) && !fromPublic
        ? new Found(now.file, via, false, listed, origin)
        : this;
  }
}
