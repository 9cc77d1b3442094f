"""Shared code of the benchmarks. It runs the compared commands in turn, so that a temporary slowdown of the
machine affects all of them, and computes the medians of their ratios.
"""

import datetime
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
HOME = REPOSITORY / ".rehearsal" / "benchmark"
RESULTS = pathlib.Path(__file__).resolve().parent / "results"
ENVIRONMENT = "dev"


def say(text):
    print(f"{text}", file=sys.stderr, flush=True)


def run(command, **options):
    """Runs a command that has to succeed; returns its standard output."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, **options
    )
    if done.returncode != 0:
        sys.exit(f"command failed with exit code {done.returncode}: {command}\n{done.stdout}{done.stderr}")
    return done.stdout


def rehearsal_variables():
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PULUMI_", "REHEARSAL_"))
    }
    variables["REHEARSAL_HOME"] = str(HOME)
    return variables


def rehearse(*arguments):
    return run(
        [REPOSITORY / "rehearse", *arguments], env=rehearsal_variables(), cwd=REPOSITORY
    )


def engine():
    """The folder of the engine; builds it and the program where they are missing."""
    return pathlib.Path(rehearse("engine").splitlines()[-1])


def plain_environment(engine_folder, environment=ENVIRONMENT):
    """Variables with which the engine itself finds the emulator and the state, and nothing of what
    `rehearse` adds to be faster."""
    variables = dict(os.environ)
    exports = rehearse("env", "--stack", environment)
    shown = run(["bash", "-c", f"{exports}\nenv -0"]).split("\0")
    for line in shown:
        name, _, value = line.partition("=")
        if name.startswith("PULUMI_"):
            variables[name] = value
    variables["PATH"] = f"{engine_folder}{os.pathsep}{os.environ['PATH']}"
    return variables


def deployed():
    """Deploys what is previewed; returns a file with what there is then."""
    say("deploying the previewed stack")
    rehearse("up", "--yes", "--skip-preview")
    graph = HOME / "graph.json"
    graph.write_text(rehearse("stack", "export"), encoding="utf-8")
    return graph


def node_program(engine_folder, graph):
    """Installs what the program in Node.js needs, and its language host beside the engine's; returns
    its folder and the variables that it needs."""
    project = REPOSITORY / "benchmarks" / "node"
    installed = project / "node_modules" / ".package-lock.json"
    if older(installed, [project / "package.json"]):
        say("installing @pulumi/aws for Node.js (first run only)")
        run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"], cwd=project)
    hosts = HOME / "bin"
    host = hosts / "pulumi-language-nodejs"
    source = REPOSITORY / "tools" / "language-nodejs"
    if older(host, source.iterdir()):
        say("building the Node.js language host (first run only)")
        hosts.mkdir(parents=True, exist_ok=True)
        run(
            ["go", "-C", source, "build", "-mod=readonly", "-trimpath", "-o", host, "."]
        )
    variables = plain_environment(engine_folder)
    variables["PATH"] = f"{hosts}{os.pathsep}{variables['PATH']}"
    variables["BENCHMARK_GRAPH"] = str(graph)
    return project, variables


def older(made, sources):
    return not made.exists() or any(
        made.stat().st_mtime < source.stat().st_mtime for source in sources
    )


def clock(work):
    """Seconds that it takes."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


def timed(command, **options):
    return clock(lambda: run(command, **options))


def fields(process, name):
    return pathlib.Path(f"/proc/{process}/{name}")


def watched(command, kinds, **options):
    """Runs a command; returns its seconds and the peaks of resident memory, in MB, of the processes
    below it, by the kind whose words are in their command line."""
    peaks = {kind: 0.0 for kind in kinds}
    started = time.monotonic()
    with subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **options,
    ) as process:
        output = []
        reader = threading.Thread(target=lambda: output.append(process.stdout.read()))
        reader.start()
        while process.poll() is None:
            for kind, peak in peaks.items():
                peaks[kind] = max(peak, peak_of(process.pid, kinds[kind]))
            time.sleep(0.02)
        reader.join()
    if process.returncode != 0:
        sys.exit(f"command failed with exit code {process.returncode}: {command}\n{output[0]}")
    unseen = [kind for kind, peak in peaks.items() if peak == 0]
    if unseen:
        sys.exit(f"no process of kind {', '.join(unseen)} was seen below: {command}")
    return time.monotonic() - started, peaks


def peak_of(ancestor, words):
    peak = 0.0
    for process in below(ancestor):
        try:
            line = fields(process, "cmdline").read_bytes().decode(errors="replace").split("\0")
            if any(words in word for word in line):
                status = fields(process, "status").read_text()
                peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024)
        except (OSError, AttributeError):
            pass  # ended meanwhile
    return peak


def below(ancestor):
    found = [ancestor]
    for process in found:
        try:
            for task in fields(process, "task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            pass
    return found


def rounds(count, sides):
    """Runs every side once to warm it, then all of them in turn; returns their figures by name."""
    figures = {name: [] for name in sides}
    for name, side in sides.items():
        say(f"warm-up: {name}")
        side()
    for turn in range(count):
        names = list(sides)
        # Nobody is always the first.
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            figures[name].append(sides[name]())
        say(
            f"round {turn + 1} of {count}: "
            + ", ".join(f"{name} {values[-1]:.2f}" for name, values in figures.items())
        )
    return figures


def median(values):
    return statistics.median(values)


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def keep(name, title, command, text):
    """Prints a result, and keeps it in results/."""
    java = run(["java", "--version"]).splitlines()[0]
    where = f"{os.cpu_count()} cores, {platform.system()}, {java}"
    report = (
        f"# {title}\n\n`{command}`, {datetime.date.today().isoformat()}; {where}.\n\n{text}"
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(report, encoding="utf-8")
    print(report)


def require(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        sys.exit(f"The benchmark requires {', '.join(missing)} on PATH.")
