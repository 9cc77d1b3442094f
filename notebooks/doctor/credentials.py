"""Finds AWS credentials where the AWS CLI finds them.

https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-authentication.html lists the sources and their order.
"""

import configparser
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import urllib.request

from doctor.findings import last_error
from doctor.web import ANSWER_SECONDS, CONNECT_SECONDS

CONTAINER = "the role of this app (container credentials)"
# Runs in a Python that has botocore, which evaluates profiles, web identities and instance metadata.
BOTOCORE = """
import botocore.session, json
found = botocore.session.Session().get_credentials()
keys = found.get_frozen_credentials()
print(json.dumps({"AccessKeyId": keys.access_key, "SecretAccessKey": keys.secret_key,
                  "Token": keys.token or ""}))
"""


def sources():
    """The sources that are configured, in the order of the AWS CLI."""
    found = []
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        found.append("the variable AWS_ACCESS_KEY_ID")
    if os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        found.append("the variable AWS_WEB_IDENTITY_TOKEN_FILE")
    found += [f"profile {profile()} in {file}" for file in profile_files()]
    if container_address():
        found.append(CONTAINER)
    return found


def profile():
    return os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE") or "default"


def files():
    return [
        os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
        os.environ.get("AWS_CONFIG_FILE", "~/.aws/config"),
    ]


def profile_files():
    """The files in which the profile has settings for credentials."""
    return [it for it in files() if any(key in KEYS for key in profile_settings(it))]


KEYS = (
    "aws_access_key_id",
    "credential_process",
    "role_arn",
    "sso_account_id",
    "sso_session",
    "web_identity_token_file",
)


def profile_settings(file):
    """The settings of the profile in a file of the AWS CLI."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(os.path.expanduser(file), encoding="utf-8")
    except (configparser.Error, ValueError):
        return {}
    for section in parser.sections():
        try:
            words = shlex.split(section)
        except ValueError:
            continue
        if words in ([profile()], ["profile", profile()]) or section == profile():
            return dict(parser.items(section))
    return {}


def container_address():
    relative = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    if relative:
        return "http://169.254.170.2" + relative
    return os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")


def find_credentials():
    """The credentials that the AWS CLI would use, and their source. Raises LookupError or OSError."""
    for file in files():
        try:
            configparser.RawConfigParser().read(os.path.expanduser(file), encoding="utf-8")
        except (configparser.Error, ValueError) as e:
            # The message can contain a key.
            lines = [getattr(e, "lineno", None), *(it[0] for it in getattr(e, "errors", []))]
            places = ", ".join(f"line {it}" for it in lines if it) or type(e).__name__
            raise LookupError(f"the AWS CLI cannot read {file}: {places}") from None
    if profile() != "default" and not any(profile_settings(it) for it in files()):
        raise LookupError(f"AWS_PROFILE names the profile {profile()}, which does not exist")
    known = sources()
    first = known[0] if known else "instance metadata"
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return {
            "AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"],
            "SecretAccessKey": os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            "Token": os.environ.get("AWS_SESSION_TOKEN", ""),
        }, first
    if first == CONTAINER:
        return from_container(), first
    if not os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        stored = [profile_settings(file) for file in profile_files()]
        if stored and "aws_access_key_id" in stored[0]:
            return {
                "AccessKeyId": stored[0]["aws_access_key_id"],
                "SecretAccessKey": stored[0].get("aws_secret_access_key", ""),
                "Token": stored[0].get("aws_session_token", ""),
            }, first
    return from_commands(known, first), first


def from_commands(known, first):
    """The credentials that a command of the profile, botocore or the AWS CLI prints."""
    problems = []
    for command in [*process_commands(), *sdk_commands()]:
        asked = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
        try:
            keys = json.loads(asked.stdout)
            keys.setdefault("Token", keys.get("SessionToken", ""))
            return keys
        except ValueError:
            problems.append(last_error(asked.stderr))
    if not known:
        raise LookupError("no source is configured, and instance metadata is not available")
    raise LookupError(f"{first}: {'; '.join(problems) or 'the AWS CLI is not installed'}")


def process_commands():
    """The command in the profile that prints credentials."""
    if os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return []
    settings = [profile_settings(file) for file in profile_files()]
    return [shlex.split(it["credential_process"]) for it in settings if "credential_process" in it]


def sdk_commands():
    """Commands that print the credentials of the AWS CLI as JSON."""
    commands = []
    if importlib.util.find_spec("botocore"):
        commands.append([sys.executable, "-c", BOTOCORE])
    aws = shutil.which("aws")
    if aws:
        with open(aws, "rb") as file:
            start = file.readline(200).decode("utf-8", "replace").strip()
        if start.startswith("#!") and "python" in start:
            commands.append([*start[2:].split(), "-c", BOTOCORE])
        else:
            commands.append([aws, "configure", "export-credentials", "--format", "process"])
    return commands


def from_container():
    address = container_address()
    if not address.startswith("http"):
        raise LookupError(f"AWS_CONTAINER_CREDENTIALS_FULL_URI is {address}")
    headers = {}
    if os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"):
        headers["Authorization"] = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    if file:
        with open(file, encoding="utf-8") as opened:
            headers["Authorization"] = opened.read().strip()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, headers=headers)
    with direct.open(request, timeout=CONNECT_SECONDS) as answer:
        return json.load(answer)
