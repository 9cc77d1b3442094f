"""Installs a package as a notebook would, from inside the VPC. verify-account runs this file as a Lambda function.

Requires only the Python of the runtime. Never returns or prints a token.
"""

import base64
import os
import subprocess
import sys
import tempfile
import urllib.parse

from doctor.credentials import find_credentials
from doctor.web import Web, network

JSON_INDEX = "application/vnd.pypi.simple.v1+json"


def handler(event, _context):
    """Returns the status of each request, and the IDs that AWS gave to them."""
    found = {"requestIds": []}
    web = Web(network())
    region = event["region"]
    answer = web.signed(
        "codeartifact",
        region,
        find_credentials()[0],
        f"codeartifact.{region}.amazonaws.com",
        "POST",
        "/v1/authorization-token",
        {"domain": event["domain"], "domain-owner": event["owner"], "duration": 900},
    )
    found["token"] = answer.status
    note(found, answer)
    if answer.status != 200:
        return found
    token = answer.json()["authorizationToken"]
    index = urllib.parse.urlsplit(event["indexUrl"])
    page = f"{index.path}{event['package']}/"
    answer = web.request(index.hostname, "GET", page, headers(token))
    found["page"] = answer.status
    note(found, answer)
    answer = web.request(index.hostname, "GET", page, headers("not-a-token"))
    found["badToken"] = answer.status
    if event.get("pip"):
        found["pip"] = pip(index, token, event["package"])
    return found


def note(found, answer):
    request_id = answer.headers.get("x-amzn-RequestId")
    if request_id:
        found["requestIds"].append(request_id)
    if answer.status >= 400:
        found["error"] = answer.code() or answer.message()[:200]


def headers(token):
    login = base64.b64encode(b"aws:" + token.encode()).decode()
    return {"Authorization": "Basic " + login, "Accept": JSON_INDEX}


def pip(index, token, package):
    """Runs pip with the token in a file that only this process can read, and returns its exit code."""
    with tempfile.TemporaryDirectory() as home:
        file = os.open(os.path.join(home, ".netrc"), os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(file, "w") as netrc:
            netrc.write(f"machine {index.hostname} login aws password {token}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
        command += ["--index-url", index.geturl(), "--dest", home, package]
        variables = {**os.environ, "HOME": home, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INPUT": "1"}
        return subprocess.run(command, env=variables, stdout=sys.stderr, check=False).returncode
