package pypimirror.curation.cli;

import java.time.InstantSource;
import pypimirror.config.Settings;
import pypimirror.curation.Progress;
import pypimirror.curation.approval.Approval;
import pypimirror.curation.index.Http;
import pypimirror.curation.mirror.Mirror;

/** Creates what the commands need from the settings of an environment. */
final class Clients {

  private Clients() {}

  static Approval.Repositories repositories(Settings settings) {
    return new Approval.Repositories(
        settings.repository(), settings.intakeRepository(), settings.approvedRepository());
  }

  static Mirror mirror(Http http, Settings settings) {
    return new Mirror(http, settings.repository(), settings.access().tokenMaxSeconds());
  }

  static Progress progress() {
    return new Progress(System.err, InstantSource.system());
  }
}
