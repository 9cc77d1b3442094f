"""Checks of a project folder: its indexes, its dependencies and its lock files."""

import glob
import os
import re
import shlex

from doctor.files import parse_toml, read
from doctor.findings import Fault
from doctor.mirror import without_credentials
from doctor.requirements import Requirements
from doctor.web import host_and_port

# Each lock file, the command that creates it again, and the fields that contain URLs.
LOCKS = {
    r"uv\.lock": ("uv lock", r'(?:registry|url|git)\s*=\s*"((?:https?|ssh)://[^"]+)"'),
    r"pylock(\..+)?\.toml": ("uv export --format pylock.toml -o {name}", r"""(?:index|url)\s*=\s*["']((?:https?|ssh)://[^"']+)["']"""),
    r"poetry\.lock": ("poetry lock --regenerate", r'(?m)^url\s*=\s*"((?:https?://|ssh://|git@)[^"]+)"'),
    r"pdm\.lock": ("pdm lock", r'(?:url|git)\s*=\s*"((?:https?://|ssh://|git@)[^"]+)"'),
    r"Pipfile\.lock": ("pipenv lock", r'"(?:url|file|git)":\s*"((?:https?://|ssh://|git@)[^"]+)"'),
}
# Keys whose lists contain requirements.
DEPENDENCIES = re.compile(r".*depend.*|requires|packages|.*-packages|extras|.*constraint.*|.*override.*")


def workspace_folders(root):
    """The folders of a workspace of uv, or nothing if the folder is not its root."""
    try:
        workspace = parse_toml(read(os.path.join(root, "pyproject.toml")))["tool"]["uv"]["workspace"]
        found = {}
        for key in ("members", "exclude"):
            patterns = [os.path.join(root, str(it)) for it in workspace.get(key, [])]
            found[key] = {os.path.normpath(it) for pattern in patterns for it in glob.glob(pattern)}
        return {root} | (found["members"] - found["exclude"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return set()


class Project:
    """The files of a project that determine where its packages come from."""

    def __init__(self, mirror, web, folder):
        self.mirror = mirror
        self.folder = folder
        self.requirements = Requirements(mirror, web)
        self.faults = self.requirements.faults
        self.checked = []

    def check(self):
        """The faults in the folder, and in the other folders of its workspace."""
        for folder in [self.folder, os.path.join(self.folder, "requirements"), *self.workspace()]:
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and self.check_file(path, name):
                    self.checked.append(path)
        return self.faults

    def check_file(self, path, name):
        """Checks a file, and returns whether it is one that the doctor knows."""
        lock = [it for it in LOCKS if re.fullmatch(it, name)]
        in_folder = os.path.basename(os.path.dirname(path)) == "requirements" and name.endswith((".txt", ".in"))
        if in_folder or re.fullmatch(r"(.*[-_.])?(requirements|constraints).*\.(txt|in|lock)", name):
            self.requirements.check_file(path)
        elif name in ("pyproject.toml", "uv.toml", "Pipfile"):
            self.check_toml(path)
        elif lock:
            self.check_lock(path, name, *LOCKS[lock[0]])
        elif re.fullmatch(r"(env|conda).*\.ya?ml", name):
            self.check_conda(path)
        else:
            return False
        return True

    def workspace(self):
        """The other folders of a workspace of uv: its root, and its members."""
        own = os.path.abspath(self.folder)
        root, folders = own, set()
        while not folders and root != os.path.dirname(root):
            folders = workspace_folders(root)
            root = os.path.dirname(root)
        return sorted(folders - {own}) if own in folders else []

    def check_toml(self, path):
        try:
            settings = parse_toml(read(path))
        except (OSError, ValueError, LookupError, RecursionError) as e:
            self.faults.append(Fault("unreadable", f"{path}: {' '.join(str(e).split())}"))
            return
        self.walk(path, "", settings, False)
        self.check_poetry(path, settings)

    def check_poetry(self, path, settings):
        """Poetry uses the public index if the project names no other."""
        tools = settings.get("tool")
        poetry = tools.get("poetry") if isinstance(tools, dict) else None
        if isinstance(poetry, dict) and "dependencies" in poetry and not poetry.get("source"):
            command = f"cd {shlex.quote(self.folder)} && poetry source add --priority=primary mirror {self.mirror.index}"
            self.faults.append(Fault("poetry-index", f"{path} names no source", command))

    def walk(self, path, key, value, is_dependency):
        """Checks a value of a TOML file, and everything in it."""
        if key == "urls":
            return
        is_dependency = is_dependency or bool(DEPENDENCIES.fullmatch(key))
        if isinstance(value, dict):
            if key in ("index", "source"):
                self.check_index(path, value.get("url"))
                # Poetry knows the public index by its name.
                if str(value.get("name")).lower() == "pypi" and "url" not in value:
                    self.faults.append(Fault("project-index", f"{path} names the index PyPI"))
            elif isinstance(value.get("git"), str):
                self.requirements.check_requirement(f"git+{value['git']}", value["git"], path)
            elif is_dependency:
                self.check_direct(path, value.get("url") or value.get("file"))
            if key == "sources" or is_dependency:
                self.check_path(path, value.get("path"))
            for name, it in value.items():
                self.walk(path, name, it, is_dependency or key == "sources")
        elif isinstance(value, list):
            for it in value:
                self.walk(path, key, it, is_dependency)
        elif key in ("index-url", "extra-index-url", "find-links"):
            self.check_index(path, value)
        elif key in ("no-index", "offline", "torch-backend") and value:
            self.faults.append(Fault("project-index", f"{path} sets {key}"))
        elif is_dependency and isinstance(value, str) and key not in ("url", "file", "git"):
            # Poetry writes versions without a name.
            text = f"x=={value}" if re.match(r"[\^~]?\d", value) else value
            self.requirements.check_requirement(text, value, path)

    def check_index(self, path, url):
        if isinstance(url, str) and "://" in url and not self.mirror.is_index(url):
            self.faults.append(
                Fault("project-index", f"{path} names the index {without_credentials(url)}")
            )

    def check_path(self, path, value):
        if isinstance(value, str) and not os.path.exists(os.path.join(os.path.dirname(path), value)):
            self.faults.append(Fault("missing-file", f"{path}: {value}"))

    def check_direct(self, path, url):
        if isinstance(url, str) and "://" in url:
            self.requirements.check_requirement(url, url, path)

    def check_lock(self, path, name, command, fields):
        try:
            text = read(path)
        except (OSError, ValueError) as e:
            self.faults.append(Fault("unreadable", f"{path}: {e}"))
            return
        urls = re.findall(fields, text)
        hosts = {host_and_port(it)[0] for it in urls if self.requirements.is_elsewhere(it)}
        if hosts:
            again = command.format(name=name)
            # Locking again keeps the source of a Git dependency, and needs a project.
            has_project = os.path.isfile(os.path.join(self.folder, "pyproject.toml")) or name == "Pipfile.lock"
            repairs = has_project and not name.startswith("pylock.") and not re.search(r"[\"']?(git|vcs)[\"']?\s*[=:]", text)
            self.faults.append(
                Fault(
                    "lock-elsewhere",
                    f"{path} has URLs of {', '.join(sorted(hosts)[:5])}",
                    f"cd {shlex.quote(self.folder)} && {again}" if repairs else "",
                    again=again,
                )
            )

    def check_conda(self, path):
        try:
            text = read(path)
        except (OSError, ValueError) as e:
            self.faults.append(Fault("unreadable", f"{path}: {e}"))
            return
        in_pip, has_packages = None, False
        for number, line in enumerate(text.splitlines(), 1):
            item = re.match(r"(\s*)-\s*(.*?)\s*(?:#.*)?$", line)
            if item and item.group(2) == "pip:":
                in_pip = len(item.group(1))
            elif item and in_pip is not None and len(item.group(1)) > in_pip:
                self.requirements.check_line(item.group(2).strip("'\""), f"{path}, line {number}", self.folder)
            elif line.strip() and not line.strip().startswith("#"):
                in_pip = None
                # The Python of an existing environment is already there.
                name = re.match(r"[\"']?([\w.:-]*)", item.group(2)).group(1) if item else ""
                has_packages = has_packages or (item and name not in ("pip", "python", ""))
        if not re.search(r"(?m)^(channels|dependencies):", text):
            return
        if re.search(r"(?m)^channels:", text) or has_packages or "dependencies: [" in text:
            self.faults.append(Fault("conda-channel", f"{path} installs packages from conda channels"))
