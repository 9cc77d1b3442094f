# Configures pip, uv and ~/.netrc for the package mirror. The start script writes this file to
# ~/.pypi-mirror and runs it.
#
#     python3 ~/.pypi-mirror/settings.py undo    restores your settings and stops the renewal of tokens

import configparser
import datetime
import importlib
import json
import netrc
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HOME = os.path.expanduser("~")
STATE = os.path.dirname(os.path.abspath(__file__))
MARK = " # pypi-mirror"
WORD = r'(?:"(?:[^"\\]|\\.)*"|\S+)'


def read(file):
    if not os.path.exists(file):
        return ""
    with open(file, encoding="utf-8", newline="") as opened:
        return opened.read()


# The index URLs that pip had in [global], the files that did not exist before, and the index, the
# folder and the release time of the latest configuration.
REPLACED, CREATED = STATE + "/replaced", STATE + "/created"
LATEST, FOLDER, TIME = STATE + "/index", STATE + "/folder", STATE + "/time"
TIME_KEY = "uploaded-prior-to"
CONFIG = os.environ.get("XDG_CONFIG_HOME") or HOME + "/.config"
if sys.argv[1:] == ["undo"]:
    CONFIG = read(FOLDER) or CONFIG
PIP, UV, NETRC = CONFIG + "/pip/pip.conf", CONFIG + "/uv/uv.toml", HOME + "/.netrc"


# Replaces a file, or the target of a symbolic link, in one step. Only ~/.netrc contains a secret.
def write(file, text):
    if file in (PIP, UV, NETRC) and not os.path.lexists(file):
        with open(CREATED, "a", encoding="utf-8") as created:
            created.write(file + "\n")
    target = os.path.realpath(file)
    new = f"{target}.new.{os.getpid()}"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        with open(new, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
        if file in (PIP, UV) and os.path.exists(target):
            shutil.copymode(target, new)
        os.replace(new, target)
    finally:
        if os.path.exists(new):
            os.remove(new)


# The times that this script has written to pip.conf. There are two if a write was interrupted.
def own_times():
    return read(TIME).split()


# Returns pip.conf with these lines in [global] instead of the time of this script and, with urls, of
# the index URLs. Also returns the URLs.
def pip_text(text, lines, urls=True):
    if not re.search(r"(?m)^\[global\]", text):
        return f"[global]\n{lines}\n{text}" if lines else text, ""
    before, head, body, after = re.fullmatch(
        r"(?ms)(.*?)(^\[global\][^\n]*\n?)(.*?)(^\[.*|\Z)", text
    ).groups()
    indent = re.match(r"(?:[ \t]*(?:[#;].*)?\n)*([ \t]*)", body).group(1)
    times = "|".join(map(re.escape, own_times())) or "(?!)"
    body = re.sub(rf"(?m)^{indent}uploaded-prior-to = (?:{times})[ \t]*\r?(?:\n|\Z)", "", body)
    url = rf"(?im)^{indent}(?:--)?(?:index|pypi)[-_]url[ \t]*[=:].*\n?(?:{indent}[ \t]+\S.*\n?)*"
    replaced = "".join(re.findall(url, body)) if urls else ""
    lines = re.sub(r"(?m)^(?=\S)", indent, lines)
    return before + head.rstrip() + "\n" + lines + (re.sub(url, "", body) if urls else body) + after, replaced


def pip_options(text):
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return [(section, *it) for section in parser.sections() for it in parser.items(section)]


# Returns the settings of pip.conf, without the index URLs and the time of this script in [global].
def other_options(text):
    return [
        (section, key, value)
        for section, key, value in pip_options(text)
        if section != "global"
        or not (re.fullmatch("(--)?(index|pypi)[-_]url", key) or (key == TIME_KEY and value in own_times()))
    ]


# Returns the release times in [global].
def times(options):
    return [it[2] for it in options if it[0] == "global" and re.fullmatch("(--)?uploaded[-_]prior[-_]to", it[1])]


# Returns the time for pip.conf, or nothing if the user or the image has set one. pip 26.0 understands
# only times, and pip 26.1 also understands durations.
def pip_time(options):
    days = release_age()["pipDays"]
    shared = [pip_options(read(it)) for it in shared_files("pip/pip.conf", "/etc/pip.conf")]
    if not days or times(options) or any(not is_too_new(it, days) for some in shared for it in times(some)):
        return ""
    return accepted_before(f"{days}d").strftime("%Y-%m-%dT%H:%M:%SZ")


def set_up_pip(index):
    text, line = read(PIP), f"index-url = {index}\n"
    before = other_options(text)
    time = pip_time(before)
    added = {("index-url", index), *([(TIME_KEY, time)] if time else [])}
    new, replaced = pip_text(text, line + (f"{TIME_KEY} = {time}\n" if time else ""))
    try:
        options = {it[1:] for it in pip_options(new) if it[0] == "global"}
        others = [it for it in pip_options(new) if it[0] != "global" or it[1:] not in added]
        if others != before or options - {it[1:] for it in before if it[0] == "global"} != added:
            raise ValueError
    except (configparser.Error, ValueError):
        raise ValueError("its settings have an unknown form") from None
    if pip_options(new) == pip_options(text):
        return
    # Does not keep a line of this script or of `aws codeartifact login`.
    if replaced.strip() != line.strip():
        if not any(it.partition("//")[2] in replaced for it in (index, read(LATEST)) if it):
            write(REPLACED, replaced and replaced.rstrip("\n") + "\n")
    write(TIME, " ".join([*own_times(), time]))
    write(PIP, new)
    write(TIME, time)


# Moves the time of this script in pip.conf, if it is still there.
def move_time(index):
    text = read(PIP)
    if f"index-url = {index}" in text and any(it in text for it in own_times()):
        set_up_pip(index)


# Returns the time before which a setting of pip or uv accepts releases: a time, or a duration such as
# P7D, PT12H or "2 weeks 3 days". uv accepts the whole day of a date.
def accepted_before(value, whole_day=False):
    text, now = str(value).strip().lower(), datetime.datetime.now(datetime.timezone.utc)
    part = r"(\d+)\s*(w|d|h|m|s)[a-z]*[\s,]*"
    if re.fullmatch(rf"p?t?(?:{part}t?)+(?:ago)?", text):
        units = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
        return now - sum(
            (datetime.timedelta(**{units[unit]: int(count)}) for count, unit in re.findall(part, text)),
            datetime.timedelta(),
        )
    # Python 3.10 reads neither Z nor every number of decimals.
    time = datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("z", "+00:00"))
    if whole_day and re.fullmatch(r"\d+-\d+-\d+", text):
        time += datetime.timedelta(days=1)
    return time if time.tzinfo else time.astimezone()


# Whether a setting of pip or uv accepts releases that are younger than the minimum. The time of
# this script moves when the token is renewed.
def is_too_new(value, days, whole_day=False):
    try:
        limit = accepted_before(f"{days}d") + datetime.timedelta(minutes=1)
        return accepted_before(value, whole_day) > limit
    except OverflowError:
        return False
    except ValueError:
        return True


def release_age():
    outputs = json.loads(read(STATE + "/outputs.json") or "{}")
    return outputs.get("minimumReleaseAge", {"pipDays": 0, "uvDays": 0, "exempt": []})


# Returns the files of the image with this name that the user can read.
def shared_files(name, last):
    shared = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    files = (*(it + "/" + name for it in shared), last)
    return [it for it in files if os.path.isfile(it) and os.access(it, os.R_OK)]


# Parses a TOML file. Python 3.11 and later contain a parser, and pip contains one.
def toml(text):
    text = text.removeprefix("\ufeff")
    for parser in ("tomllib", "pip._vendor.tomli"):
        try:
            return importlib.import_module(parser).loads(text)
        except ImportError:
            pass
    raise ValueError("this Python has no TOML parser")


# Returns uv.toml without the lines that this script has added.
def without_mirror(text):
    lines = text.splitlines(True)
    others = "".join(it for it in lines if not it.rstrip("\r\n").endswith(MARK))
    if others != text:
        before, after = toml(text), toml(others)
        for key in ("exclude-newer", "exclude-newer-package"):
            if key not in after:
                before.pop(key, None)
        # The user can have removed the index, or have added a key to its table.
        if before.get("index") != after.get("index"):
            own = before["index"].pop(0)
            after.setdefault("index", [])
            if set(own) != {"url", "default"} or ".d.codeartifact." not in own["url"]:
                raise ValueError("its index settings have an unknown form")
        if before != after:
            raise ValueError("its index settings have an unknown form")
    return others


# Returns uv.toml with this index as the first default index, which takes precedence, and with these
# settings. The added lines end with a mark.
def uv_text(text, index, limits):
    text = without_mirror(text)
    table = re.search(r"(?m)^[ \t]*\[|\Z", text).start()
    array = re.search(r"(?m)^[ \t]*index[ \t]*=[ \t]*\[", text[:table])
    at = array.end() if array else max(table, text.startswith("\ufeff"))
    lines = [f'{{ url = "{index}", default = true }},']
    if not array:
        lines = ["[[index]]", f'url = "{index}"', "default = true"]
    start = "" if text[:at].endswith("\n") or not at else "\n"
    text = text[:at] + start + "".join(f"{it}{MARK}\n" for it in lines) + text[at:]
    first = int(text.startswith("\ufeff"))
    return text[:first] + "".join(f"{it}{MARK}\n" for it in limits) + text[first:]


# Returns the settings that limit uv, and a problem. A setting of the user or the image stays.
def uv_limits(settings):
    age = release_age()
    days, exempt = age["uvDays"], age["exempt"]
    shared = [toml(read(it)) for it in shared_files("uv/uv.toml", "/etc/uv/uv.toml")[:1]]
    limited = any("exclude-newer" in it and not is_too_new(it["exclude-newer"], days, True) for it in shared)
    if not days or limited:
        return {}, ""
    missing = set(exempt) - set(settings.get("exclude-newer-package", exempt))
    if missing:
        problem = f"exclude-newer-package does not exempt {', '.join(sorted(missing))}"
        return {}, problem
    limits = {"exclude-newer": f"P{days}D", "exclude-newer-package": dict.fromkeys(exempt, False)}
    return {key: value for key, value in limits.items() if value and key not in settings}, ""


# Whether uv understands its settings. Without uv, a later uv does.
def uv_reads(text):
    if not shutil.which("uv"):
        return True
    with tempfile.TemporaryDirectory() as folder:
        write(folder + "/uv.toml", text)
        run = ["uv", "--config-file", folder + "/uv.toml", "cache", "dir"]
        return not subprocess.run(run, cwd=folder, capture_output=True, timeout=60).returncode


def set_up_uv(index):
    text = read(UV)
    settings = toml(without_mirror(text))
    limits, problem = uv_limits(settings)
    lines = [f"{key} = {json.dumps(it).replace(':', ' =')}" for key, it in limits.items()]
    new, plain = uv_text(text, index, lines), uv_text(text, index, [])
    if limits and not uv_reads(new) and uv_reads(plain):
        new, limits = plain, {}
        problem = "this uv is too old for the minimum release age"
    settings.update(limits)
    settings["index"] = [{"url": index, "default": True}, *settings.get("index", [])]
    try:
        same = toml(new) == settings
    except ValueError:
        same = False
    if not same:
        raise ValueError("its index settings have an unknown form")
    if new != text:
        write(UV, new)
    if problem:
        raise ValueError(problem)


# Removes the entries of a host from a netrc file, and keeps comments and macros. Also removes the
# blank lines before an entry, because Python reads a comment after a blank line as an entry.
def other_entries(text, host):
    pair = rf"(?:login|user|account|password)\s+{WORD}"
    own = rf'(?:^[^\S\n]*\n)*[^\S\n]*machine\s+"?{re.escape(host)}"?(?!\S)(?:\s+(?:#.*\n\s*)*{pair})*[^\S\n]*(?:#.*)?\n?'
    other = rf"#.*|macdef\s[\s\S]*?(?:\n[^\S\n]*\n|\Z)|{pair}|{WORD}"
    return re.sub(rf"(?m)({own})|{other}", lambda it: "" if it.group(1) else it.group(), text)


# Writes the entry to the beginning of ~/.netrc, because a default entry before it would take precedence.
def store_token(host):
    token = sys.stdin.read().strip()
    entry = f"machine {host} login aws password {token}\n"
    others = other_entries(read(NETRC), host)
    for latest in read(LATEST).split("/")[2:3]:
        others = other_entries(others, latest)
    write(NETRC, entry + others)
    if netrc.netrc(NETRC).hosts[host][2] != token:
        raise ValueError(f"a comment after a blank line has another password for {host}")


# Whether a URL is the index. uv accepts a name before the URL, and pip accepts credentials in it.
def is_index(url, index):
    return re.sub(r"^[\w.-]+=|(?<=//)[^/\s]*@", "", url).rstrip("/") == index.rstrip("/")


def is_on(value):
    return str(value).lower() not in ("", "0", "false", "no", "off", "n", "f")


# Whether all URLs in a value of pip or uv are the index.
def are_index(value, index):
    # `pip config list` writes line breaks as \\n.
    urls = re.findall(r"(?i)(?:[\w.-]+=)?https?://[^\s,\\]+", value)
    return all(is_index(it, index) for it in urls)


# Returns the settings that conflict with the mirror.
def pip_conflicts(index):
    days = release_age()["pipDays"]
    pip = ["pip"] if shutil.which("pip") else [sys.executable, "-m", "pip"]
    listed = subprocess.check_output(
        [*pip, "config", "list"], text=True, timeout=60, env={**os.environ, "PIP_QUIET": "0"}
    )
    settings = re.findall(r"(?m)^(\S+)\.([a-z-]+)=['\"](.*)['\"]$", listed)
    for section, key, value in settings:
        if (
            (key in ("extra-index-url", "find-links") and not are_index(value, index))
            or (key in ("no-index", "require-hashes", "proxy") and is_on(value))
            or (key in ("index-url", "pypi-url") and not is_index(value, index))
            or (key == "uploaded-prior-to" and days and is_too_new(value, days))
        ):
            name = "PIP_" + key.upper().replace("-", "_")
            name = name if section == ":env:" else f"{section}.{key}"
            yield f"pip: {name} conflicts with the mirror"
    if not any(key == "index-url" for _, key, _ in settings):
        yield f"pip does not read {PIP}"
    other = os.environ.get("NETRC")
    if other is not None and os.path.realpath(other) != os.path.realpath(NETRC):
        yield "pip and uv: NETRC conflicts with the mirror"


def uv_conflicts(index):
    names = "UV_((DEFAULT_|EXTRA_|NO_)?INDEX(_URL)?|FIND_LINKS|OFFLINE|NO_CONFIG|CONFIG_FILE|TORCH_BACKEND)"
    days, newer = release_age()["uvDays"], os.environ.get("UV_EXCLUDE_NEWER")
    for name, value in os.environ.items():
        too_new = name == "UV_EXCLUDE_NEWER" and value and days and is_too_new(value, days, True)
        if too_new or (re.fullmatch(names, name) and is_on(value)):
            if not re.search("INDEX_URL|INDEX$|LINKS", name) or not are_index(value, index):
                yield f"uv: {name} conflicts with the mirror"
    keys = "extra-index-url|find-links|no-index|offline|torch-backend"
    for file in (UV, *shared_files("uv/uv.toml", "/etc/uv/uv.toml")[:1]):
        settings = toml(read(file))
        for key, value in [*settings.items(), *settings.get("pip", {}).items()]:
            urls = [value] if isinstance(value, str) else value
            # The variable and the first file with this setting take precedence.
            if key == "exclude-newer" and days and not newer:
                newer = value
                if is_too_new(value, days, True):
                    yield f"uv: {key} in {file} conflicts with the mirror"
            if re.fullmatch(keys, key) and value:
                if not key.endswith(("url", "links")) or not all(are_index(it, index) for it in urls):
                    yield f"uv: {key} in {file} conflicts with the mirror"
        for other in settings.get("index", []):
            if not (other.get("default") or other.get("explicit") or is_index(other["url"], index)):
                url = re.sub(r"//[^/\s]*@", "//", other["url"])
                yield f"uv: the index {url} in {file} conflicts with the mirror"
    # uv rejects unknown settings, also those of newer versions.
    if shutil.which("uv"):
        run = ["uv", "cache", "dir"]
        done = subprocess.run(run, cwd=STATE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        if done.returncode:
            error = re.sub(r"//[^/\s]*@", "//", done.stderr.decode("utf-8", "replace"))
            yield "uv: " + " ".join(error.split())


def undo_pip(index):
    text = read(PIP)
    new, own = pip_text(text, "")
    if index.partition("//")[2] in own:
        new = pip_text(text, read(REPLACED))[0]
    else:
        new = pip_text(text, "", urls=False)[0]
    if new != text:
        write(PIP, "" if new.strip() == "[global]" else new)


def undo_uv(_):
    write(UV, without_mirror(read(UV)))


def undo_netrc(host):
    write(NETRC, other_entries(read(NETRC), host))


# Stops the renewer, unless it belongs to another app that shares this home directory.
def stop_renewer(_):
    renewer = read(STATE + "/renewer").strip()
    if os.path.realpath(f"/proc/{renewer}/fd/9") == os.path.realpath(STATE + "/lock"):
        os.kill(int(renewer), signal.SIGTERM)


# Returns the problems that the action reports or raises.
def attempt(name, action, argument):
    try:
        return list(action(argument) or [])
    except (configparser.Error, netrc.NetrcParseError) as e:
        line = getattr(e, "lineno", None) or [it[0] for it in getattr(e, "errors", [])]
        return [f"{name} has a syntax error, line {line}"]
    except (OSError, ValueError, subprocess.SubprocessError) as e:
        return [f"{name}: {' '.join(str(e).split())}"]
    except (AttributeError, KeyError, TypeError):
        return [f"{name} has settings of an unknown type"]


def main():
    outputs = read(STATE + "/outputs.json")
    index = json.loads(outputs)["pipIndexUrl"] if outputs else read(LATEST)
    host = index.split("/")[2] if index else ""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if not index:
        problems = [f"{STATE} has no outputs of the stack. Run the start script again."]
    elif command == "configure":
        problems = attempt(PIP, set_up_pip, index) + attempt(UV, set_up_uv, index)
        problems += attempt("pip", pip_conflicts, index) + attempt("uv", uv_conflicts, index)
        problems += attempt(LATEST, lambda it: write(LATEST, it), index)
        problems += attempt(FOLDER, lambda it: write(FOLDER, it), CONFIG)
    elif command == "token":
        problems = attempt(NETRC, store_token, host)
        attempt(PIP, move_time, index)
    elif command == "undo":
        problems = attempt("the renewer", stop_renewer, index) + attempt(PIP, undo_pip, index)
        problems += attempt(UV, undo_uv, index) + attempt(NETRC, undo_netrc, host)
        for file in read(CREATED).splitlines():
            if os.path.isfile(file) and not os.path.getsize(file):
                os.remove(file)
        if not problems:
            shutil.rmtree(STATE)
    else:
        problems = ["usage: python3 settings.py undo"]
    sys.stdout.writelines(it + "\n" for it in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
