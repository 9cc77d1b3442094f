"""Measures the peak memory of a preview: the JVMs of this program, and a Node.js program with the same resources.

    python3 benchmarks/memory.py [ROUNDS]
"""

import sys

import measure

PREVIEW = ["pulumi", "preview", "--expect-no-changes", "--suppress-outputs"]
# Words in the command lines of what runs the program.
JAVA = {"program": "pypimirror.launch.Launched", "launcher": "-jar"}
NODE = {"node": "cmd/run/index.js"}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    measure.require("npm", "node", "go", "java")
    engine = measure.engine()
    node, node_variables = measure.node_program(engine, measure.deployed())
    plain = measure.plain_environment(engine)
    peaks = {}

    def side(name, kinds, command, **options):
        def measured():
            _, found = measure.watched(command, kinds, **options)
            for kind, peak in found.items():
                peaks.setdefault(f"{name} {kind}", []).append(peak)
            return sum(found.values())

        return measured

    rehearsed = [measure.REPOSITORY / "rehearse", *PREVIEW[1:]]
    measure.rounds(
        count,
        {
            "node": side("node", NODE, PREVIEW, cwd=node, env=node_variables),
            "plain": side("plain", JAVA, PREVIEW, cwd=measure.REPOSITORY, env=plain),
            "rehearsed": side("rehearsed", JAVA, rehearsed, env=measure.rehearsal_variables()),
        },
    )
    for values in peaks.values():
        del values[0]  # of the warming
    node_peak = measure.median(peaks["node node"])

    def row(what, name, goal):
        peak = measure.median(peaks[name])
        return [what, f"{peak:.0f} MB", f"{peak / node_peak:.2f} of Node.js", goal]

    text = measure.table(
        ["peak resident memory", "median", "", "goal"],
        [
            row("Node.js", "node node", ""),
            row("the program, `pulumi preview`", "plain program", "under 200 MB"),
            row("its launcher (`Launcher`), during the same preview", "plain launcher", ""),
            row("the program, `./rehearse preview`", "rehearsed program", "under 128 MB"),
            row("its launcher, during `./rehearse preview`", "rehearsed launcher", ""),
        ],
    )
    measure.keep("memory", "Memory of a preview", f"python3 benchmarks/memory.py {count}", text)


main()
