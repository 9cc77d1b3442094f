#!/usr/bin/env python3
"""Says why `pip install` does not work in a notebook of the package mirror, and what to change.

    python mirror_doctor.py            looks at everything between this notebook and its packages
    python mirror_doctor.py --leaks    tries the ways out of the network that should be closed

Needs Python 3.8 and nothing else. It asks for a token as the app does, and shows it nowhere. Exit code:
0 when all is well (or closed), 1 when something is wrong (or open, or cannot be told), 2 when it cannot
be asked like that.
docs/how-to/notebooks.md explains the answers.
"""

import argparse
import base64
import datetime
import email.utils
import hashlib
import hmac
import http.client
import importlib.util
import ipaddress
import json
import netrc
import os
import re
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.parse
import urllib.request

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60
MOST_SKEW_SECONDS = 300
SHORT_TOKEN_SECONDS = 900
LARGEST_DOWNLOAD = 20_000_000
CONTRACT_VERSION = 1
HOME = os.path.expanduser("~")
OUTPUTS = os.path.join(HOME, ".pypi-mirror", "outputs.json")
LOG = os.path.join(HOME, ".pypi-mirror", "log")


class Network:
    """How names are resolved, connections are made and time is told.

    MIRROR_DOCTOR_NETWORK names a Python file whose class of the same name takes this one's place.
    """

    # Whether what HTTPS_PROXY names is part of the network.
    through_proxy = False

    def resolve(self, host):
        """The IPv4 addresses of a host, or socket.gaierror."""
        return sorted(
            {it[4][0] for it in socket.getaddrinfo(host, 443, socket.AF_INET, socket.SOCK_STREAM)}
        )

    def connect(self, host, address, port, timeout):
        """A connected socket, or OSError."""
        return socket.create_connection((address, port), timeout)

    def now(self):
        """Seconds since 1970."""
        return time.time()


def network():
    path = os.environ.get("MIRROR_DOCTOR_NETWORK")
    if not path:
        return Network()
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("doctors_network", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Network()


class Answer:
    """What a host answered."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read(LARGEST_DOWNLOAD + 1)

    def json(self):
        return json.loads(self.body)

    def code(self):
        """AWS's error code, wherever a service puts it."""
        named = self.headers.get("x-amzn-ErrorType") or self._field("__type") or self._field("code")
        if not named:
            found = re.search(rb"<Code>([^<]*)</Code>", self.body)
            named = found.group(1).decode() if found else ""
        return named.split(":")[0].split("#")[-1]

    def message(self):
        text = self._field("message") or self._field("Message")
        found = re.search(rb"<Message>([^<]*)</Message>", self.body)
        if not text:
            text = (found.group(1) if found else self.body[:500]).decode("utf-8", "replace")
        return " ".join(text.split())

    def _field(self, name):
        try:
            return json.loads(self.body).get(name, "")
        except (ValueError, AttributeError):
            return ""


class Web:
    """HTTPS through the network, without proxies and without following redirections."""

    def __init__(self, net):
        self.net = net
        self.context = ssl.create_default_context()

    def request(self, host, method, path, headers=None, body=b""):
        connection = http.client.HTTPSConnection(host, context=self.context, timeout=ANSWER_SECONDS)
        connection.sock = self.tls(host)
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def tls(self, host):
        plain = self.reach(host)
        plain.settimeout(ANSWER_SECONDS)
        return self.context.wrap_socket(plain, server_hostname=host)

    def reach(self, host):
        """A connection to one of the host's addresses."""
        try:
            addresses = self.net.resolve(host)
        except OSError as e:
            raise NotReached(f"{host} does not resolve: {e}") from None
        last = None
        for address in addresses:
            try:
                return self.net.connect(host, address, 443, CONNECT_SECONDS)
            except OSError as e:
                last = e
        raise NotReached(last)

    def signed(
        self, service, region, credentials, host, method, path, query=None, body=b"", headers=None
    ):
        """A request in AWS's Signature Version 4."""
        when = datetime.datetime.fromtimestamp(self.net.now(), datetime.timezone.utc)
        date, stamp = when.strftime("%Y%m%d"), when.strftime("%Y%m%dT%H%M%SZ")
        quoted = "&".join(
            f"{urllib.parse.quote(k, safe='-_.~')}={urllib.parse.quote(str(v), safe='-_.~')}"
            for k, v in sorted((query or {}).items())
        )
        content = hashlib.sha256(body).hexdigest()
        sent = {"host": host, "x-amz-date": stamp, "x-amz-content-sha256": content}
        sent.update({k.lower(): v for k, v in (headers or {}).items()})
        if credentials.get("Token"):
            sent["x-amz-security-token"] = credentials["Token"]
        names = ";".join(sorted(sent))
        canonical = "\n".join(
            [method, urllib.parse.quote(path, safe="/-_.~"), quoted]
            + [f"{name}:{sent[name].strip()}" for name in sorted(sent)]
            + ["", names, content]
        )
        scope = f"{date}/{region}/{service}/aws4_request"
        text = "\n".join(
            ["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()]
        )
        key = ("AWS4" + credentials["SecretAccessKey"]).encode()
        for part in (date, region, service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        sent["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials['AccessKeyId']}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return self.request(host, method, path + ("?" + quoted if quoted else ""), sent, body)


def credentials():
    """The credentials of this process: its environment's, or its container's role's."""
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return {
            "AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"],
            "SecretAccessKey": os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            "Token": os.environ.get("AWS_SESSION_TOKEN", ""),
        }
    address = os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
    if os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"):
        address = "http://169.254.170.2" + os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
    if not address.startswith("http"):
        raise LookupError("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set")
    headers = {}
    if os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"):
        headers["Authorization"] = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(
        urllib.request.Request(address, headers=headers), timeout=CONNECT_SECONDS
    ) as answer:
        return json.load(answer)


class NotReached(OSError):
    """A host does not resolve, or nothing connects."""


class Wrong(Exception):
    """A check has found the cause of something."""

    def __init__(self, cause, seen, means, change):
        super().__init__(seen)
        self.finding = {"cause": cause, "seen": seen, "means": means, "change": change}


class Doctor:
    """Looks, step by step, at what lies between a notebook and its packages."""

    def __init__(self, net, outputs, project):
        self.web = Web(net)
        self.net = net
        self.project = project
        self.region = outputs["region"]
        self.domain = outputs["domainName"]
        self.owner = outputs["domainOwner"]
        self.repository = outputs["repositoryName"]
        self.endpoint = outputs["repositoryEndpoint"]
        self.index = outputs["pipIndexUrl"]
        self.readers = outputs.get("readerRoleArns", [])
        self.seconds = outputs.get("tokenMaxSeconds", SHORT_TOKEN_SECONDS)
        self.api_host = f"codeartifact.{self.region}.amazonaws.com"
        self.index_host = urllib.parse.urlsplit(self.index).hostname
        self.path = urllib.parse.urlsplit(self.index).path
        self.token = None
        self.credentials = None
        self.role = ""
        self.skew = None
        self.page = None

    def steps(self):
        """Name, what it does, and what has to be well before."""
        return [
            ("dns-api", lambda: self.dns(self.api_host, "codeartifact.api"), []),
            ("dns-index", lambda: self.dns(self.index_host, "codeartifact.repositories"), []),
            ("tcp-api", lambda: self.tcp(self.api_host, "codeartifact.api"), ["dns-api"]),
            (
                "tcp-index",
                lambda: self.tcp(self.index_host, "codeartifact.repositories"),
                ["dns-index"],
            ),
            ("credentials", self.who, []),
            ("token", self.new_token, ["tcp-api", "credentials"]),
            ("stored-token", self.stored_token, ["tcp-index"]),
            ("address", self.address, ["token"]),
            ("page", self.one_page, ["token", "tcp-index"]),
            ("download", self.one_download, ["page"]),
            ("pip", self.pip, []),
            ("uv", self.uv, []),
            ("clock", self.clock, ["tcp-api"]),
        ]

    def dns(self, host, service):
        try:
            addresses = self.net.resolve(host)
        except OSError as e:
            raise Wrong(
                "no-dns",
                f"{host} does not resolve ({e})",
                "the VPC's resolver is off, or its DNS firewall does not know this name",
                "the VPC's enableDnsSupport; with a network that the stack made, its DNS firewall "
                "(pypi-mirror:dnsFirewall: false turns it off)",
            ) from None
        # Shared address space, 100.64.0.0/10, may be the VPC's too.
        public = [it for it in addresses if ipaddress.ip_address(it).is_global]
        if public:
            raise Wrong(
                "public-dns",
                f"{host} leads to {', '.join(public)}, a public address",
                f"no endpoint for {service} answers for this name in the VPC: there is none, its private DNS "
                "is off, or the VPC's enableDnsHostnames is",
                f"the endpoint {service} of the stack and its privateDnsEnabled; the VPC's enableDnsHostnames "
                "(pypi-mirror:vpcId, pypi-mirror:endpointIds)",
            )
        return f"{host} leads to {', '.join(addresses)}, in the VPC"

    def tcp(self, host, service):
        try:
            self.web.tls(host).close()
        except ssl.SSLError as e:
            raise Wrong(
                "tls",
                f"{host} answers on 443, but its certificate is not trusted ({e})",
                "something between here and AWS ends the connection, or the certificates of this Python are others",
                "SSL_CERT_FILE, REQUESTS_CA_BUNDLE, PIP_CERT and AWS_CA_BUNDLE in this environment",
            ) from None
        except OSError as e:
            raise Wrong(
                "no-tcp",
                f"{host} does not answer on 443 ({e})",
                f"the endpoint {service} does not let this notebook in, or its group does not let it out",
                "the security group of the endpoints: in on 443 from this notebook's group "
                "(pypi-mirror:readerSecurityGroupIds, readerCidrs); the notebook's group: out on 443; network ACLs",
            ) from None
        return f"{host} answers on 443"

    def who(self):
        try:
            self.credentials = credentials()
        except (OSError, LookupError, ValueError) as e:
            raise Wrong(
                "no-credentials",
                f"no credentials ({e})",
                "this process is not one of a Studio app, or the app has no execution role",
                "run this in a terminal or a notebook of a Studio app; the profile's execution role",
            ) from None
        self.role = self.credentials.get("RoleArn", "")
        known = not self.role or self.role in self.readers
        return f"role {self.role or 'not named'}" + (
            "" if known else ", which is none of the stack's readerRoleArns"
        )

    def ask(self, method, path, query):
        answer = self.web.signed(
            "codeartifact",
            self.region,
            self.credentials,
            self.api_host,
            method,
            path,
            {"domain": self.domain, "domain-owner": self.owner, **query},
        )
        date = answer.headers.get("Date")
        if date:
            self.skew = self.net.now() - email.utils.parsedate_to_datetime(date).timestamp()
        return answer

    def new_token(self):
        answer = self.ask("POST", "/v1/authorization-token", {"duration": self.seconds})
        if (
            answer.status != 200
            and "sts:GetServiceBearerToken" in answer.message()
            and self.seconds > SHORT_TOKEN_SECONDS
        ):
            shorter = self.ask("POST", "/v1/authorization-token", {"duration": SHORT_TOKEN_SECONDS})
            if shorter.status == 200:
                raise Wrong(
                    "token-too-long",
                    f"a token of {self.seconds} s is refused, one of {SHORT_TOKEN_SECONDS} s is not",
                    "the role's policy caps the life of tokens below what the app asks for",
                    "pypi-mirror:tokenMaxSeconds, the condition sts:DurationSeconds of other policies on the role",
                )
        self.require(answer, "a token is refused", "GetAuthorizationToken")
        self.token = answer.json()["authorizationToken"]
        return "the role gets a token for the domain"

    def require(self, answer, seen, action):
        """Turns AWS's refusals into causes."""
        if answer.status == 200:
            return
        message, code = answer.message(), answer.code()
        seen = f"{seen}: {code or answer.status}: {message}"
        if "skewed" in message or "Signature expired" in message or "not yet current" in message:
            self.clock()
        if code in (
            "ExpiredTokenException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
        ):
            raise Wrong(
                "bad-credentials",
                seen,
                "the role's credentials are not valid (any more)",
                "restart the app",
            )
        if code == "ResourceNotFoundException":
            raise Wrong(
                "not-there",
                seen,
                f"the domain {self.domain} or its repository {self.repository} is not there",
                "pulumi up; pypi-mirror:domainName, domainOwner, repositoryName",
            )
        if "sts:GetServiceBearerToken" in message and "VPC endpoint policy" not in message:
            raise Wrong(
                "no-bearer-token",
                seen,
                "the role's own policy does not allow sts:GetServiceBearerToken; in a resource's policy it counts for nothing",
                "pypi-mirror:readerRoleArns, and pulumi up: the policy on the role; a permissions boundary",
            )
        if "VPC endpoint policy" in message:
            raise Wrong(
                "endpoint-policy",
                seen,
                f"the endpoint's policy does not let this role {action}",
                "pypi-mirror:readerRoleArns or additionalPrincipals; for a role that was made again, pulumi up "
                "--refresh; pypi-mirror:endpointPrincipals: any",
            )
        if "explicit deny" in message:
            raise Wrong(
                "denied",
                seen,
                "a policy denies it, such as that of a domain that gives tokens to its own endpoints only",
                "pypi-mirror:tokensThroughEndpointOnly and tokenEndpointIds; service control policies",
            )
        if answer.status in (401, 403):
            raise Wrong(
                "not-allowed",
                seen,
                f"neither the role's policy nor a resource's allows {action}",
                "pypi-mirror:readerRoleArns, and pulumi up: the policy on the role, and the repository's",
            )
        raise Wrong(
            "unexpected",
            seen,
            "CodeArtifact answers otherwise than documented",
            "try again; AWS's status page",
        )

    def stored_token(self):
        file = os.path.join(HOME, ".netrc")
        if os.environ.get("NETRC") and os.path.abspath(os.environ["NETRC"]) != file:
            raise Wrong(
                "other-netrc",
                f"NETRC names {os.environ['NETRC']}",
                "pip reads that file instead of ~/.netrc, where the token is",
                "unset NETRC",
            )
        renewer = f"restart the app, or run its lifecycle configuration by hand; why: {LOG}"
        try:
            entry = netrc.netrc(file).authenticators(self.index_host)
            mode = stat.S_IMODE(os.stat(file).st_mode)
        except FileNotFoundError:
            entry, mode = None, 0
        except (netrc.NetrcParseError, OSError, ValueError) as e:
            raise Wrong(
                "bad-netrc",
                f"~/.netrc cannot be read ({e})",
                "pip finds no token in it",
                "mend ~/.netrc",
            ) from None
        if not entry:
            raise Wrong(
                "no-token",
                f"~/.netrc has no entry for {self.index_host}",
                "nothing has put a token there",
                renewer,
            )
        if mode & 0o077:
            raise Wrong(
                "open-netrc",
                f"~/.netrc has mode {mode:o}",
                "others can read the token",
                "chmod 600 ~/.netrc",
            )
        if entry[0] != "aws":
            raise Wrong(
                "bad-user", f"the user in ~/.netrc is {entry[0]}", "CodeArtifact's is aws", renewer
            )
        answer = self.get(self.path + self.project + "/", entry[2])
        if answer.status == 200:
            return "~/.netrc has a token, for this user's eyes only, and the index takes it"
        seen = f"the index answers {answer.status} to the token in ~/.netrc"
        if not self.token or self.get(self.path + self.project + "/", self.token).status != 200:
            return f"{seen}; there is no other to compare with, or it fares no better"
        if answer.status in (401, 404):
            raise Wrong("expired-token", seen, "it has expired, and nothing renews it", renewer)
        raise Wrong(
            "other-token",
            seen,
            "it is not good for this repository (any more); a new one is",
            renewer,
        )

    def address(self):
        answer = self.ask(
            "GET", "/v1/repository/endpoint", {"repository": self.repository, "format": "pypi"}
        )
        self.require(answer, "the repository's address is refused", "GetRepositoryEndpoint")
        found = answer.json()["repositoryEndpoint"]
        if found.rstrip("/") != self.endpoint.rstrip("/"):
            raise Wrong(
                "other-address",
                f"AWS says {found}, the stack {self.endpoint}",
                "the address is not put together as AWS does",
                "use the output loginCommand, which asks AWS",
            )
        return f"AWS says so too: {found}"

    def get(self, path, token):
        basic = "Basic " + base64.b64encode(f"aws:{token}".encode()).decode()
        return self.web.request(
            self.index_host,
            "GET",
            path,
            {
                "Authorization": basic,
                "Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5",
            },
        )

    def one_page(self):
        answer = self.get(self.path + self.project + "/", self.token)
        seen = f"the page of {self.project} answers {answer.status}"
        if answer.status == 200:
            self.page = answer
            return seen
        if answer.status in (401, 403):
            at_endpoint = "VPC endpoint policy" in answer.message()
            raise Wrong(
                "read-at-endpoint" if at_endpoint else "read-refused",
                f"{seen}: {answer.message()}",
                (
                    "the policy of the endpoint codeartifact.repositories does not let it be read"
                    if at_endpoint
                    else "codeartifact:ReadFromRepository is refused, though the token is good: by the endpoint's, the role's or the repository's policy"
                ),
                "pypi-mirror:readerRoleArns, and pulumi up; where only pip is refused, pypi-mirror:endpointPrincipals: any (docs/explanation/assumptions.md)",
            )
        if answer.status == 404:
            raise Wrong(
                "no-package",
                f"{seen}: {answer.message()}",
                "the repository does not have it: no upstream, no external connection, a package group that keeps it out, "
                "or a public index that is out of reach",
                "the upstreams of the readers' repository and the external connection of its store; "
                "pypi-mirror:allowedPackages and internalPackages; try --project NAME",
            )
        raise Wrong(
            "unexpected",
            f"{seen}: {answer.message()}",
            "the index answers otherwise than documented",
            "try again",
        )

    def one_download(self):
        files = self.files()
        if not files:
            return "no small file to try"
        size, url, sha256 = files[0]
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(self.index + self.project + "/", url))
        if parts.hostname != self.index_host:
            raise Wrong(
                "elsewhere",
                f"files are at {parts.hostname}",
                "another host than the index's",
                "the endpoint of that host",
            )
        answer = self.get(parts.path + (f"?{parts.query}" if parts.query else ""), self.token)
        if 300 <= answer.status < 400:
            to = urllib.parse.urlsplit(answer.headers.get("Location", "")).hostname
            raise Wrong(
                "redirected",
                f"a file is redirected to {to}",
                "files come from S3, which AWS says Python's do not",
                "an S3 gateway endpoint: pypi-mirror:studio or a further source brings one",
            )
        if answer.status != 200:
            raise Wrong(
                "no-file",
                f"a file answers {answer.status}: {answer.message()}",
                "the page is there, its file is not",
                "try again; --project NAME",
            )
        if len(answer.body) > LARGEST_DOWNLOAD:
            return f"{os.path.basename(parts.path)} begins to arrive"
        if sha256 and hashlib.sha256(answer.body).hexdigest() != sha256:
            raise Wrong(
                "broken-file",
                "a file's hash is not the page's",
                "it was changed on the way",
                "tell whoever runs the mirror",
            )
        return f"{os.path.basename(parts.path)}, {len(answer.body)} bytes" + (
            ", as its page says" if sha256 else ""
        )

    def files(self):
        try:
            found = [
                (it.get("size"), it["url"], it.get("hashes", {}).get("sha256"))
                for it in self.page.json()["files"]
            ]
        except ValueError:
            links = re.findall(
                r'href="([^"#]+)(?:#sha256=([0-9a-f]{64}))?[^"]*"',
                self.page.body.decode("utf-8", "replace"),
            )
            found = [(None, url, sha256 or None) for url, sha256 in links]
        small = [
            it
            for it in found
            if (it[0] or 0) <= LARGEST_DOWNLOAD and it[1].split("#")[0].endswith(".whl")
        ]
        return sorted(small, key=lambda it: it[0] or LARGEST_DOWNLOAD)

    def pip(self):
        settings = {}
        try:
            asked = subprocess.run(
                [sys.executable, "-m", "pip", "config", "list"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=ANSWER_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Wrong(
                "slow-pip",
                f"pip does not tell its configuration in {ANSWER_SECONDS} s",
                "the disk, or what pip is installed on, is slow",
                "try again",
            ) from None
        if asked.returncode != 0:
            said = (asked.stdout.strip().splitlines() or ["nothing"])[-1]
            raise Wrong(
                "no-pip",
                f"pip does not tell its configuration: {said}",
                "this Python has no pip, or pip's configuration is broken",
                "mend ~/.config/pip/pip.conf; or run this with the Python whose pip is meant",
            )
        listed = asked.stdout
        for line in listed.splitlines():
            found = re.match(r"(\S+?)\.([a-z-]+)='(.*)'$", line)
            if found:
                settings.setdefault(found.group(2), []).append((found.group(1), found.group(3)))
        for key in ("extra-index-url", "find-links", "no-index"):
            if key in settings and settings[key][0][1].lower() not in ("0", "false", "no", "off"):
                where = settings[key][0][0]
                raise Wrong(
                    "extra-index" if key != "no-index" else "no-index",
                    f"{key} is set in {'the environment' if where == ':env:' else where}",
                    "pip looks elsewhere too, or nowhere: packages of the same name get mixed up",
                    self.unset(where, key),
                )
        urls = settings.get("index-url", [])
        if not urls:
            raise Wrong(
                "no-index-url",
                "pip has no index-url, so it asks the public index",
                "another HOME or sudo, PIP_CONFIG_FILE, or the lifecycle configuration has not run",
                f"HOME is {HOME}; restart the app; why: {LOG}",
            )
        where, url = ([it for it in urls if it[0] == ":env:"] or urls)[-1]
        if where == ":env:" and url.rstrip("/") != self.index.rstrip("/"):
            raise Wrong(
                "index-from-environment",
                "PIP_INDEX_URL names another index",
                "the environment wins over pip's configuration",
                "unset PIP_INDEX_URL",
            )
        if "@" in urllib.parse.urlsplit(url).netloc:
            raise Wrong(
                "token-in-url",
                "pip's index-url has a token of its own",
                "left by `aws codeartifact login`: it is not renewed, and others may read it",
                f"pip config set global.index-url {self.index}",
            )
        if url.rstrip("/") != self.index.rstrip("/"):
            raise Wrong(
                "other-index",
                f"pip's index-url is {url}, by {where}",
                "another index than the stack's",
                (
                    f"pip config set global.index-url {self.index}"
                    if where == "global"
                    else self.unset(where, "index-url")
                ),
            )
        if "proxy" in settings:
            raise Wrong(
                "proxy",
                "pip's configuration names a proxy",
                "pip goes there instead of to the endpoint",
                self.unset(settings["proxy"][0][0], "proxy"),
            )
        if (
            not getattr(self.net, "through_proxy", False)
            and urllib.request.getproxies().get("https")
            and not urllib.request.proxy_bypass(self.index_host)
        ):
            raise Wrong(
                "proxy",
                "HTTPS_PROXY is set",
                "pip and uv go to that proxy instead of the endpoint",
                "unset HTTPS_PROXY, or NO_PROXY=.amazonaws.com,169.254.170.2",
            )
        return f"pip's only index is {url}"

    @staticmethod
    def unset(where, key):
        if where == ":env:":
            return f"unset PIP_{key.upper().replace('-', '_')}"
        return f"pip config unset {where}.{key}"

    def uv(self):
        for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX"):
            if os.environ.get(name) and os.environ[name].rstrip("/") != self.index.rstrip("/"):
                raise Wrong(
                    "uv-environment", f"{name} is set", "uv looks elsewhere", f"unset {name}"
                )
        folder = os.environ.get("XDG_CONFIG_HOME") or os.path.join(HOME, ".config")
        file = os.path.join(folder, "uv", "uv.toml")
        try:
            with open(file, encoding="utf-8") as opened:
                text = opened.read()
        except (OSError, ValueError):
            text = ""
        mend = f'index-url = "{self.index}" in the first line; or restart the app; why: {LOG}'
        urls = re.findall(r'(?m)^\s*index-url\s*=\s*"([^"]*)"', text)
        if [it.rstrip("/") for it in urls] != [self.index.rstrip("/")]:
            raise Wrong(
                "uv-index",
                f"{file} names {', '.join(urls) or 'no index'}",
                "uv asks another index than the stack's; pip is not concerned",
                mend,
            )
        if re.search(
            r"(?m)^\s*(\[\[index\]\]|\[\[tool\.uv\.index\]\]|index\s*=|extra-index-url\s*=)", text
        ):
            raise Wrong(
                "uv-extra-index",
                f"{file} names further indexes",
                "uv asks them first: packages of the same name get mixed up",
                f"take them out of {file}",
            )
        return f"uv's only index is {urls[0]}"

    def clock(self):
        if self.skew is None:
            return "not compared: nothing of AWS has answered"
        if abs(self.skew) > MOST_SKEW_SECONDS:
            raise Wrong(
                "clock",
                f"this clock is {self.skew:+.0f} s from AWS's",
                "AWS refuses signatures that are more than five minutes off",
                "restart the app; the image's clock",
            )
        return f"{self.skew:+.0f} s from AWS's"

    def examine(self, tell):
        findings = []
        bad = set()
        for name, look, needs in self.steps():
            finding = {
                "check": name,
                "ok": None,
                "cause": None,
                "seen": "",
                "means": "",
                "change": "",
            }
            missing = [it for it in needs if it in bad]
            if missing:
                finding["seen"] = f"not tried, because of {missing[0]}"
                bad.add(name)
            else:
                try:
                    finding.update(ok=True, seen=look())
                except Wrong as wrong:
                    finding.update(ok=False, **wrong.finding)
                    bad.add(name)
                except (http.client.HTTPException, ValueError, KeyError) as e:
                    finding.update(
                        ok=False,
                        cause="unexpected",
                        seen=f"an answer of another shape: {e!r}",
                        means="something else answers than is documented",
                        change="try again; what stands between here and AWS",
                    )
                    bad.add(name)
                except OSError as e:
                    finding.update(
                        ok=False,
                        cause="broken-off",
                        seen=f"broken off: {e}",
                        means="the connection came about and ended early",
                        change="try again; network ACLs",
                    )
                    bad.add(name)
            findings.append(finding)
            tell(finding)
        return findings


class Leaks:
    """Tries the ways out of the network that should be closed, over IPv4.

    A way is open (True), closed (False), or cannot be told (None): never closed because it was not
    tried, nor because of a refusal that stops this role alone.
    """

    def __init__(self, net, outputs, asked):
        self.net = net
        self.web = Web(net)
        self.region = outputs["region"]
        self.asked = asked

    def ways(self):
        return [
            ("dns", self.dns, "pypi-mirror:dnsFirewall, or a DNS firewall of the network's owner"),
            (
                "internet",
                self.internet,
                "the routes of the notebooks' subnets: no internet gateway, no NAT gateway",
            ),
            (
                "bucket",
                self.bucket,
                "the policy of the S3 endpoint: pypi-mirror:studioBuckets names the only buckets of your own",
            ),
            (
                "domain",
                self.domain,
                "the policy of the endpoint codeartifact.api: resources by name",
            ),
            (
                "api",
                self.api,
                "endpoints of the VPC that the stack did not make, and routes to the internet",
            ),
        ]

    def dns(self):
        name = self.asked.public_name
        try:
            return True, f"{name} resolves to {', '.join(self.net.resolve(name))}"
        except OSError as e:
            return False, f"{name} does not resolve ({e})"

    def internet(self):
        address = self.asked.public_address
        try:
            self.net.connect(address, address, 443, CONNECT_SECONDS).close()
        except OSError as e:
            return False, f"{address} does not answer on 443 ({e})"
        return True, f"{address} answers on 443"

    def bucket(self):
        # Unsigned: what the role may do itself is not the question.
        if not self.asked.foreign_object:
            return None, "not tried: name one with --foreign-object"
        bucket, _, key = self.asked.foreign_object.partition("/")
        host = f"{bucket}.s3.{self.region}.amazonaws.com"
        answer = self.web.request(host, "GET", "/" + urllib.parse.quote(key))
        seen = f"{host} answers {answer.status} {answer.code()}: {answer.message()[:200]}"
        if answer.status in (200, 206, 404):
            return True, seen
        return (False if answer.status == 403 else None), seen

    def domain(self):
        answer = self.web.signed(
            "codeartifact",
            self.region,
            credentials(),
            f"codeartifact.{self.region}.amazonaws.com",
            "POST",
            "/v1/authorization-token",
            {
                "domain": self.asked.foreign_domain,
                "domain-owner": self.asked.foreign_owner,
                "duration": SHORT_TOKEN_SECONDS,
            },
        )
        name = f"{self.asked.foreign_domain} of {self.asked.foreign_owner}"
        if answer.status == 200:
            return True, f"{name}: a token is given out"
        message, code = answer.message(), answer.code()
        seen = f"{name}: {code or answer.status}: {message}"
        if "VPC endpoint policy" in message:
            return False, seen
        # It got past the endpoint and the role, to what only the other side decides.
        if "resource-based policy" in message or code == "ResourceNotFoundException":
            return True, seen
        return None, seen

    def api(self):
        host = self.asked.api or f"ec2.{self.region}.amazonaws.com"
        self.web.reach(host).close()
        return True, f"{host} answers"

    def examine(self, tell):
        findings = []
        for name, way, change in self.ways():
            try:
                is_open, seen = way()
            except NotReached as e:
                is_open, seen = False, f"not reached ({e})"
            except (OSError, LookupError, ValueError, http.client.HTTPException) as e:
                is_open, seen = None, f"cannot be told: {e}"
            finding = {
                "way": name,
                "open": is_open,
                "seen": seen,
                "change": change if is_open else "",
            }
            findings.append(finding)
            tell(finding)
        return findings


def read_outputs(path):
    """The outputs for notebooks: of the lifecycle configuration, or of `pulumi stack output --json`."""
    try:
        with open(path, encoding="utf-8") as file:
            outputs = json.load(file)
    except FileNotFoundError:
        return (
            None,
            f"{path} is not there: the lifecycle configuration has not run in this home; name another file with --outputs",
        )
    except (OSError, ValueError) as e:
        return None, f"{path} cannot be read: {e}"
    needed = [
        "region",
        "domainName",
        "domainOwner",
        "repositoryName",
        "repositoryEndpoint",
        "pipIndexUrl",
    ]
    missing = [it for it in needed if not isinstance(outputs, dict) or not outputs.get(it)]
    if missing:
        return None, f"{path} has no {', '.join(missing)}: it is not made of the stack's outputs"
    host = urllib.parse.urlsplit(str(outputs["pipIndexUrl"]))
    if (
        not all(isinstance(outputs[it], str) for it in needed)
        or not isinstance(outputs.get("readerRoleArns", []), list)
        or host.scheme != "https"
        or not host.hostname
    ):
        return None, f"{path} has values of other kinds than the stack's outputs"
    if outputs.get("contractVersion") != CONTRACT_VERSION:
        return (
            None,
            f"{path} has version {outputs.get('contractVersion')} of the outputs, this doctor knows {CONTRACT_VERSION}: get the one that belongs to the stack",
        )
    return outputs, ""


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--outputs",
        default=OUTPUTS,
        metavar="FILE",
        help="the stack's outputs as JSON (default ~/.pypi-mirror/outputs.json)",
    )
    parser.add_argument(
        "--project", default="pip", help="the package that is looked up (default pip)"
    )
    parser.add_argument("--json", action="store_true", help="for a program")
    parser.add_argument(
        "--leaks", action="store_true", help="try the ways out that should be closed"
    )
    leaks = parser.add_argument_group("with --leaks")
    leaks.add_argument(
        "--public-name",
        default="example.com",
        metavar="NAME",
        help="a name that should not resolve",
    )
    leaks.add_argument(
        "--public-address",
        default="1.1.1.1",
        metavar="IPV4",
        help="an address that should not answer",
    )
    leaks.add_argument(
        "--foreign-object",
        metavar="BUCKET/KEY",
        help="an object that everybody may read, in another account's bucket in this region",
    )
    leaks.add_argument(
        "--foreign-domain",
        default="packages",
        metavar="NAME",
        help="another account's CodeArtifact domain, best one that gives everybody tokens",
    )
    leaks.add_argument(
        "--foreign-owner", default="123456789012", metavar="ACCOUNT", help="and that account"
    )
    leaks.add_argument(
        "--api", metavar="HOST", help="an AWS API that has no endpoint (default EC2's)"
    )
    asked = parser.parse_args()
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", asked.project):
        parser.error(f"--project: '{asked.project}' is no name of a package")
    for option in ("foreign_object", "foreign_domain", "foreign_owner", "api"):
        if not asked.leaks and getattr(asked, option) != parser.get_default(option):
            parser.error(f"--{option.replace('_', '-')} goes with --leaks")
    if not re.fullmatch(r"[0-9]{12}", asked.foreign_owner):
        parser.error("--foreign-owner: write an account's 12 digits")
    if asked.foreign_object and not re.fullmatch(r"[a-z0-9-]{3,63}/.+", asked.foreign_object):
        parser.error("--foreign-object: write BUCKET/KEY, the bucket's name without dots")
    asked.project = re.sub(r"[-_.]+", "-", asked.project).lower()
    return asked


def main():
    asked = arguments()
    outputs, problem = read_outputs(asked.outputs)
    if problem:
        if asked.json:
            print(json.dumps({"ok": False, "cause": "no-outputs", "seen": problem}))
        else:
            print(f"mirror_doctor: {problem}", file=sys.stderr)
        return 1

    def tell(finding):
        if asked.json:
            return
        if "way" in finding:
            mark = {True: "OPEN  ", False: "closed", None: "?     "}[finding["open"]]
            print(f"{mark}  {finding['way']:<12}  {finding['seen']}", flush=True)
        else:
            mark = {True: "ok    ", False: "WRONG ", None: "-     "}[finding["ok"]]
            print(f"{mark}  {finding['check']:<12}  {finding['seen']}", flush=True)
            if finding["ok"] is False:
                print(
                    f"        it means      {finding['means']}\n        to change     {finding['change']}",
                    flush=True,
                )
        if finding.get("open"):
            print(f"        to change     {finding['change']}", flush=True)

    net = network()
    if asked.leaks:
        findings = Leaks(net, outputs, asked).examine(tell)
        wrong = [it["way"] for it in findings if it["open"]]
        untold = [it["way"] for it in findings if it["open"] is None]
        parts = [f"open: {', '.join(wrong)}"] if wrong else []
        parts += [f"cannot be told: {', '.join(untold)}"] if untold else []
        summary = "; ".join(parts) or "every way out that was tried is closed"
        wrong += untold
    else:
        findings = Doctor(net, outputs, asked.project).examine(tell)
        wrong = [it["cause"] for it in findings if it["ok"] is False]
        summary = (
            f"cause: {wrong[0]}" + (f", and then {', '.join(wrong[1:])}" if wrong[1:] else "")
            if wrong
            else "all is well"
        )
    if asked.json:
        print(
            json.dumps(
                {"ok": not wrong, "cause": wrong[0] if wrong else None, "findings": findings},
                indent=2,
            )
        )
    else:
        print(f"mirror_doctor: {summary}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
