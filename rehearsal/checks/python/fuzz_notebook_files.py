"""Generates netrc files, configurations of pip and uv, and requirement files, and checks what the start script and
the doctor make of them. The parsers of Python, pip and TOML are the reference.

    python fuzz_notebook_files.py EXAMPLES           runs the same examples for each property every time
    python fuzz_notebook_files.py EXAMPLES random    runs other examples
"""

import configparser
import importlib.util
import io
import netrc
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import tomllib

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

REPOSITORY = pathlib.Path(__file__).parents[3]
HOME = tempfile.mkdtemp()
HOST = "pypi-mirror-dev-111122223333.d.codeartifact.us-east-1.amazonaws.com"
INDEX = f"https://{HOST}/pypi/packages/simple/"
os.environ.clear()
os.environ.update({"HOME": HOME, "PATH": "/usr/bin:/bin"})
sys.dont_write_bytecode = True
sys.path.insert(0, str(REPOSITORY / "notebooks"))

from doctor.findings import Fault  # noqa: E402
from doctor.mirror import Mirror  # noqa: E402
from doctor.pip_settings import PipSettings, settings_in  # noqa: E402
from doctor.project import Project  # noqa: E402
from doctor.requirements import Requirements  # noqa: E402
from doctor.uv_settings import UvSettings  # noqa: E402
from doctor.web import Network, Web  # noqa: E402

SCRIPT = REPOSITORY / "src/main/resources/pypimirror/studio/settings.py"
spec = importlib.util.spec_from_file_location("script", SCRIPT)
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
script.STATE = HOME
script.REPLACED, script.CREATED, script.TIME = HOME + "/replaced", HOME + "/created", HOME + "/time"
script.release_age = lambda: {"pipDays": 7, "uvDays": 7, "exempt": ["acme-utils"]}
script.uv_reads = lambda text: True
script.shared_files = lambda name, last: []


class ClosedNetwork(Network):
    """A network in which no name resolves."""

    def resolve(self, host):
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not known")


WEB = Web(ClosedNetwork())
MIRROR = Mirror(
    {
        "region": "us-east-1",
        "domainName": "pypi-mirror-dev",
        "domainOwner": "111122223333",
        "repositoryName": "packages",
        "repositoryEndpoint": INDEX[: -len("simple/")],
        "pipIndexUrl": INDEX,
    },
    "test",
)


def lines(*fragments):
    """Files that consist of these lines, and of some other text."""
    line = st.one_of(st.sampled_from(fragments), st.text(max_size=12))
    return st.lists(line, max_size=8).map("\n".join)


def put(file, text):
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="utf-8", newline="", errors="surrogateescape") as opened:
        opened.write(text)


def get(file):
    with open(file, encoding="utf-8", newline="") as opened:
        return opened.read()


NETRC = lines(
    f"machine {HOST} login aws password old",
    f"machine {HOST}",
    "machine a.example login b password c",
    "machine b.example",
    "login me",
    "password secret",
    'password "a b"',
    "account x",
    "default login d password e",
    "# remark",
    f"# machine {HOST} login aws password x",
    "macdef init",
    f"machine {HOST} login aws # remark",
    "",
)


def parsed(text):
    put(HOME + "/parsed", text)
    try:
        found = netrc.netrc(HOME + "/parsed")
    except (netrc.NetrcParseError, ValueError):
        return None
    return {k: v for k, v in found.hosts.items() if k != HOST}, found.macros


@given(NETRC)
def netrc_keeps_other_entries(text):
    before = parsed(text)
    rest = script.other_entries(text, HOST)
    if before is not None:
        assert parsed(rest) == before, rest
        put(script.NETRC, text)
        script.sys.stdin = io.StringIO("new")
        problems = script.attempt("netrc", script.store_token, HOST)
        assert problems or netrc.netrc(script.NETRC).hosts[HOST] == ("aws", "", "new")
        assert not problems or "\n\n" in "\n" + text, problems


PIP = lines(
    "[global]",
    "[install]",
    "index-url = https://a.example/simple",
    "index_url: https://b.example/simple",
    "uploaded-prior-to = P30D",
    "--uploaded_prior_to: 2020-01-01",
    "--pypi-url=https://c.example/simple",
    "INDEX-URL = https://d.example/simple",
    f"index-url = {INDEX}",
    "extra-index-url =",
    "    https://e.example/simple",
    "timeout = 7",
    "no-index = true",
    "  index-url = https://f.example/simple",
    "  retries = 3",
    "",
    "index-url =",
    " [global]",
    "# remark",
    "; remark",
    "",
)


def options(text):
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return None
    return {section: dict(parser.items(section)) for section in parser.sections()}


def is_address(section, key):
    return section == "global" and re.fullmatch("(--)?(index|pypi)[-_]url", key)


@given(PIP)
def pip_keeps_other_settings_and_undo_restores_all(text):
    before = options(text)
    put(script.PIP, text)
    put(script.REPLACED, "")
    put(script.TIME, "")
    problems = script.attempt("pip", script.set_up_pip, INDEX)
    if before is None or problems:
        assert problems and get(script.PIP) == text
        return
    after = options(get(script.PIP))
    assert any(re.fullmatch("(--)?uploaded[-_]prior[-_]to", key) for key in after["global"]), after
    assert after["global"]["index-url"] == INDEX, after
    assert [it for it in settings_in(script.PIP) if it.key == "pypi-url" and it.section == "global"] == []
    for section, values in before.items():
        for key, value in values.items():
            assert is_address(section, key) or after[section][key] == value
    if any(INDEX in it for it in before.get("global", {}).values()):
        return
    script.undo_pip(INDEX)
    restored = options(get(script.PIP))
    assert {k: v for k, v in restored.items() if v} == {k: v for k, v in before.items() if v}


@given(PIP)
def doctor_reads_the_same_settings_as_pip(text):
    put(script.PIP, text)
    try:
        found = {(it.section, it.key): it.value for it in settings_in(script.PIP)}
    except (configparser.Error, ValueError):
        assert options(text) is None
        return
    theirs = {}
    for section, values in options(text).items():
        for key, value in values.items():
            key = key.lower().replace("_", "-")
            theirs[(section, key[2:] if key.startswith("--") else key)] = value or ""
    assert {k: v for k, v in found.items() if k[1]} == {k: v for k, v in theirs.items() if k[1]}
    settings_of_pip = PipSettings()
    try:
        passes = isinstance(settings_of_pip.check(MIRROR), str)
    except Fault:
        return
    assert not passes or settings_of_pip.index_url().value.rstrip("/") == INDEX.rstrip("/")


UV = lines(
    'exclude-newer = "P30D"',
    "exclude-newer-package = { other = false }",
    'index-url = "https://a.example/simple"',
    'extra-index-url = ["https://b.example/simple"]',
    "[[index]]",
    'url = "https://c.example/simple"',
    f'url = "{INDEX}"',
    "default = true",
    "explicit = true",
    'index = [{ url = "https://d.example/simple", default = true }]',
    "index = [",
    '  { url = "https://e.example/simple" },',
    "]",
    "[pip]",
    "no-deps = true",
    "index = 5",
    'index = "https://f.example/simple"',
    'index-url = ["https://g.example/simple"]',
    'torch-backend = "cu128"',
    'name = "a"',
    'link-mode = "copy"',
    "[[",
    "# remark",
    'a = """',
    '"""',
    "",
)


def toml(text):
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError):
        return None


@given(UV)
def uv_keeps_other_settings_and_undo_restores_all(text):
    assume(script.MARK not in text)
    put(script.UV, text)
    before = toml(get(script.UV))
    problems = script.attempt("uv", script.set_up_uv, INDEX)
    if problems and "does not exempt" in problems[0]:
        limits = {}
    elif before is None or problems:
        assert problems and get(script.UV) == text
        return
    else:
        limits = {"exclude-newer": "P7D", "exclude-newer-package": {"acme-utils": False}}
    after = toml(get(script.UV))
    assert after["index"][0] == {"url": INDEX, "default": True}
    assert {**after, "index": after["index"][1:]} == {**limits, **before, "index": before.get("index", [])}
    script.attempt("uv", script.set_up_uv, INDEX)
    assert toml(get(script.UV)) == after
    script.undo_uv(INDEX)
    assert toml(get(script.UV)) == before


EDITS = st.sampled_from(
    (
        lambda it: it.rstrip("\n"),
        lambda it: it.replace("\n", "\r\n"),
        lambda it: it.replace("default = true # pypi-mirror\n", "default = true # pypi-mirror\nname = 'a'\n"),
        lambda it: it + 'authenticate = "always"\n',
        lambda it: "\ufeff" + it,
        lambda it: "# mine\n" + it,
        lambda it: it.replace("[[index]]", "\n[[index]]"),
    )
)


@given(UV, EDITS)
def uv_keeps_what_the_user_edits_after_the_configuration(text, edit):
    put(script.UV, text)
    assume(toml(text) is not None and not script.attempt("uv", script.set_up_uv, INDEX))
    edited = edit(get(script.UV))
    before = toml(edited.removeprefix("\ufeff"))
    assume(before is not None)
    put(script.UV, edited)
    problems = script.attempt("uv", script.set_up_uv, INDEX)
    after = toml(get(script.UV).removeprefix("\ufeff"))
    assert (problems and get(script.UV) == edited) or after == before, (problems, get(script.UV))
    if not problems:
        assert not script.attempt("uv", script.undo_uv, INDEX)
        assert get(script.UV).count(INDEX) == text.count(INDEX)


@given(UV)
def doctor_accepts_only_the_mirror_as_the_default_index_of_uv(text):
    put(script.UV, text)
    if not isinstance(UvSettings(MIRROR).check(), str):
        return
    found = toml(get(script.UV))
    used = [it for it in found.get("index", []) if it.get("default")]
    assert (used[0]["url"] if used else found["index-url"]).rstrip("/") == INDEX.rstrip("/")


BLOCKED = (
    "--extra-index-url https://a.example/simple",
    "-i https://a.example/simple",
    "-ihttps://a.example/simple",
    "--find-links=https://a.example/wheels",
    "torch==2.1.0+cu121",
    "torch === 2.1.0+cu121 ; python_version > '3'",
    "x @ git+https://git.example/x",
    "git+ssh://git@git.example/x",
    "-e git+https://git.example/x#egg=x",
    "https://files.example/a-1.0-py3-none-any.whl",
    "y[extra] @ https://files.example/y.zip",
    "-r https://a.example/more.txt",
    "--pre --extra-index-url https://a.example/nightly",
    "--extra-index https://a.example/simple",
    "HTTPS://Files.example/a-1.0-py3-none-any.whl",
    "GIT+https://git.example/x",
    "-e 'git+https://git.example/x'",
    "--extra-index-url \\\n  https://a.example/simple",
)
ALLOWED = (
    "numpy",
    "numpy>=1,<3  # remark",
    f"--index-url {INDEX}",
    "-r other.txt",
    "--no-binary :all:",
    "a==1 \\",
    "    --hash=sha256:00",
    "./local",
    "# https://a.example",
    "",
)


@given(st.lists(st.sampled_from(ALLOWED), max_size=5), st.sampled_from(BLOCKED))
def doctor_finds_every_line_that_cannot_be_installed(allowed, blocked):
    file = HOME + "/requirements.txt"
    put(HOME + "/other.txt", "scipy\n")
    os.makedirs(HOME + "/local", exist_ok=True)
    put(file, "\n".join([*[it for it in allowed if not it.endswith("\\")], blocked]))
    checked = Requirements(MIRROR, WEB)
    checked.check_file(file)
    assert [it.finding["cause"] for it in checked.faults], blocked
    commands = [it.finding["command"] for it in checked.faults if it.finding["command"]]
    for command in commands:
        subprocess.run(command, shell=True, check=True)
    checked = Requirements(MIRROR, WEB)
    checked.check_file(file)
    assert not commands or not checked.faults, (blocked, get(file))
    kept = [it for it in get(file).split("\n") if it]
    assert kept == [it for it in allowed if it and not it.endswith("\\")] or not commands
    put(file, "\n".join(allowed))
    checked = Requirements(MIRROR, WEB)
    checked.check_file(file)
    assert not checked.faults, [str(it) for it in checked.faults]


@given(st.one_of(st.binary(max_size=60), lines(*ALLOWED, *BLOCKED).map(lambda it: it.encode("utf-8", "replace"))))
def doctor_reads_any_project(content):
    folder = HOME + "/project"
    os.makedirs(folder, exist_ok=True)
    for name in ("requirements.txt", "pyproject.toml", "uv.lock", "Pipfile", "environment.yml", "poetry.lock"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    Project(MIRROR, WEB, folder).check()


def main():
    examples, random = int(sys.argv[1]), sys.argv[2:] == ["random"]
    properties = [it for it in globals().values() if hasattr(it, "hypothesis")]
    for each in properties:
        quiet = settings(
            max_examples=examples,
            derandomize=not random,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        quiet(each)()
    print(f"{len(properties)} properties hold for {examples} examples")


if __name__ == "__main__":
    main()
