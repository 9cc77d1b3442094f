"""Checks that pip and uv obey the minimum release age of the environment."""

import datetime
import os
import re

from doctor import uv_settings
from doctor.files import parse_toml, read
from doctor.findings import Fault, note
from doctor.installing import pips, run

# The first version of pip with the setting, and the first one that understands a number of days.
OBEYS, READS_DAYS = (26, 0), (26, 1)
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def accepted_before(value, whole_day=False):
    """The time before which a setting accepts releases: a time, or a duration such as P7D or "2 weeks 3 days".

    whole_day  whether a date includes the whole day, as in uv
    """
    text, now = str(value).strip().lower(), datetime.datetime.now(datetime.timezone.utc)
    part = r"(\d+)\s*(w|d|h|m|s)[a-z]*[\s,]*"
    if re.fullmatch(rf"p?t?(?:{part}t?)+(?:ago)?", text):
        found = re.findall(part, text)
        return now - sum((datetime.timedelta(**{UNITS[it]: int(count)}) for count, it in found), datetime.timedelta())
    # Python 3.10 reads neither Z nor every number of decimals.
    time = datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("z", "+00:00"))
    if whole_day and re.fullmatch(r"\d+-\d+-\d+", text):
        time += datetime.timedelta(days=1)
    return time if time.tzinfo else time.astimezone()


def is_too_new(value, days, whole_day=False):
    """Whether a setting accepts releases that are younger than the minimum."""
    try:
        limit = accepted_before(f"{days}d") + datetime.timedelta(minutes=1)
        return accepted_before(value, whole_day) > limit
    except OverflowError:
        return False
    except ValueError:
        return True


def version(pip):
    """The version of a pip, such as (26, 1), and its text."""
    _, text = run([*pip, "--version"], os.getcwd())
    found = re.search(r"pip ((\d+)\.(\d+)\S*)", text)
    return ((int(found.group(2)), int(found.group(3))), found.group(1)) if found else ((0, 0), "without a version")


class ReleaseAge:
    """The minimum release age in days of each client, and the page of a package."""

    def __init__(self, mirror, pip, uv, service):
        self.pip_days, self.uv_days, self.exempt = mirror.release_age
        self.pip, self.uv, self.service = pip, uv, service

    def check(self):
        """Returns a text, or the findings."""
        found = list(self.check_durations())
        if not self.uv_days:
            return found or "the environment has no minimum release age"
        limited = [f"{name} {days} days" for name, days in (("pip", self.pip_days), ("uv", self.uv_days)) if days]
        found += [*self.check_times(), *self.check_pip(), *self.check_uv()]
        return found or f"minimum release age: {', '.join(limited)}"

    def check_times(self):
        """Checks that the files of a package have upload times. pip needs all of them, and uv needs one."""
        try:
            files = self.service.page.json()["files"]
        except (AttributeError, KeyError, ValueError):
            return
        undated = [it["filename"] for it in files if not it.get("upload-time")]
        for_uv = self.uv and self.service.project not in self.exempt and len(undated) == len(files)
        clients = ["pip"] if self.pip_days and any(version(it)[0] >= OBEYS for it in pips()) else []
        clients += ["uv"] if for_uv else []
        if undated and clients:
            seen = f"{len(undated)} of {len(files)} files have no upload time: {undated[0]}"
            yield Fault("age-undated", seen, client=" and ".join(clients))

    def check_durations(self):
        """Checks that each pip can read its setting."""
        used = self.pip.effective("uploaded-prior-to", "install")
        for pip in pips() if used and not re.search(r"\d-\d", used.value) else []:
            number, text = version(pip)
            if OBEYS <= number < READS_DAYS:
                yield Fault("age-days", f"pip {text} cannot read {used.value}, set in {used.place}", used.removal())

    def check_pip(self):
        if not self.pip_days:
            return
        used = self.pip.effective("uploaded-prior-to", "install")
        for pip in pips():
            number, text = version(pip)
            if number < OBEYS:
                yield note("age-old-pip", f"pip {text} ignores the minimum release age")
        if not used:
            yield note("age-off", "pip has no uploaded-prior-to")
        elif is_too_new(used.value, self.pip_days):
            yield note("age-off", f"uploaded-prior-to is {used.value} in {used.place}")

    def check_uv(self):
        if not self.uv:
            return
        found = [(os.environ.get("UV_EXCLUDE_NEWER"), "the variable UV_EXCLUDE_NEWER")]
        for file in uv_settings.files():
            try:
                found.append((parse_toml(read(file)).get("exclude-newer"), file))
            except (LookupError, OSError, ValueError):
                return  # Another check reports the file.
        used = [it for it in found if it[0]]
        if not used:
            yield note("age-off", "uv has no exclude-newer")
        elif is_too_new(used[0][0], self.uv_days, whole_day=True):
            yield note("age-off", f"exclude-newer is {used[0][0]} in {used[0][1]}")
