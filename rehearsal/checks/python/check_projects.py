"""Checks the project of each case, and prints the causes that the doctor finds, one line for each case.

    python check_projects.py FILE

A line of FILE is a case: the name of a file, its content with \\n for a line break, and the causes.
"""

import os
import pathlib
import socket
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "notebooks"))

from doctor.mirror import NEEDED, Mirror  # noqa: E402
from doctor.project import Project  # noqa: E402
from doctor.web import Network, Web  # noqa: E402

OPEN = {("mirror.example", 443), ("internal.example", 443), ("internal.example", 22)}


class SmallNetwork(Network):
    """A network with a few hosts, to which no connection is made."""

    def resolve(self, host):
        if host in dict(OPEN):
            return ["192.0.2.1"]
        if ".." in host:
            return super().resolve(host)  # The name is invalid, so no request is sent.
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not known")

    def connect(self, host, address, port, timeout):
        if (host, port) not in OPEN:
            raise ConnectionRefusedError(f"{host}:{port}")
        return socket.socket()


MIRROR = Mirror({**dict.fromkeys(NEEDED, "x"), "pipIndexUrl": "https://mirror.example/simple/"}, "test")


def causes(folder):
    """The causes that the doctor finds in a project."""
    faults = Project(MIRROR, Web(SmallNetwork()), folder).check()
    return " ".join(sorted({it.finding["cause"] for it in faults})) or "-"


def write(file, text):
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="utf-8") as opened:
        opened.write(text)


def main():
    os.environ.update({"REACHABLE": "internal.example", "MIRROR": "https://mirror.example/simple/"})
    for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        name, content, _ = line.split(" | ")
        with tempfile.TemporaryDirectory() as folder:
            write(os.path.join(folder, name), content.replace("\\n", "\n"))
            print(causes(folder))


if __name__ == "__main__":
    main()
