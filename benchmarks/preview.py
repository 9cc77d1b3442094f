"""Measures a preview of an unchanged stack: with the built program, with the same program run by Maven, with an
equivalent Node.js program, and in the rehearsal. Also measures an edit followed by a preview.

    python3 benchmarks/preview.py [ROUNDS]
"""

import re
import sys

import measure

EDITED = measure.REPOSITORY / "src/main/java/pypimirror/network/NetworkChecks.java"
PREVIEW = ["pulumi", "preview", "--expect-no-changes", "--suppress-outputs"]


def same_versions(project):
    """Both programs are of the same libraries."""
    here, there = (
        dict(re.findall(r"<artifactId>([^<]+)</artifactId>\s*<version>([^<]+)</version>", text))
        for text in (
            expanded((folder / "pom.xml").read_text(encoding="utf-8"))
            for folder in (measure.REPOSITORY, project)
        )
    )
    others = {name: version for name, version in there.items() if here.get(name, version) != version}
    if others:
        sys.exit(f"{project / 'pom.xml'} has versions that differ from this project's pom.xml: {others}")


def expanded(pom):
    for name, value in re.findall(r"<([\w.]+)>([^<]+)</\1>", pom):
        pom = pom.replace("${" + name + "}", value)
    return pom


def maven_project():
    """The project that Maven runs: this one's Pulumi.yaml, without what says that there is a jar."""
    project = measure.REPOSITORY / "benchmarks" / "maven"
    same_versions(project)
    settings = (measure.REPOSITORY / "Pulumi.yaml").read_text(encoding="utf-8")
    replaced = re.sub(r"(?m)^runtime:\n(?:[ \t].*\n)+", "runtime: java\n", settings)
    (project / "Pulumi.yaml").write_text(replaced, encoding="utf-8")
    return project


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    measure.require("npm", "node", "go", "mvn", "java")
    engine = measure.engine()
    node, node_variables = measure.node_program(engine, measure.deployed())
    plain = measure.plain_environment(engine)
    maven = maven_project()

    def rehearsed():
        return measure.clock(
            lambda: measure.rehearse("preview", "--expect-no-changes", "--suppress-outputs")
        )

    def edited():
        # Newer than the jar is what is compiled.
        EDITED.touch()
        return rehearsed()

    figures = measure.rounds(
        count,
        {
            "node": lambda: measure.timed(PREVIEW, cwd=node, env=node_variables),
            "jar": lambda: measure.timed(PREVIEW, cwd=measure.REPOSITORY, env=plain),
            "maven": lambda: measure.timed(PREVIEW, cwd=maven, env=plain),
            "rehearsed": rehearsed,
            "edited": edited,
        },
    )
    medians = {name: measure.median(values) for name, values in figures.items()}

    def row(what, name, base, goal):
        ratio = measure.median([a / b for a, b in zip(figures[name], figures[base])])
        return [what, f"{medians[name]:.2f} s", f"{ratio:.2f} of {base}", goal]

    text = measure.table(
        ["preview of an unchanged stack", "median", "median of the rounds' ratios", "goal"],
        [
            row("Node.js (`node`)", "node", "node", ""),
            row("`pulumi preview` (`jar`)", "jar", "node", "at most 1.00"),
            row("program run by Maven (`maven`)", "maven", "jar", "at least 4"),
            row("`./rehearse preview` (`rehearsed`)", "rehearsed", "node", "at most 0.85"),
            row("`./rehearse preview` after an edit", "edited", "rehearsed", "at most 2.0"),
        ],
    )
    ratio = measure.median([a / b for a, b in zip(figures["maven"], figures["node"])])
    text += f"\nThe program run by Maven takes {ratio:.2f} times as long as the Node.js program. {count} interleaved rounds.\n"
    measure.keep("preview", "Previews", f"python3 benchmarks/preview.py {count}", text)


main()
