"""Checks of a project folder: its indexes, its dependencies and its lock files."""

import os
import re
import urllib.parse

from doctor.findings import Fault
from doctor.mirror import without_credentials
from doctor.requirements import Requirements
from doctor.uv_settings import parse, read

# Each lock file, the command that creates it again, and the fields that contain URLs.
LOCKS = {
    "uv.lock": ("uv lock", r'(?:registry|url)\s*=\s*"(https?://[^"]+)"'),
    "pylock.toml": ("uv export --format pylock.toml -o pylock.toml", r'(?:index|url)\s*=\s*"(https?://[^"]+)"'),
    "poetry.lock": ("poetry lock --regenerate", r'(?m)^url\s*=\s*"(https?://[^"]+)"'),
    "pdm.lock": ("pdm lock", r'url\s*=\s*"(https?://[^"]+)"'),
    "Pipfile.lock": ("pipenv lock", r'"(?:url|file)":\s*"(https?://[^"]+)"'),
}


class Project:
    """The files of a project that decide from where its packages come."""

    def __init__(self, mirror, folder):
        self.mirror = mirror
        self.folder = folder
        self.requirements = Requirements(mirror)
        self.faults = self.requirements.faults

    def check(self):
        """The faults in the folder."""
        for name in sorted(os.listdir(self.folder)):
            path = os.path.join(self.folder, name)
            if re.fullmatch(r"(.*[-_.])?requirements.*\.(txt|in)", name):
                self.requirements.check_file(path)
            elif name in ("pyproject.toml", "uv.toml", "Pipfile"):
                self.check_toml(path, name)
            elif name in LOCKS:
                self.check_lock(path, *LOCKS[name])
            elif re.fullmatch(r"environment.*\.ya?ml|conda.*\.ya?ml", name):
                self.check_conda(path)
        return self.faults

    def check_toml(self, path, name):
        try:
            settings = parse(read(path))
        except (OSError, ValueError, LookupError) as e:
            self.faults.append(Fault("unreadable", f"{path}: {' '.join(str(e).split())}"))
            return
        tool = table(settings, "tool")
        uv = settings if name == "uv.toml" else table(tool, "uv")
        self.check_indexes(path, [*tables(uv.get("index")), *named(uv, "index-url", "extra-index-url")])
        self.check_indexes(path, tables(table(tool, "poetry").get("source")))
        self.check_indexes(path, tables(table(tool, "pdm").get("source")))
        self.check_indexes(path, tables(settings.get("source")) if name == "Pipfile" else [])
        for source in table(uv, "sources").values():
            for it in tables(source if isinstance(source, list) else [source]):
                self.check_source(path, it)
        project = table(settings, "project")
        groups = [project.get("dependencies"), *table(project, "optional-dependencies").values()]
        groups += [*table(settings, "dependency-groups").values(), table(settings, "build-system").get("requires")]
        for dependency in [it for group in groups for it in group or [] if isinstance(it, str)]:
            self.requirements.check_requirement(dependency, dependency, path)
        for owner in (table(tool, "poetry").get("dependencies"), settings.get("packages")):
            for it in tables(list(owner.values()) if isinstance(owner, dict) else []):
                self.check_source(path, it)

    def check_indexes(self, path, indexes):
        for it in indexes:
            url = str(it.get("url", ""))
            if url.startswith("http") and not self.mirror.is_index(url):
                self.faults.append(Fault("project-index", f"{path} names the index {without_credentials(url)}"))

    def check_source(self, path, source):
        if source.get("git"):
            self.faults.append(Fault("git-url", f"{path}: {source['git']}"))
        elif str(source.get("url", source.get("file", ""))).startswith("http"):
            self.requirements.check_requirement(str(source.get("url", source.get("file"))), str(source), path)

    def check_lock(self, path, command, fields):
        try:
            urls = re.findall(fields, read(path))
        except (OSError, ValueError) as e:
            self.faults.append(Fault("unreadable", f"{path}: {e}"))
            return
        hosts = {urllib.parse.urlsplit(it).hostname or "" for it in urls} - {self.mirror.index_host}
        if hosts:
            self.faults.append(
                Fault(
                    "lock-elsewhere",
                    f"{path} has URLs of {', '.join(sorted(hosts)[:5])}",
                    f"cd '{self.folder}' && {command}",
                    again=command,
                )
            )

    def check_conda(self, path):
        try:
            text = read(path)
        except (OSError, ValueError) as e:
            self.faults.append(Fault("unreadable", f"{path}: {e}"))
            return
        in_pip = None
        for number, line in enumerate(text.splitlines(), 1):
            item = re.match(r"(\s*)-\s*(.*?)\s*(?:#.*)?$", line)
            if item and item.group(2) == "pip:":
                in_pip = len(item.group(1))
            elif item and in_pip is not None and len(item.group(1)) > in_pip:
                self.requirements.check_line(item.group(2).strip("'\""), f"{path}, line {number}", self.folder)
            elif line.strip():
                in_pip = None
        channels = re.search(r"(?m)^channels:", text)
        packages = re.search(r"(?m)^dependencies:\s*\n(?:\s*#.*\n)*\s*-\s*(?!pip:|pip\b|python\b)\S", text)
        if channels or packages:
            self.faults.append(Fault("conda-channel", f"{path} installs packages from conda channels"))


def table(settings, key):
    value = settings.get(key) if isinstance(settings, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value):
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def named(settings, *keys):
    """The URLs of settings, in the form of an index."""
    values = [settings.get(key) for key in keys]
    flat = [it for value in values if value for it in (value if isinstance(value, list) else [value])]
    return [{"url": it} for it in flat]
