"""Checks of requirement files: lines that pip or uv cannot install from the mirror.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

import os
import re
import urllib.parse

from doctor.findings import Fault
from doctor.mirror import without_credentials

INDEX_OPTIONS = ("--index-url", "-i", "--pypi-url", "--extra-index-url", "--find-links", "-f")
FILE_OPTIONS = ("-r", "--requirement", "-c", "--constraint")
OPTION = re.compile(r"(--[a-z-]+|-[a-z])(?:[\s=]+|(?<=-[a-z])(?=\S))?(\S+)?")


class Requirements:
    """The lines of requirement files, and of the files that they include."""

    def __init__(self, mirror):
        self.mirror = mirror
        self.faults = []
        self.seen = set()

    def check_file(self, file):
        real = os.path.realpath(file)
        if real in self.seen:
            return
        self.seen.add(real)
        try:
            with open(file, "rb") as opened:
                text = decoded(opened.read())
        except (OSError, ValueError) as e:
            self.faults.append(Fault("unreadable", f"{file}: {e}"))
            return
        for number, line in logical_lines(text):
            self.check_line(line, f"{file}, line {number}", os.path.dirname(file))

    def check_line(self, line, place, folder):
        """Checks one requirement or option."""
        option = OPTION.match(line) if line.startswith("-") else None
        if option and option.group(1) in INDEX_OPTIONS:
            self.check_index(option.group(2) or "", line, place)
        elif option and option.group(1) == "--no-index":
            self.add("index-line", line, place)
        elif option and option.group(1) in FILE_OPTIONS and option.group(2):
            included = option.group(2).strip("'\"")
            if "://" in included:
                self.add("direct-url", line, place)
            else:
                self.check_file(os.path.join(folder, included))
        elif option and option.group(1) in ("-e", "--editable"):
            self.check_requirement(option.group(2) or "", line, place)
        elif not option:
            self.check_requirement(line, line, place)

    def check_index(self, url, line, place):
        url = url.strip("'\"")
        is_local = "://" not in url and not url.startswith("$")
        if not is_local and not self.mirror.is_index(url):
            self.add("index-line", line, place)

    def check_requirement(self, requirement, line, place):
        if re.search(r"(^|[@\s])(git|hg|svn|bzr)\+", requirement) or requirement.startswith("git@"):
            self.add("git-url", line, place)
            return
        url = re.search(r"(?:^|@)\s*((?:https?|ftp)://\S+)", requirement)
        if url:
            if urllib.parse.urlsplit(url.group(1)).hostname != self.mirror.index_host:
                self.add("direct-url", line, place)
        elif re.search(r"===?\s*[0-9A-Za-z.!_-]+\+[A-Za-z0-9._-]+", requirement.split(";")[0]):
            self.add("local-version", line, place)

    def add(self, cause, line, place):
        command = ""
        file, _, number = place.rpartition(", line ")
        if cause == "index-line" and number.isdigit():
            command = f"sed -i {number}d '{file}'"
        shown = without_credentials(line)
        self.faults.append(Fault(cause, f"{place}: {shown[:200]}", command))


def decoded(data):
    """The text of a requirement file. pip reads files with a byte order mark, or in UTF-8."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding)
    return data.decode("utf-8")


def logical_lines(text):
    """The first line number and the text of each line. A backslash continues a line."""
    start, joined = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        if re.match(r"\s*#", line) and not joined:
            start = 0
            continue
        if line.endswith("\\") and not re.match(r"\s*#", line):
            joined += line[:-1] + " "
            continue
        whole = re.sub(r"(^|\s+)#.*$", "", joined + line).strip()
        whole = re.sub(r"\s--hash[=\s]\S+", "", whole).strip()
        if whole:
            yield start, whole
        start, joined = 0, ""
    if joined.strip():
        yield start, joined.strip()
