"""The settings of uv, with the file and the line of each.

https://docs.astral.sh/uv/concepts/configuration-files/ and https://docs.astral.sh/uv/reference/environment/
"""

import os
import re
import shlex

from doctor.files import parse_toml, read
from doctor.findings import Fault
from doctor.mirror import HOME, OFF, is_remote, without_credentials

SWITCHES = ("UV_NO_INDEX", "UV_OFFLINE", "UV_NO_CONFIG")


def user_file():
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.join(HOME, ".config")
    return os.path.join(own, "uv", "uv.toml")


def is_on(name):
    return os.environ.get(name, "").lower() not in OFF


def files():
    """The files that uv reads outside of projects, highest precedence first."""
    if os.environ.get("UV_CONFIG_FILE"):
        return [os.environ["UV_CONFIG_FILE"]]
    if is_on("UV_NO_CONFIG"):
        return []
    shared = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    system = [os.path.join(it, "uv", "uv.toml") for it in shared] + ["/etc/uv/uv.toml"]
    existing = [it for it in system if os.path.exists(it)]
    own = [user_file()] if os.path.exists(user_file()) else []
    # uv reads only the first of the system's files.
    return own + existing[:1]


def removal(file, text, key, url=None):
    """The command that removes a key, or the [[index]] table with this URL, or an empty text."""
    if file == os.environ.get("UV_CONFIG_FILE") and os.path.realpath(file) != os.path.realpath(user_file()):
        return "unset UV_CONFIG_FILE"
    lines = text.splitlines()
    found = index_table(lines, url) if url else setting(lines, key)
    return f"sed -i --follow-symlinks {found[0] + 1},{found[1]}d {shlex.quote(file)}" if found else ""


def setting(lines, key):
    """The line with a key that is set, if its value does not continue on other lines."""
    for number, line in enumerate(lines):
        if re.match(rf"\s*{key}\s*=", line):
            try:
                if parse_toml(line)[key]:
                    return number, number + 1
            except (ValueError, LookupError):
                return None
    return None


def index_table(lines, url):
    """The lines of the [[index]] table that has this URL and is used for all packages."""
    for start in [i for i, it in enumerate(lines) if re.match(r"\s*\[\[index\]\]", it)]:
        end = start + 1
        while end < len(lines) and not re.match(r"\s*\[", lines[end]):
            end += 1
        # Comments before the next table belong to it.
        while end < len(lines) and re.match(r"\s*(#.*)?$", lines[end - 1]):
            end -= 1
        try:
            table = parse_toml("\n".join(lines[start:end]))["index"][0]
        except (ValueError, LookupError):
            return None
        if table.get("url") == url and not table.get("explicit") and not table.get("default"):
            return start, end
    return None


def configure():
    """The command that makes the mirror uv's default index."""
    script = os.path.join(HOME, ".pypi-mirror", "settings.py")
    if os.path.exists(script):
        return f"python3 {shlex.quote(script)} configure"
    return 'export UV_DEFAULT_INDEX="$(pip config get global.index-url)"'


class UvSettings:
    """Checks that uv uses the mirror, and nothing else."""

    def __init__(self, mirror):
        self.mirror = mirror

    def check(self):
        """Returns a text, or the faults: only the first one in each file, because its repair changes the line
        numbers of the others.
        """
        faults = list(self.check_variables())
        default = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
        defaults, plain = [], []
        for file in files():
            try:
                text = read(file)
                settings = parse_toml(text)
            except LookupError as e:
                return faults or f"not checked, because {e}"
            except (OSError, ValueError) as e:
                return [*faults, Fault("uv-syntax", f"{file}: {' '.join(str(e).split())}", self.reset(file))]
            faults += list(self.check_file(file, text, settings))[:1]
            indexes = settings.get("index", [])
            indexes = [it for it in indexes if isinstance(it, dict)] if isinstance(indexes, list) else []
            defaults += [it.get("url", "") for it in indexes if it.get("default")]
            plain += [settings["index-url"]] if settings.get("index-url") else []
        used = ([default] if default else []) + defaults + plain
        # A wrong variable is already a fault.
        if not default and not is_on("UV_NO_CONFIG") and (not used or not self.mirror.is_index(str(used[0]))):
            other = without_credentials(str(used[0])) if used else "the public index"
            has_file = bool(os.environ.get("UV_CONFIG_FILE"))
            quoted = any(re.search(r"(?m)^\s*[\"']index[\"']", read(it)) for it in files())
            repair = self.reset(user_file()) if quoted else configure()
            command = "unset UV_CONFIG_FILE" if has_file else repair
            faults.append(Fault("uv-index", f"uv's default index is {other}", command))
        return faults or f"uv's only index is {self.mirror.index}"

    def reset(self, file):
        """The command that replaces a damaged file of the user."""
        if file == os.environ.get("UV_CONFIG_FILE"):
            return "unset UV_CONFIG_FILE"
        if file != user_file():
            return ""
        return f"mv -n {shlex.quote(file)} {shlex.quote(file + '.old')} && {configure()}"

    def check_variables(self):
        for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
            value = os.environ.get(name, "")
            if any(not self.mirror.is_index(it) for it in value.split()):
                yield Fault("uv-environment", f"{name} is {without_credentials(value)}", f"unset {name}")
        own = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
        for name in SWITCHES:
            if is_on(name) and not (name == "UV_NO_CONFIG" and (own or os.environ.get("UV_CONFIG_FILE"))):
                yield Fault("uv-environment", f"{name} is set", f"unset {name}")
        if any(is_remote(it) for it in os.environ.get("UV_FIND_LINKS", "").split()):
            links = without_credentials(os.environ["UV_FIND_LINKS"])
            yield Fault("uv-environment", f"UV_FIND_LINKS is {links}", "unset UV_FIND_LINKS")
        if os.environ.get("UV_TORCH_BACKEND"):
            yield Fault("uv-environment", "UV_TORCH_BACKEND is set", "unset UV_TORCH_BACKEND")

    def check_file(self, file, text, settings):
        of_pip = settings.get("pip") if isinstance(settings.get("pip"), dict) else {}
        for key in ("no-index", "offline", "extra-index-url", "find-links", "torch-backend"):
            used = settings.get(key) or of_pip.get(key)
            links = used if isinstance(used, list) else []
            if used and (key != "find-links" or any(is_remote(str(it)) for it in links)):
                yield Fault("uv-extra-index", f"{key} is set in {file}", removal(file, text, key))
        indexes = settings.get("index", [])
        if not isinstance(indexes, list):
            yield Fault("uv-syntax", f"{file}: index is not a list", self.reset(file))
            return
        for it in indexes:
            if isinstance(it, dict) and not it.get("default") and not it.get("explicit"):
                url = str(it.get("url", ""))
                if not self.mirror.is_index(url):
                    yield Fault(
                        "uv-extra-index",
                        f"{file} has the index {without_credentials(url)}",
                        removal(file, text, "", url),
                    )
