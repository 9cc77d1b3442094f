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
            return super().resolve(host)  # It is no valid name, so nothing is sent.
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not known")

    def connect(self, host, address, port, timeout):
        if (host, port) not in OPEN:
            raise ConnectionRefusedError(f"{host}:{port}")
        return socket.socket()


def main():
    os.environ.update({"REACHABLE": "internal.example", "MIRROR": "https://mirror.example/simple/"})
    mirror = Mirror({**dict.fromkeys(NEEDED, "x"), "pipIndexUrl": "https://mirror.example/simple/"}, "test")
    for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        name, content, _ = line.split(" | ")
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content.replace("\\n", "\n"))
            faults = Project(mirror, Web(SmallNetwork()), folder).check()
        print(" ".join(sorted({it.finding["cause"] for it in faults})) or "-")


main()
