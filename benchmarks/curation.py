"""Measures ./approve with large inputs: the plan of a closure of 300 packages, compared with `uv pip compile`
alone, and the inventory of a domain with 20,000 package versions, compared with listing alone. It also compares
the peak memory with that of a tenth of the versions. A round takes 40 seconds.

    python3 benchmarks/curation.py [ROUNDS]
"""

import datetime
import hashlib
import http.server
import io
import json
import os
import shutil
import sys
import threading
import zipfile

import measure

PACKAGES = 300
VERSIONS = 20_000
PER_PACKAGE = 10
REPOSITORIES = ("pypi-store", "intake", "approved", "packages")
ADVISORIES = 20_000
ACCOUNT = "111122223333"
PROJECT = measure.HOME / "project"
OLD = "2024-01-01T00:00:00Z"


def name(number):
    return f"package-{number:04}"


def wheel(number):
    """A wheel that requires the next packages, so that the first one requires all of them."""
    info = f"package_{number:04}-1.0.dist-info/"
    requires = [f"Requires-Dist: {name(it)}\n" for it in (number * 2 + 1, number * 2 + 2) if it < PACKAGES]
    metadata = f"Metadata-Version: 2.4\nName: {name(number)}\nVersion: 1.0\nLicense-Expression: MIT\n{''.join(requires)}"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(zipfile.ZipInfo(info + "METADATA"), metadata)
        file.writestr(zipfile.ZipInfo(info + "WHEEL"), "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(zipfile.ZipInfo(info + "RECORD"), "")
    return content.getvalue(), metadata.encode()


class Index(http.server.BaseHTTPRequestHandler):
    """A package index on loopback."""

    protocol_version = "HTTP/1.1"
    pages = {}

    def do_GET(self):
        kind, body = self.pages.get(self.path, ("text/plain", None))
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


def serve():
    """Starts the index, and returns its address."""
    for number in range(PACKAGES):
        content, metadata = wheel(number)
        file = f"package_{number:04}-1.0-py3-none-any.whl"
        described = {
            "filename": file,
            "url": f"../../files/{file}",
            "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
            "core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()},
            "size": len(content),
            "upload-time": OLD,
        }
        page = {"meta": {"api-version": "1.1"}, "name": name(number), "versions": ["1.0"], "files": [described]}
        kind = "application/vnd.pypi.simple.v1+json"
        Index.pages[f"/simple/{name(number)}/"] = (kind, json.dumps(page).encode())
        Index.pages[f"/files/{file}"] = ("application/octet-stream", content)
        Index.pages[f"/files/{file}.metadata"] = ("text/plain", metadata)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/simple/"


def advisory(number):
    affected = {"package": {"ecosystem": "PyPI", "name": f"vulnerable-{number:05}"}, "versions": ["1.0"]}
    return {
        "schema_version": "1.6.0",
        "id": f"MAL-2026-{number}",
        "modified": OLD,
        "published": OLD,
        "summary": "Malicious code",
        "affected": [affected],
    }


def prepare():
    """Writes the project with a curated environment, and the advisory database."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    approvals = PROJECT / "approvals"
    approvals.mkdir(parents=True)
    jar = str(measure.REPOSITORY / "target" / "pypi-mirror.jar")
    program = (measure.REPOSITORY / "Pulumi.yaml").read_text(encoding="utf-8")
    (PROJECT / "Pulumi.yaml").write_text(program.replace("target/pypi-mirror.jar", jar), encoding="utf-8")
    environments = measure.REPOSITORY / "src" / "test" / "resources" / "environments"
    shutil.copy(environments / "curated.yaml", PROJECT / "Pulumi.dev.yaml")
    shutil.copy(measure.REPOSITORY / "approvals" / "policy.yaml", approvals)
    (approvals / "requirements.in").write_text(name(0) + "\n", encoding="utf-8")
    database = PROJECT / "all.zip"
    with zipfile.ZipFile(database, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(ADVISORIES):
            entry = advisory(number)
            entry["modified"] = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            file.writestr(entry["id"] + ".json", json.dumps(entry))
    return database


def fill(versions):
    """Adds versions to the repositories of the emulated domain, as many in each."""
    path = measure.HOME / "accounts" / f"{ACCOUNT}.json"
    account = json.loads(path.read_text(encoding="utf-8"))
    repositories = account["domains"]["curated"]["repositories"]
    releases = versions // len(REPOSITORIES)
    packages = {}
    for number in range(releases):
        project = name(number // PER_PACKAGE)
        version = f"1.{number % PER_PACKAGE}"
        asset = {"sha256": f"{number:064x}", "size": 1000, "uploadTime": OLD}
        packages.setdefault(project, {})[version] = {
            "publishedTime": OLD,
            "status": "PUBLISHED",
            "origin": "EXTERNAL",
            "assets": {f"{project}-{version}-py3-none-any.whl": asset},
        }
    for repository in REPOSITORIES:
        repositories[repository]["packages"] = packages
    path.write_text(json.dumps(account), encoding="utf-8")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    measure.require("mvn", "java", "python3")
    measure.engine()
    database = prepare()
    variables = measure.rehearsal_variables()
    variables["REHEARSAL_PROJECT"] = str(PROJECT)
    variables["UV_DEFAULT_INDEX"] = variables["PIP_INDEX_URL"] = serve()
    rehearse = measure.REPOSITORY / "rehearse"
    measure.say("deploying the curated environment")
    measure.run([rehearse, "up", "--yes", "--skip-preview"], env=variables, cwd=PROJECT)
    plan = [rehearse, "approve", "plan", "--advisories", database]
    measure.run(plan, env=variables, cwd=PROJECT)
    uv = measure.REPOSITORY / ".rehearsal" / "curation" / "uv" / "bin" / "uv"
    inventory = [rehearse, "approve", "inventory"]
    compile_ = [uv, "pip", "compile", "--quiet", "--generate-hashes", "approvals/requirements.in"]

    def peak(versions, command):
        fill(versions)
        return measure.watched(command, {"approve": "pypi-mirror-approve.jar"}, env=variables, cwd=PROJECT)[1]["approve"]

    figures = measure.rounds(
        count,
        {
            "compile": lambda: measure.timed([*compile_, "-o", os.devnull], env=variables, cwd=PROJECT),
            "plan": lambda: measure.timed(plan, env=variables, cwd=PROJECT),
            "listing": lambda: (fill(VERSIONS), measure.timed(inventory, env=variables, cwd=PROJECT))[1],
            "inventory": lambda: measure.timed([*inventory, "--advisories", database], env=variables, cwd=PROJECT),
            "bill": lambda: measure.timed([*inventory, "--sbom"], env=variables, cwd=PROJECT),
            "memory": lambda: peak(VERSIONS, inventory),
            "memory of a tenth": lambda: peak(VERSIONS // 10, inventory),
        },
    )
    median = {key: measure.median(values) for key, values in figures.items()}

    def ratio(one, other):
        return f"{measure.median([a / b for a, b in zip(figures[one], figures[other])]):.1f}"

    text = measure.table(
        ["", "median", "ratio", "goal"],
        [
            ["`uv pip compile` of 300 packages", f"{median['compile']:.1f} s", "1.0", ""],
            ["`approve plan` of 300 packages", f"{median['plan']:.1f} s", ratio("plan", "compile"), "under 60 s"],
            [f"`approve inventory` of {VERSIONS:,} versions", f"{median['listing']:.1f} s", "1.0", ""],
            ["the same with advisories", f"{median['inventory']:.1f} s", ratio("inventory", "listing"), "under 30 s"],
            ["`approve inventory --sbom` of the half that readers see", f"{median['bill']:.1f} s", ratio("bill", "listing"), "under 30 s"],
            [f"peak memory with {VERSIONS // 10:,} versions", f"{median['memory of a tenth']:.0f} MB", "1.0", ""],
            [f"peak memory with {VERSIONS:,} versions", f"{median['memory']:.0f} MB", ratio("memory", "memory of a tenth"), "1"],
        ],
    )
    measure.keep("curation", "Approvals at scale", f"python3 benchmarks/curation.py {count}", text)


main()
