"""Measures the cost of each additional repository: previews of 10, 50, 200 and 500 repositories, compared with
the same number of empty components, which show the engine's own share.

    python3 benchmarks/growth.py [ROUNDS]
"""

import shutil
import statistics
import sys
import zipfile

import measure

COUNTS = [10, 50, 200, 500]
KINDS = ["repositories", "empty components"]
PROGRAM = {"program": "pypimirror.launch.Launched"}


def build():
    """This program's jar with another App in it: started the same way, with the same dependencies."""
    built = measure.REPOSITORY / "target"
    project = measure.HOME / "growth"
    shutil.rmtree(project, ignore_errors=True)
    (project / "lib").mkdir(parents=True)
    jar = project / "program.jar"
    source = measure.REPOSITORY / "benchmarks" / "growth" / "App.java"
    dependencies = built / "lib" / "dependencies.jar"
    measure.run(
        ["javac", "--release", "17", "-d", project / "classes"]
        + ["-cp", f"{built / 'pypi-mirror.jar'}:{dependencies}", source]
    )
    shutil.copy2(dependencies, project / "lib")
    with zipfile.ZipFile(built / "pypi-mirror.jar") as old, zipfile.ZipFile(jar, "w") as new:
        for entry in old.namelist():
            if not entry.startswith("pypimirror/App"):
                new.writestr(entry, old.read(entry))
        for compiled in (project / "classes").rglob("*.class"):
            new.write(compiled, compiled.relative_to(project / "classes"))
    (project / "Pulumi.yaml").write_text(
        f"name: pypi-mirror\nruntime:\n  name: java\n  options:\n    binary: {jar}\n",
        encoding="utf-8",
    )
    return project


def line(points):
    """Slope and start of the line of least squares, and the farthest that a point is from it, as a
    share of the last point."""
    slope, start = statistics.linear_regression(*zip(*points))
    farthest = max(abs(y - (start + slope * x)) for x, y in points)
    return slope, start, farthest / points[-1][1]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    measure.require("java", "javac")
    engine = measure.engine()
    measure.rehearse("preview")
    project = build()
    plain = measure.plain_environment(engine)
    # A stack of its own, which stays empty.
    state = measure.HOME / "growth-state"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir()
    plain["PULUMI_BACKEND_URL"] = f"file://{state}"
    plain.pop("PULUMI_OPTION_CONFIG_FILE")
    (project / f"Pulumi.{measure.ENVIRONMENT}.yaml").write_text(
        'config:\n  aws:region: us-east-1\n  aws:allowedAccountIds: ["111122223333"]\n',
        encoding="utf-8",
    )
    measure.run(["pulumi", "stack", "init", measure.ENVIRONMENT], cwd=project, env=plain)
    memory = {}

    def side(kind, number):
        variables = dict(plain, BENCHMARK_KIND=kind, BENCHMARK_COUNT=str(number))

        def measured():
            seconds, peaks = measure.watched(
                ["pulumi", "preview", "--suppress-outputs", "--json"],
                PROGRAM,
                cwd=project,
                env=variables,
            )
            memory.setdefault((kind, number), []).append(peaks["program"])
            return seconds

        return measured

    figures = measure.rounds(
        count,
        {f"{number} {kind}": side(kind, number) for number in COUNTS for kind in KINDS},
    )
    for peaks in memory.values():
        del peaks[0]  # of the warming
    rows = []
    for number in COUNTS:
        row = [str(number)]
        for kind in KINDS:
            row.append(f"{measure.median(figures[f'{number} {kind}']):.2f} s")
        for kind in KINDS:
            row.append(f"{measure.median(memory[(kind, number)]):.0f} MB")
        rows.append(row)
    text = measure.table(
        ["", "repositories", "nothing", "repositories, memory", "nothing, memory"], rows
    )
    slopes = {}
    for kind in KINDS:
        slope, start, off = line(
            [(number, measure.median(figures[f"{number} {kind}"])) for number in COUNTS]
        )
        slopes[kind] = slope
        more, _, away = line([(number, measure.median(memory[(kind, number)])) for number in COUNTS])
        text += (
            f"\nEach additional resource of `{kind}` takes {slope * 1000:.1f} ms and {more * 1000:.0f} KB,"
            f" starting at {start:.2f} s. Growth is linear: no point is farther from the line than"
            f" {off:.0%} of the last value (memory: {away:.0%}).\n"
        )
    ratio = slopes["repositories"] / slopes["nothing"]
    text += f"\nA repository takes {ratio:.1f} times as long as an empty component.\n"
    measure.keep("growth", "Growth", f"python3 benchmarks/growth.py {count}", text)


main()
