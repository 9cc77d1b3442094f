"""Checks how settings.py of the start script combines the minimum release age with settings of users and of the
image. Each case runs in its own home directory.

    check_release_age.py    prints the number of cases, or fails
"""

import importlib.util
import json
import os
import pathlib
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY / "notebooks"))

from doctor import release_age  # noqa: E402

SCRIPT = REPOSITORY / "src/main/resources/pypimirror/studio/settings.py"
INDEX = "https://d-111122223333.d.codeartifact.us-east-1.amazonaws.com/pypi/packages/simple/"
TIME = "uploaded-prior-to = 20"


class Home:
    """A home directory and an image, with settings.py."""

    def __init__(self, folder, days=7, exempt=()):
        self.folder = pathlib.Path(folder)
        os.environ.clear()
        os.environ.update(HOME=folder, PATH="/nonexistent", XDG_CONFIG_DIRS=folder + "/image")
        spec = importlib.util.spec_from_file_location("script", SCRIPT)
        self.script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.script)
        self.script.STATE = folder + "/.pypi-mirror"
        for name in ("REPLACED", "CREATED", "LATEST", "FOLDER", "TIME"):
            setattr(self.script, name, f"{self.script.STATE}/{name.lower()}")
        self.days(days, exempt)

    def days(self, days, exempt=()):
        age = {"pipDays": days, "uvDays": days, "exempt": list(exempt)}
        self.put(".pypi-mirror/outputs.json", json.dumps({"pipIndexUrl": INDEX, "minimumReleaseAge": age}))

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def get(self, name):
        return (self.folder / name).read_text()

    def run(self, action, argument=INDEX):
        return self.script.attempt("it", getattr(self.script, action), argument)

    @property
    def pip(self):
        return self.get(".config/pip/pip.conf")

    @property
    def uv(self):
        return self.get(".config/uv/uv.toml")


def a_limit_of_zero_removes_the_settings(home):
    home.run("set_up_pip")
    home.run("set_up_uv")
    assert TIME in home.pip and "exclude-newer" in home.uv
    home.days(0)
    assert home.run("set_up_pip") == home.run("set_up_uv") == []
    assert TIME not in home.pip and "exclude-newer" not in home.uv


def the_time_is_in_global_and_not_in_another_section(home):
    others = f"[install]\nindex-url = {INDEX}\n[download]\nuploaded-prior-to = P30D\n"
    home.put(".config/pip/pip.conf", others + "[global]\nretries = 3\n")
    assert home.run("set_up_pip") == []
    assert TIME in home.pip.split("[global]")[1] and home.pip.count("uploaded-prior-to") == 2


def a_time_without_a_line_break_moves_and_can_be_undone(home):
    home.run("set_up_pip")
    home.put(".config/pip/pip.conf", home.pip.rstrip("\n"))
    home.put(".pypi-mirror/time", "2020-01-01T00:00:00Z")
    home.put(".config/pip/pip.conf", f"[global]\nindex-url = {INDEX}\nuploaded-prior-to = 2020-01-01T00:00:00Z")
    assert home.run("move_time") == []
    assert "2020" not in home.pip and home.pip.count("uploaded-prior-to") == 1
    home.run("undo_pip")
    assert "uploaded-prior-to" not in home.pip


def an_interrupted_write_is_still_a_time_of_the_script(home):
    home.put(".pypi-mirror/time", "2020-01-01T00:00:00Z 2020-01-02T00:00:00Z")
    home.put(".config/pip/pip.conf", f"[global]\nindex-url = {INDEX}\nuploaded-prior-to = 2020-01-01T00:00:00Z\n")
    assert home.run("set_up_pip") == []
    assert "2020" not in home.pip and TIME in home.pip


def an_unreadable_file_is_reported_without_an_exception(home):
    home.run("set_up_pip")
    home.put(".config/pip/pip.conf", home.pip.encode() + b"# caf\xe9\n")
    assert len(home.run("move_time")) == 1


def undo_removes_the_time_although_the_user_changed_the_index(home):
    home.run("set_up_pip")
    home.put(".config/pip/pip.conf", home.pip.replace(INDEX, "https://other.example/simple/"))
    home.run("undo_pip")
    assert home.pip.strip() == "[global]\nindex-url = https://other.example/simple/"


def a_stricter_image_is_not_weakened(home):
    home.put("image/pip/pip.conf", "[global]\nuploaded-prior-to = P30D\n")
    home.put("image/uv/uv.toml", 'exclude-newer = "30 days"\n')
    assert home.run("set_up_pip") == home.run("set_up_uv") == []
    assert "uploaded-prior-to" not in home.pip and "exclude-newer" not in home.uv


def a_folder_in_the_image_does_not_prevent_the_configuration(home):
    home.put("image/pip/pip.conf/x", "")
    home.put("image/uv/uv.toml/x", "")
    assert home.run("set_up_pip") == home.run("set_up_uv") == []
    assert TIME in home.pip and INDEX in home.uv


def a_weaker_image_is_overridden_and_not_reported(home):
    home.put("image/pip/pip.conf", "[global]\nuploaded-prior-to = P1D\n")
    home.put("image/uv/uv.toml", 'exclude-newer = "1 day"\n')
    assert home.run("set_up_pip") == home.run("set_up_uv") == []
    assert TIME in home.pip and 'exclude-newer = "P7D"' in home.uv
    assert home.run("uv_conflicts") == []


def exemptions_of_the_user_must_contain_the_internal_packages(home):
    home.days(7, ["acme-tools"])
    home.put(".config/uv/uv.toml", 'exclude-newer-package = { torch = "P0D" }\n')
    assert home.run("set_up_uv") == ["it: exclude-newer-package does not exempt acme-tools"]
    assert INDEX in home.uv and "exclude-newer =" not in home.uv
    home.put(".config/uv/uv.toml", 'exclude-newer-package = { torch = "P0D", acme-tools = false }\n')
    assert home.run("set_up_uv") == []
    assert 'exclude-newer = "P7D"' in home.uv


def uv_can_be_undone_after_the_user_removed_the_index(home):
    home.run("set_up_uv")
    limit = [it for it in home.uv.splitlines() if it.startswith("exclude-newer")]
    home.put(".config/uv/uv.toml", "\n".join([*limit, 'link-mode = "copy"', ""]))
    assert home.run("undo_uv") == []
    assert home.uv == 'link-mode = "copy"\n'


def outputs_of_an_older_stack_have_no_limit(home):
    home.put(".pypi-mirror/outputs.json", json.dumps({"pipIndexUrl": INDEX}))
    assert home.run("set_up_pip") == home.run("set_up_uv") == []
    assert "uploaded-prior-to" not in home.pip and "exclude-newer" not in home.uv


# The doctor is distributed separately, so it has a copy of the comparison.
def the_script_and_the_doctor_compare_durations_and_times(home):
    strict = ("P7D", "P8D", "7 days", "720 hours", "PT720H", "2 weeks 3 days", "1 week", "800000d", "9999999999d")
    weak = ("P6D", "1 day", "PT1H", "167 hours", "10000 minutes", "2099-01-01", "false", "soon", "-7d", "")
    for part in (home.script, release_age):
        for value in (*strict, "2020-01-01", "2020-01-01T00:00:00.12Z", "2020-01-01T00:00:00+02:00"):
            assert not part.is_too_new(value, 7), value
        for value in weak:
            assert part.is_too_new(value, 7), value
        day = part.accepted_before("2020-01-01", whole_day=True) - part.accepted_before("2020-01-01")
        assert day.total_seconds() == 86_400


def main():
    cases = [it for name, it in globals().items() if callable(it) and name[0].islower() and name != "main"]
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            case(Home(folder))
    print(f"{len(cases)} cases hold")


if __name__ == "__main__":
    sys.exit(main())
