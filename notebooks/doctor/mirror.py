"""The mirror that a notebook uses, from the outputs of the stack or from the settings of the notebook."""

import json
import os
import pwd
import re
import urllib.parse

HOME = os.path.expanduser("~")
LOG = os.path.join(HOME, ".pypi-mirror", "log")
CONTRACT_VERSION = 1
SHORT_TOKEN_SECONDS = 900
OFF = ("", "0", "false", "no", "off", "n", "f")
NEEDED = (
    "region",
    "domainName",
    "domainOwner",
    "repositoryName",
    "repositoryEndpoint",
    "pipIndexUrl",
)
INDEX = re.compile(
    r"https://(?:[^@/]*@)?((?P<domain>[a-z0-9-]+)-(?P<owner>\d{12})\.d\.codeartifact"
    r"\.(?P<region>[a-z0-9-]+)\.amazonaws\.com)/pypi/(?P<repository>[A-Za-z0-9._-]+)/simple/?"
)
ARN = re.compile(
    r"arn:aws:codeartifact:(?P<region>[a-z0-9-]+):(?P<owner>\d{12})"
    r":repository/(?P<domain>[a-z0-9-]+)/(?P<repository>[A-Za-z0-9._-]+)"
)


class Mirror:
    """The addresses and names of the mirror."""

    def __init__(self, outputs, source):
        self.source = source
        self.region = outputs["region"]
        self.domain = outputs["domainName"]
        self.owner = outputs["domainOwner"]
        self.repository = outputs["repositoryName"]
        self.endpoint = outputs["repositoryEndpoint"]
        self.index = outputs["pipIndexUrl"]
        self.readers = outputs.get("readerRoleArns")
        self.seconds = outputs.get("tokenMaxSeconds", SHORT_TOKEN_SECONDS)
        age = outputs.get("minimumReleaseAge", {})
        self.release_age = age.get("pipDays", 0), age.get("uvDays", 0), age.get("exempt", [])
        self.api_host = f"codeartifact.{self.region}.amazonaws.com"
        self.index_host = urllib.parse.urlsplit(self.index).hostname
        self.path = urllib.parse.urlsplit(self.index).path

    def is_index(self, url):
        """Whether a URL is the index, with or without credentials."""
        named = re.sub(r"^[\w.-]+=", "", url)
        plain = re.sub(r"^(https://[^/]+):443(?=/)", r"\1", without_credentials(named))
        return plain.rstrip("/") == self.index.rstrip("/")

    def login_command(self):
        return (
            f"aws codeartifact login --tool pip --region {self.region} --domain {self.domain}"
            f" --domain-owner {self.owner} --repository {self.repository}"
        )


def without_credentials(text):
    """A text without the credentials in its URLs. A password can contain an at sign."""
    return re.sub(r"//[^/\s]*@", "//", text)


def is_remote(source):
    """Whether a source of packages is not a folder or a file of this machine."""
    return "://" in source and not source.lower().startswith("file:")


def outputs_file(home):
    return os.path.join(home, ".pypi-mirror", "outputs.json")


def home_of_the_app():
    """The folder that the app configured, if it is not HOME."""
    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return None
    other = os.path.realpath(home) != os.path.realpath(HOME)
    return home if other and os.path.exists(outputs_file(home)) else None


def find_mirror(file, index_urls):
    """The mirror, and a message if there is none.

    file        a file with the outputs, or None
    index_urls  the index URLs of pip, one of which `aws codeartifact login` may have written
    """
    if file:
        return from_outputs(file)
    for home in (HOME, home_of_the_app()):
        if home and os.path.exists(outputs_file(home)):
            return from_outputs(outputs_file(home))
    found = ARN.fullmatch(os.environ.get("CA_REPOSITORY_ARN", ""))
    if found:
        return derived(found, "the variable CA_REPOSITORY_ARN"), ""
    for url in index_urls:
        found = INDEX.fullmatch(url)
        if found:
            return derived(found, "pip's index URL"), ""
    return None, (
        f"{outputs_file(HOME)} does not exist, because the lifecycle configuration has not run in this home"
        " directory. pip's index is not a CodeArtifact repository either. Specify the outputs of the stack with"
        " --outputs, or run the output loginCommand."
    )


def derived(found, source):
    region, domain, owner = found["region"], found["domain"], found["owner"]
    host = f"{domain}-{owner}.d.codeartifact.{region}.amazonaws.com"
    endpoint = f"https://{host}/pypi/{found['repository']}/"
    outputs = dict(
        zip(NEEDED, (region, domain, owner, found["repository"], endpoint, endpoint + "simple/"))
    )
    return Mirror(outputs, source)


def from_outputs(path):
    """Reads the outputs for notebooks, from the lifecycle configuration or `pulumi stack output --json`."""
    try:
        with open(path, encoding="utf-8") as file:
            outputs = json.load(file)
    except FileNotFoundError:
        return None, f"{path} does not exist."
    except (OSError, ValueError) as e:
        return None, f"Cannot read {path}: {e}"
    missing = [it for it in NEEDED if not isinstance(outputs, dict) or not outputs.get(it)]
    if missing:
        return None, f"{path} has no {', '.join(missing)}, so it does not contain the outputs of the stack."
    host = urllib.parse.urlsplit(str(outputs["pipIndexUrl"]))
    if (
        not all(isinstance(outputs[it], str) for it in NEEDED)
        or not isinstance(outputs.get("readerRoleArns", []), list)
        or not isinstance(outputs.get("tokenMaxSeconds", 0), int)
        or not isinstance(outputs.get("minimumReleaseAge", {}), dict)
        or host.scheme != "https"
        or not host.hostname
    ):
        return None, f"{path} has values whose types differ from the stack's outputs."
    if outputs.get("contractVersion") != CONTRACT_VERSION:
        return (
            None,
            f"{path} has version {outputs.get('contractVersion')} of the outputs, and this doctor supports version {CONTRACT_VERSION}. Use the doctor from the repository version that deployed the stack.",
        )
    return Mirror(outputs, path), ""
