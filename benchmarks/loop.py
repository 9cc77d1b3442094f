"""Measures how long a developer waits for feedback: a complete rehearsal, a diff of three environments, a
deployment of each environment, the unit tests, and one test class with and one without Pulumi mocks. Each
time is compared with a rehearsed preview. A round takes two minutes.

    python3 benchmarks/loop.py [ROUNDS]
"""

import os
import sys

import measure

CHANGED = "src/main/java/pypimirror/network/NetworkChecks.java"
ENVIRONMENTS = ["dev", "staging", "prod"]


def git(*arguments, given=None, **variables):
    return measure.run(
        ["git", *arguments], cwd=measure.REPOSITORY, env=dict(os.environ, **variables), input=given
    ).strip()


def changed_base():
    """A commit, on no branch, that differs from HEAD by a line of the program: every environment has
    to be compared with it."""
    index = measure.HOME / "index"
    index.unlink(missing_ok=True)
    text = git("show", f"HEAD:{CHANGED}") + "\n// another line\n"
    blob = git("hash-object", "-w", "--stdin", given=text)
    git("read-tree", "HEAD", GIT_INDEX_FILE=str(index))
    git("update-index", "--cacheinfo", f"100644,{blob},{CHANGED}", GIT_INDEX_FILE=str(index))
    tree = git("write-tree", GIT_INDEX_FILE=str(index))
    author = {
        "GIT_AUTHOR_NAME": "benchmark",
        "GIT_AUTHOR_EMAIL": "benchmark@localhost",
        "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
        "GIT_COMMITTER_NAME": "benchmark",
        "GIT_COMMITTER_EMAIL": "benchmark@localhost",
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    }
    return git("commit-tree", tree, "-m", "another line", **author)


def deploy_each():
    for environment in ENVIRONMENTS:
        measure.rehearse("up", "--yes", "--skip-preview", "--stack", environment)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    measure.require("mvn", "java", "git", "python3")
    measure.engine()
    deploy_each()
    base = changed_base()
    maven = ["mvn", "-B", "-q", "-ntp", "test"]
    figures = measure.rounds(
        count,
        {
            "preview": lambda: measure.clock(lambda: measure.rehearse("preview")),
            "rehearsal": lambda: measure.clock(measure.rehearse),
            "diff": lambda: measure.clock(lambda: measure.rehearse("diff", base)),
            "deployments": lambda: measure.clock(deploy_each),
            "tests": lambda: measure.timed(maven, cwd=measure.REPOSITORY),
            "class": lambda: measure.timed(
                [*maven, "-Dtest=EndpointsTest"], cwd=measure.REPOSITORY
            ),
            "class without Pulumi": lambda: measure.timed(
                [*maven, "-Dtest=ReachabilityTest"], cwd=measure.REPOSITORY
            ),
        },
    )

    def row(what, name, goal):
        ratio = measure.median([a / b for a, b in zip(figures[name], figures["preview"])])
        return [what, f"{measure.median(figures[name]):.1f} s", f"{ratio:.1f} previews", goal]

    text = measure.table(
        ["", "median", "", "goal"],
        [
            row("`./rehearse preview`", "preview", ""),
            row("`./rehearse`, complete run", "rehearsal", "under 12 s"),
            row(f"`./rehearse diff`, {len(ENVIRONMENTS)} environments", "diff", "under 20 s"),
            row("`./rehearse up`, once for each environment", "deployments", ""),
            row("`mvn -B test`", "tests", "under 15 s"),
            row("`mvn -B test -Dtest=EndpointsTest`", "class", "under 4 s"),
            row(
                "`mvn -B test -Dtest=ReachabilityTest`, without Pulumi",
                "class without Pulumi",
                "under 4 s",
            ),
        ],
    )
    measure.keep("loop", "Feedback times", f"python3 benchmarks/loop.py {count}", text)


main()
