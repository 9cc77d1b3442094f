"""The results of checks. causes.json lists the causes of failures, with their meaning and their fix."""

import json
import pkgutil
import re

CAUSES = json.loads(pkgutil.get_data("doctor", "causes.json"))


class Fault(Exception):
    """A failed check.

    cause    a key of causes.json
    seen     what the check found
    values   the values of the placeholders in causes.json
    command  the shell command that makes the change, if there is one
    """

    def __init__(self, cause, seen, command="", **values):
        super().__init__(seen)
        self.finding = {"ok": False, **explained(cause, seen, command, values)}


def explained(cause, seen, command, values):
    known = CAUSES[cause]
    return {
        "cause": cause,
        "seen": seen,
        "means": known["means"].format(**values),
        "change": known["change"].format(**values),
        "command": command,
    }


def note(cause, seen, **values):
    """The finding of a check that passed, although something is unusual."""
    return {"ok": True, **explained(cause, seen, "", values)}


def passed(check, seen):
    """The finding of a check that passed."""
    return {
        "check": check,
        "ok": True,
        "cause": None,
        "seen": seen,
        "means": "",
        "change": "",
        "command": "",
    }


def inconclusive(seen):
    """The finding of a check that neither passed nor failed."""
    return {**passed("", seen), "ok": None}


def skipped(failed):
    """The finding of a check that depends on a check that did not pass."""
    return inconclusive(f"skipped, because {failed} failed")


def last_error(text):
    """The part of an output that names the error."""
    lines = [it.strip() for it in text.splitlines() if it.strip()] or ["no output"]
    if any("Traceback" in it for it in lines):
        return lines[-1][:400]
    errors = [it for it in lines if re.search(r"(?i)^error|error:|cause:|exception", it)]
    first = lines.index(errors[0]) if errors else len(lines) - 1
    return " ".join(lines[first:])[:400]
