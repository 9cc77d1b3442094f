"""Checks of requirement files: lines that pip or uv cannot install from the mirror.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

import os
import re
import shlex
import urllib.parse

from doctor.findings import Fault
from doctor.mirror import is_remote, without_credentials
from doctor.web import host_and_port

INDEX_OPTIONS = ("--index-url", "--pypi-url", "--extra-index-url", "--find-links")
SHORT = {"-i": "--index-url", "-f": "--find-links", "-r": "--requirement", "-c": "--constraint", "-e": "--editable"}
# The name of a package, and the beginning of its version (PEP 508).
REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*\s*(\[[^]]*\]\s*)?($|[;@(]|[<>!~=]=|[<>]|--)")
# The path of a file or a folder, without the extras after it.
LOCAL = re.compile(r"(\.{1,2}(?=\s|\[|$)|[^\s:@;\[]*/[^\s:@;\[]*|[^\s:@;\[/]+\.(?:whl|zip|tar\.gz)(?=\s|\[|$))")
LONG = (*INDEX_OPTIONS, "--no-index", "--requirement", "--constraint", "--editable")


class Requirements:
    """The lines of requirement files, and of the files that they include."""

    def __init__(self, mirror, web):
        self.mirror = mirror
        self.web = web
        self.faults = []
        self.seen = set()

    def check_file(self, file):
        real = os.path.realpath(file)
        if real in self.seen:
            return
        self.seen.add(real)
        try:
            with open(file, "rb") as opened:
                data = opened.read()
        except OSError as e:
            self.faults.append(Fault("unreadable", f"{file}: {e}"))
            return
        text = decoded(data)
        # sed counts only line feeds, and cannot edit UTF-16.
        editable = len(text.splitlines()) == len(text.rstrip("\n").split("\n")) and b"\0" not in data
        found, ranges = [], []
        for start, end, line in logical_lines(text):
            before, place = len(self.faults), f"{file}, line {start}"
            self.check_line(line, place, os.path.dirname(file))
            # The line can include another file, which has its own command.
            own = [it.finding for it in self.faults[before:] if it.finding["seen"].startswith(f"{place}:")]
            wrong = [it for it in own if it["cause"] == "index-line"]
            if wrong:
                found += wrong
                ranges.append(f"-e {start},{end}d")
                editable = editable and all(is_removable(*it) for it in options(line))
        # One command for all lines, because each deletion changes the numbers of the next lines.
        if found and editable:
            found[0]["command"] = f"sed -i --follow-symlinks {' '.join(ranges)} {shlex.quote(file)}"

    def check_line(self, line, place, folder):
        """Checks a requirement, or the options of a line."""
        # pip replaces variables in capital letters. Their values can be secret.
        filled = re.sub(r"\$\{([A-Z0-9_]+)\}", lambda it: os.environ.get(it.group(1), it.group()), line)
        if not filled.startswith("-"):
            if not LOCAL.match(filled) and "://" not in filled and not REQUIREMENT.match(filled):
                self.add("no-requirement", line, place)
            else:
                self.check_requirement(filled, line, place, folder)
            return
        for name, value in options(filled):
            self.check_option(name, value, line, place, folder)

    def check_option(self, name, value, line, place, folder):
        if name in INDEX_OPTIONS:
            other = is_remote(value) and not self.mirror.is_index(value)
            # A token in the file expires, and takes precedence over the one in ~/.netrc.
            if other or value.startswith("$") or (is_remote(value) and without_credentials(value) != value):
                self.add("index-line", line, place)
        elif name == "--no-index":
            self.add("index-line", line, place)
        elif name in ("--requirement", "--constraint") and "://" in value:
            self.check_requirement(value, line, place)
        elif name in ("--requirement", "--constraint") and value and "${" not in value:
            self.check_file(os.path.join(folder, value))
        elif name == "--editable":
            self.check_requirement(value, line, place, folder)

    def check_requirement(self, requirement, line, place, folder=None):
        git = re.search(
            r"(?i)(?:^|[@\s])(?:git|hg|svn|bzr)\+(\S+)|(?:^|[@\s])((?:git|ssh)://\S+)|^(git@\S+)", requirement
        )
        local = re.search(r"(?i)(?:^|@)\s*file:(?://[^/]*)?(/[^\s;#]+)", requirement)
        url = re.search(r"(?i)(?:^|@)\s*(https?://\S+)", requirement)
        if git:
            if not self.web.reaches(git.group(1) or git.group(2) or git.group(3)):
                self.add("git-url", line, place)
        elif local:
            if not os.path.exists(urllib.parse.unquote(local.group(1))):
                self.add("missing-file", line, place)
        elif folder is not None and LOCAL.match(requirement):
            path = LOCAL.match(requirement).group(1)
            # pip searches in the folder in which it runs.
            if not any(os.path.exists(os.path.join(it, path)) for it in (folder, os.getcwd())):
                self.add("missing-file", line, place)
        elif url:
            if self.is_elsewhere(url.group(1)):
                self.add("direct-url", line, place)
        elif re.search(r"===?\s*[0-9A-Za-z.!_-]+\+[A-Za-z0-9._-]+", requirement.split(";")[0]):
            self.add("local-version", line, place)

    def is_elsewhere(self, url):
        """Whether a URL is neither on the mirror nor on another host that is reachable."""
        return host_and_port(url)[0] != self.mirror.index_host and not self.web.reaches(url)

    def add(self, cause, line, place):
        self.faults.append(Fault(cause, f"{place}: {without_credentials(line)[:200]}"))


def is_removable(name, value):
    """Whether an option only adds or replaces an index that is not reachable."""
    return name == "--no-index" or (name in INDEX_OPTIONS and is_remote(value))


def options(line):
    """The options of a line with their values, which may be in quotation marks."""
    words = re.findall(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""", line)
    for word, following in zip(words, [*words[1:], "-"]):
        option = re.match(r"(--[a-z-]+|-[a-z])=?(.*)", word)
        if option:
            value = option.group(2) or ("" if following.startswith("-") else following)
            yield full_name(option.group(1)), value.strip("'\"")


def full_name(option):
    """The name of an option. pip accepts the beginning of a long one."""
    found = [it for it in LONG if it.startswith(option)] if len(option) > 4 else []
    return SHORT.get(option) or (found[0] if found else option)


def decoded(data):
    """The text of a requirement file. pip reads files with a byte order mark, or in UTF-8."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8-sig", "replace")


def logical_lines(text):
    """The first and the last line number, and the text of each line. A backslash continues a line."""
    start, joined = 0, ""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        start = start or number
        is_comment = re.match(r"\s*#", line)
        if line.endswith("\\") and not is_comment and number < len(lines):
            joined += line[:-1] + " "
            continue
        if is_comment and not joined:
            start = 0
            continue
        whole = re.sub(r"(^|\s+)#.*$", "", joined + line).strip()
        whole = re.sub(r"\s--hash[=\s]\S+", "", whole).strip()
        if whole:
            yield start, number, whole
        start, joined = 0, ""
