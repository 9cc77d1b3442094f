"""Runs pip and uv to prove that they install from the mirror."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from doctor.findings import Fault, last_error
from doctor.mirror import without_credentials

SECONDS = 120
COLOR = re.compile(r"\x1b\[[0-9;]*m")
# Plain output, which this program can parse.
PLAIN = {"PIP_QUIET": "0", "PIP_VERBOSE": "0", "NO_COLOR": "1", "FORCE_COLOR": ""}


def run(command, folder):
    """The exit code and the output of a command."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=SECONDS,
            env={**os.environ, **PLAIN},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {SECONDS} s"
    return done.returncode, without_credentials(COLOR.sub("", done.stdout))


def pips():
    """The pip of this Python, and the command pip if it belongs to another Python."""
    commands = [[sys.executable, "-m", "pip"]]
    on_path = shutil.which("pip")
    if on_path and os.path.dirname(on_path) != os.path.dirname(sys.executable):
        commands.append([on_path])
    return commands


def pip_installs(mirror, project):
    """Downloads a package with each pip."""
    seen = []
    for pip in pips():
        with tempfile.TemporaryDirectory() as folder:
            code, text = run(
                [*pip, "download", "--no-deps", "--no-input", "--no-cache-dir", "--dest", folder, project], folder
            )
            name = " ".join(pip)
            if code == 0:
                code, text = dry_run(pip, folder, project, text)
            if "No module named pip" in text:
                raise Fault("no-pip", f"{sys.executable} has no pip")
            if code != 0:
                raise Fault("pip-install", f"{name} cannot install {project}: {last_error(text)}")
            # pip prints neither the public index nor the URLs of its files.
            sources = re.findall(r"(?:Downloading (?=https?://)|Processing )(\S+)", text)
            others = [it for it in sources if f"//{mirror.index_host}/" not in it]
            if others or f"//{mirror.index_host}/" not in text:
                raise Fault("pip-elsewhere", f"{name} downloads {(others or ['from the public index'])[0]}")
            seen.append(f"{name} downloads {os.listdir(folder)[0]}")
    return ", ".join(seen)


def dry_run(pip, folder, project, downloaded):
    """The result of `pip install`, which reads more settings than `pip download`."""
    options = ["--dry-run", "--ignore-installed", "--no-deps", "--no-input", "--no-cache-dir"]
    code, text = run([*pip, "install", *options, project], folder)
    # pip has this option since version 22.2.
    return (0, downloaded) if code == 0 or "no such option: --dry-run" in text else (code, text)


def find_uv():
    beside = os.path.join(os.path.dirname(sys.executable), "uv")
    return shutil.which("uv") or (beside if os.access(beside, os.X_OK) else None)


def uv_installs(uv, mirror, project):
    """Resolves a package with uv."""
    check_cache(uv)
    with tempfile.TemporaryDirectory() as folder:
        code, text = run(
            [uv, "pip", "install", "--dry-run", "--no-deps", "--no-cache", "--python", sys.executable]
            + ["--target", os.path.join(folder, "target"), project],
            folder,
        )
        if code != 0:
            raise Fault("uv-install", f"uv pip install {project} fails: {last_error(text)}")
        with open(os.path.join(folder, "in"), "w", encoding="utf-8") as file:
            file.write(project)
        code, text = run(
            [uv, "pip", "compile", "--no-deps", "--no-cache", "--emit-index-annotation", "in"], folder
        )
    source = re.search(r"# from (\S+)", text)
    if source and not mirror.is_index(source.group(1)):
        raise Fault("uv-elsewhere", f"uv finds {project} on {source.group(1)}")
    return f"uv finds {project}"


def check_cache(uv):
    """Checks the cache of uv, which the other commands do not use."""
    asked = subprocess.run(
        [uv, "cache", "dir"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=SECONDS, check=False
    )
    folder = asked.stdout.strip()
    try:
        if folder:
            os.makedirs(folder, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
    except OSError as e:
        raise Fault("uv-install", f"uv cannot write to its cache {folder}: {e.strerror}") from None
