package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Path;

/** The tools that all commands of one process share. Each tool is prepared once. */
final class Session {

  private final Workspace workspace;
  private final EmulatorJava java;
  private final PythonTools python;
  private final CurationTools curation;
  private final Engine engine;
  private final Program program;
  private Path engineFolder;

  Session(Workspace workspace) {
    this.workspace = workspace;
    var installation = workspace.installation();
    // While one process builds, the others wait. Processes that only run share the lock, so that
    // nothing is rebuilt under a running program.
    var buildLock =
        new Lock(
            installation.cache().resolve("lock"),
            "waiting for another rehearsal to end",
            workspace.console());
    java = new EmulatorJava(installation);
    python = new PythonTools(installation, buildLock);
    curation = new CurationTools(installation, buildLock);
    engine = new Engine(installation, buildLock);
    program = new Program(installation, buildLock, workspace.console());
  }

  Workspace workspace() {
    return workspace;
  }

  EmulatorJava java() {
    return java;
  }

  PythonTools python() {
    return python;
  }

  CurationTools curation() {
    return curation;
  }

  Engine engine() {
    return engine;
  }

  /** The folder of the engine's programs. */
  Path engineFolder() throws IOException, InterruptedException {
    if (engineFolder == null) {
      engineFolder = engine.folder();
    }
    return engineFolder;
  }

  /** Builds what is missing, and compiles the program if it was edited. */
  void prepare() throws IOException, InterruptedException {
    engineFolder();
    program.update();
    java.archiveClasses();
  }

  /** An environment of this workspace, ready for the engine. */
  Stack stack(String environment) throws IOException, InterruptedException {
    engineFolder();
    try (var update = Background.start(program::update)) {
      java.archiveClasses();
      var stack = stack(workspace, environment);
      update.await();
      return stack;
    }
  }

  /** An environment of any workspace, with the tools of this session. */
  Stack stack(Workspace of, String environment) throws IOException, InterruptedException {
    var engineHome = new EngineHome(of, java);
    var stack = new Stack(of, engineFolder(), engineHome, environment);
    try (var home = Background.start(engineHome::prepare)) {
      stack.copyConfiguration();
      home.await();
    }
    stack.createIfMissing();
    return stack;
  }
}
