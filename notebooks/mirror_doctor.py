#!/usr/bin/env python3
"""Diagnoses why pip or uv cannot install packages in a notebook that uses the package mirror.

    python mirror_doctor.py                      checks everything between this notebook and its packages
    python mirror_doctor.py -r requirements.txt  checks the lines of the file as well
    python mirror_doctor.py my-project           checks the settings and lock files of a project as well
    python mirror_doctor.py --leaks              tests the paths out of the network that must be closed

Requires only Python 3.8 or later, and the folder doctor next to this file. The script requests a token as the
app does, and never prints it. It installs nothing: pip downloads a small package to a temporary folder, and uv
only resolves it. Exit codes: 0 if every check passes (with --leaks: every path is closed), 1 if a check fails
(with --leaks: a path is open or inconclusive), 2 if the arguments are invalid.
docs/how-to/notebooks.md explains the results.
"""

import os
import sys

# Files next to this script, such as a random.py of the user, must not replace modules of Python.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path = [it for it in sys.path if it != HERE] + [HERE]

import argparse
import json
import re

from doctor.examination import Examination
from doctor.leaks import Leaks
from doctor.mirror import find_mirror
from doctor.pip_settings import PipSettings
from doctor.web import network


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="a project to check")
    parser.add_argument(
        "-r",
        "--requirement",
        action="append",
        default=[],
        metavar="FILE",
        help="a requirements file to check; can be repeated",
    )
    parser.add_argument(
        "--outputs",
        metavar="FILE",
        help="the stack's outputs as JSON (default: ~/.pypi-mirror/outputs.json, or pip's index URL)",
    )
    parser.add_argument(
        "--project", default="pip", metavar="NAME", help="the package to look up (default: pip)"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--leaks", action="store_true", help="test the paths out of the network that must be closed"
    )
    leaks = parser.add_argument_group("with --leaks")
    leaks.add_argument(
        "--public-name",
        default="example.com",
        metavar="NAME",
        help="a name that must not resolve",
    )
    leaks.add_argument(
        "--public-address",
        default="1.1.1.1",
        metavar="IPV4",
        help="an address that must not respond",
    )
    leaks.add_argument(
        "--foreign-object",
        metavar="BUCKET/KEY",
        help="a publicly readable object in another account's bucket in this region",
    )
    leaks.add_argument(
        "--foreign-domain",
        default="packages",
        metavar="NAME",
        help="a CodeArtifact domain of another account, preferably one that issues tokens to everyone",
    )
    leaks.add_argument(
        "--foreign-owner", default="123456789012", metavar="ACCOUNT", help="the ID of that account"
    )
    leaks.add_argument(
        "--api", metavar="HOST", help="an AWS API that has no endpoint (default: EC2)"
    )
    asked = parser.parse_args()
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", asked.project):
        parser.error(f"--project: '{asked.project}' is not a valid package name")
    for file in asked.requirement:
        if not os.path.exists(file) or os.path.isdir(file):
            parser.error(f"--requirement: {file} is not a file")
    if asked.folder and not os.path.isdir(asked.folder):
        parser.error(f"{asked.folder} is not a folder")
    if asked.leaks and (asked.folder or asked.requirement):
        parser.error("--leaks checks no project and no requirements")
    for option in ("foreign_object", "foreign_domain", "foreign_owner", "api"):
        if not asked.leaks and getattr(asked, option) != parser.get_default(option):
            parser.error(f"--{option.replace('_', '-')} requires --leaks")
    if not re.fullmatch(r"[0-9]{12}", asked.foreign_owner):
        parser.error("--foreign-owner must be an account ID of 12 digits")
    if asked.foreign_object and not re.fullmatch(r"[a-z0-9-]{3,63}/.+", asked.foreign_object):
        parser.error("--foreign-object must have the form BUCKET/KEY, with a bucket name without dots")
    asked.project = re.sub(r"[-_.]+", "-", asked.project).lower()
    return asked


def tell(finding):
    """Prints a finding."""
    if "way" in finding:
        mark = {True: "OPEN  ", False: "closed", None: "?     "}[finding["open"]]
        print(f"{mark}  {finding['way']:<12}  {finding['seen']}", flush=True)
        if finding["open"]:
            print(f"        fix           {finding['change']}", flush=True)
        return
    mark = {True: "note  " if finding["cause"] else "ok    ", False: "FAILED", None: "-     "}
    print(f"{mark[finding['ok']]}  {finding['check']:<12}  {finding['seen']}", flush=True)
    if finding["cause"]:
        print(f"        meaning       {finding['means']}", flush=True)
        print(f"        fix           {finding['change']}", flush=True)
    if finding["command"]:
        print(f"        command       {finding['command']}", flush=True)


def leaks(asked, net, mirror, report):
    """The findings, the names of those that are not good, and a summary."""
    findings = Leaks(net, mirror.region, asked).examine(report)
    wrong = [it["way"] for it in findings if it["open"]]
    untold = [it["way"] for it in findings if it["open"] is None]
    parts = [f"open: {', '.join(wrong)}"] if wrong else []
    parts += [f"inconclusive: {', '.join(untold)}"] if untold else []
    summary = "; ".join(parts) or "all tested paths out of the network are closed"
    return findings, wrong + untold, summary


def diagnosis(asked, net, mirror, pip, report):
    """The findings, the causes of failures, and a summary."""
    findings = Examination(net, mirror, pip, asked).examine(report)
    wrong = [it["cause"] for it in findings if it["ok"] is False]
    if not wrong:
        return findings, wrong, "all checks passed"
    more = f" (also: {', '.join(wrong[1:])})" if wrong[1:] else ""
    return findings, wrong, f"cause: {wrong[0]}{more}"


def main():
    if hasattr(sys.stdout, "reconfigure"):  # Jupyter has another kind of output.
        sys.stdout.reconfigure(errors="backslashreplace")
    asked = arguments()
    pip = PipSettings()
    mirror, problem = find_mirror(asked.outputs, [it.value for it in pip.all])
    if problem:
        if asked.json:
            print(json.dumps({"ok": False, "cause": "no-outputs", "seen": problem}))
        else:
            print(f"mirror_doctor: {problem}", file=sys.stderr)
        return 1
    report = (lambda finding: None) if asked.json else tell
    net = network()
    if asked.leaks:
        findings, wrong, summary = leaks(asked, net, mirror, report)
    else:
        findings, wrong, summary = diagnosis(asked, net, mirror, pip, report)
    if asked.json:
        result = {"ok": not wrong, "cause": wrong[0] if wrong else None, "findings": findings}
        print(json.dumps(result, indent=2))
    else:
        print(f"mirror_doctor: {summary}")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("mirror_doctor: interrupted")
