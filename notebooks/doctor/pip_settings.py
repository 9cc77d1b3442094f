"""The settings of pip, with the file and the line of each, in the order in which pip reads them.

https://pip.pypa.io/en/stable/topics/configuration/
"""

import configparser
import os
import re
import shlex
import sys

from doctor.files import read
from doctor.findings import Fault
from doctor.mirror import HOME, LOG, OFF, is_remote, without_credentials

ALIASES = {"pypi-url": "index-url"}
COMMANDS = ("install", "download", "wheel")


class Setting:
    """A setting of pip in a file or a variable."""

    def __init__(self, key, value, section, file="", lines=(0, 0), indent=""):
        self.key, self.value, self.section = key, value, section
        self.file, self.lines, self.indent = file, lines, indent

    @property
    def place(self):
        if not self.file:
            return f"the variable {self.variable}"
        return f"{self.file}, line {self.lines[0]}"

    @property
    def source(self):
        return self.file or self.variable

    @property
    def variable(self):
        return "PIP_" + self.key.upper().replace("-", "_")

    def removal(self, has_index=False):
        """The command that makes pip ignore the setting, or nothing if only an administrator can.

        has_index  whether the same file names the mirror, so that pip needs it
        """
        if not self.file:
            return f"unset {self.variable}"
        is_named = self.file == os.environ.get("PIP_CONFIG_FILE")
        if is_named and not has_index and os.path.realpath(self.file) not in map(os.path.realpath, user_files()):
            return "unset PIP_CONFIG_FILE"
        if not self.is_own():
            return ""
        return f"sed -i --follow-symlinks {self.lines[0]},{self.lines[1]}d {shlex.quote(self.file)}"

    def is_own(self):
        """Whether the file belongs to the user, and not to the image or to an administrator."""
        inside = any(os.path.realpath(self.file).startswith(it + "/") for it in own_folders())
        return inside and os.access(self.file, os.W_OK)

    def replacement(self, value):
        """The command that gives the setting another value."""
        if not self.file:
            return f"export {self.variable}={shlex.quote(value)}"
        if not self.is_own():
            return f"pip config --user set global.{self.key} {shlex.quote(value)}"
        # The backslash keeps the indentation.
        change = f"{self.lines[0]},{self.lines[1]}c\\{self.indent}{self.key} = {value}"
        return f"sed -i --follow-symlinks {shlex.quote(change)} {shlex.quote(self.file)}"


def files():
    """The files that pip reads, lowest precedence first."""
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    shared = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    found = [os.path.join(it, "pip", "pip.conf") for it in shared.split(os.pathsep)]
    found.append("/etc/pip.conf")
    # With PIP_CONFIG_FILE, pip does not read the files of the user.
    if not named or not os.path.exists(named):
        found += user_files()
    found += [os.path.join(sys.prefix, "pip.conf"), named or ""]
    return [it for it in found if os.path.lexists(it) and it != os.devnull]


def user_files():
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.join(HOME, ".config")
    return [os.path.join(HOME, ".pip", "pip.conf"), os.path.join(own, "pip", "pip.conf")]


def own_folders():
    return [os.path.realpath(HOME), os.path.realpath(sys.prefix)]


def is_writable(folder):
    """Whether a folder can be written to, or created."""
    folder = os.path.abspath(os.path.expanduser(folder))
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return os.path.isdir(folder) and os.access(folder, os.W_OK)


def normalized(name):
    name = name.strip().lower().replace("_", "-")
    return name[2:] if name.startswith("--") else name


def settings_in(file):
    """The settings in a file of pip. Raises configparser.Error, OSError or ValueError."""
    text = read(file)
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    found, section, last, indent = [], "", None, 0
    for number, line in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[([^]]+)\]", line)
        option = re.match(r"(\s*)([^\s#;=:][^=:]*?)\s*[=:]", line)
        depth = len(line) - len(line.lstrip())
        if last and depth > indent and line.strip():
            last.lines = (last.lines[0], number)
        elif header:
            section, last = header.group(1), None
        elif option:
            value = parser.get(section, option.group(2)) or ""
            place = (file, (number, number), option.group(1))
            last = Setting(normalized(option.group(2)), value, section, *place)
            indent = depth
            found.append(last)
    return found


class PipSettings:
    """Every setting of pip."""

    def __init__(self):
        self.all, self.problem = [], None
        for file in files():
            try:
                self.all += settings_in(file)
            except configparser.Error as e:
                line = getattr(e, "lineno", None) or [it[0] for it in getattr(e, "errors", [])]
                self.problem = Fault("no-pip", f"{file} has a syntax error, line {line}")
            except (OSError, ValueError) as e:
                self.problem = Fault("no-pip", f"pip cannot read {file}: {e}")
        for name, value in os.environ.items():
            if name.startswith("PIP_") and name != "PIP_CONFIG_FILE":
                self.all.append(Setting(normalized(name[4:]), value, ":env:"))

    def effective(self, key, command):
        """The setting that a command of pip uses, or None. pip ignores empty values."""
        merged = {}
        for section in ("DEFAULT", "global", command, ":env:"):
            for it in self.all:
                if it.section == section and ALIASES.get(it.key, it.key) == key:
                    merged[(section, it.key)] = it
        return ([None] + [it for it in merged.values() if it.value.strip()])[-1]

    def index_url(self):
        return self.effective("index-url", "install")

    def check(self, mirror):
        """Checks that pip uses the mirror, and nothing else.

        Returns a text, or the faults: only the first one in each file, because its repair changes the line
        numbers of the others.
        """
        if self.problem:
            raise self.problem
        faults = {}
        for check in (self.check_others, self.check_index, self.check_proxy):
            for command in COMMANDS:
                for place, fault in check(mirror, command):
                    faults.setdefault(place, fault)
        return list(faults.values()) or f"pip's only index is {mirror.index}"

    def removal(self, setting, mirror):
        return setting.removal(any(it.file == setting.file and mirror.is_index(it.value) for it in self.all))

    def check_others(self, mirror, command):
        for key in ("extra-index-url", "find-links"):
            other = self.effective(key, command)
            urls = [it for it in other.value.split() if is_remote(it)] if other else []
            if not all(mirror.is_index(it) for it in urls):
                yield other.source, Fault("extra-index", f"{key} is set in {other.place}", self.removal(other, mirror))
        for key in ("platform", "python-version", "implementation", "abi"):
            other = self.effective(key, command)
            if other and command == "install":
                yield other.source, Fault("pip-option", f"{key} is set in {other.place}", other.removal())
        for key in ("target", "prefix", "root"):
            other = self.effective(key, command)
            if other and command == "install" and not is_writable(other.value):
                seen = f"{key}, set in {other.place}, is {other.value}, which is not writable"
                yield other.source, Fault("pip-option", seen, other.removal())
        off = self.effective("no-index", command)
        if off and off.value.lower() not in OFF:
            yield off.source, Fault("no-index", f"no-index is set in {off.place}", self.removal(off, mirror))

    def check_index(self, mirror, command):
        used = self.effective("index-url", command)
        own = f"pip config --user set global.index-url {mirror.index}"
        if not used and os.path.exists(os.environ.get("PIP_CONFIG_FILE", "")):
            own = "unset PIP_CONFIG_FILE"
        if not used:
            yield "", Fault("no-index-url", "pip has no index-url", own, home=HOME, log=LOG)
        elif not mirror.is_index(used.value):
            alone = [it for it in self.all if it is not used and mirror.is_index(it.value)]
            yield (
                used.source,
                Fault(
                    "other-index",
                    f"pip's {used.key} is {without_credentials(used.value)} in {used.place}",
                    used.removal() if alone else used.replacement(mirror.index),
                ),
            )

    def check_proxy(self, _, command):
        proxy = self.effective("proxy", command)
        if proxy:
            yield proxy.source, Fault("proxy", f"proxy is set in {proxy.place}", proxy.removal())
