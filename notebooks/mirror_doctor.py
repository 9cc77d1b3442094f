#!/usr/bin/env python3
"""Diagnoses why `pip install` fails in a notebook that uses the package mirror, and reports what to change.

    python mirror_doctor.py            checks everything between this notebook and its packages
    python mirror_doctor.py --leaks    tests the paths out of the network that must be closed

Requires only Python 3.8 or later. The script requests a token as the app does, and never prints it. Exit
codes: 0 if every check passes (with --leaks: every path is closed), 1 if a check fails (with --leaks: a
path is open or inconclusive), 2 if the arguments are invalid.
docs/how-to/notebooks.md explains the results.
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
    """Resolves names, opens connections and returns the time.

    MIRROR_DOCTOR_NETWORK names a Python file whose class of the same name replaces this class.
    """

    # Whether the proxy in HTTPS_PROXY is part of the network.
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
    """The response of a host."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read(LARGEST_DOWNLOAD + 1)

    def json(self):
        return json.loads(self.body)

    def code(self):
        """The AWS error code, from the header or the body of the response."""
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
    """HTTPS through the network, without proxies and without following redirects."""

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
        """Sends a request that is signed with AWS Signature Version 4."""
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
    """The credentials of this process, from its environment variables or its container's role."""
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
    """A host name does not resolve, or the host does not accept a connection."""


class Wrong(Exception):
    """A failed check, with its cause."""

    def __init__(self, cause, seen, means, change):
        super().__init__(seen)
        self.finding = {"cause": cause, "seen": seen, "means": means, "change": change}


class Doctor:
    """Checks everything between a notebook and its packages, step by step."""

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
        """The name of each check, its function, and the checks that must pass first."""
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
                "DNS resolution is disabled in the VPC, or its DNS firewall does not allow this name",
                "enable enableDnsSupport in the VPC; in a network that the stack created, check its DNS firewall "
                "(pypi-mirror:dnsFirewall: false disables it)",
            ) from None
        # A VPC can also use the shared address space 100.64.0.0/10.
        public = [it for it in addresses if ipaddress.ip_address(it).is_global]
        if public:
            raise Wrong(
                "public-dns",
                f"{host} resolves to {', '.join(public)}, a public address",
                f"no endpoint for {service} serves this name in the VPC: it does not exist, its private DNS "
                "is disabled, or enableDnsHostnames is disabled in the VPC",
                f"check the endpoint {service}, its privateDnsEnabled, and enableDnsHostnames of the VPC "
                "(pypi-mirror:vpcId, pypi-mirror:endpointIds)",
            )
        return f"{host} resolves to {', '.join(addresses)}, in the VPC"

    def tcp(self, host, service):
        try:
            self.web.tls(host).close()
        except ssl.SSLError as e:
            raise Wrong(
                "tls",
                f"{host} responds on port 443, but its certificate is not trusted ({e})",
                "something between this notebook and AWS intercepts TLS, or this Python uses a different set of certificate authorities",
                "check SSL_CERT_FILE, REQUESTS_CA_BUNDLE, PIP_CERT and AWS_CA_BUNDLE in this environment",
            ) from None
        except OSError as e:
            raise Wrong(
                "no-tcp",
                f"{host} does not respond on port 443 ({e})",
                f"the security group of the endpoint {service} does not accept this notebook, or the notebook's security group does not allow outbound traffic",
                "allow inbound 443/tcp from the notebook's group at the endpoints "
                "(pypi-mirror:readerSecurityGroupIds, readerCidrs); allow outbound 443/tcp in the notebook's "
                "group; check network ACLs",
            ) from None
        return f"{host} responds on port 443"

    def who(self):
        try:
            self.credentials = credentials()
        except (OSError, LookupError, ValueError) as e:
            raise Wrong(
                "no-credentials",
                f"no credentials ({e})",
                "this process does not run in a Studio app, or the app has no execution role",
                "run the doctor in a terminal or notebook of a Studio app; check the execution role of the user profile",
            ) from None
        self.role = self.credentials.get("RoleArn", "")
        known = not self.role or self.role in self.readers
        return f"role {self.role or 'unknown'}" + (
            "" if known else ", which is not one of the stack's readerRoleArns"
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
                    f"AWS denies a token with a lifetime of {self.seconds} s, but issues one with a lifetime of {SHORT_TOKEN_SECONDS} s",
                    "the role's policy limits the token lifetime to less than the app requests",
                    "lower pypi-mirror:tokenMaxSeconds, or change the condition sts:DurationSeconds in other policies of the role",
                )
        self.require(answer, "the token request failed", "GetAuthorizationToken")
        self.token = answer.json()["authorizationToken"]
        return "CodeArtifact issues a token for the domain"

    def require(self, answer, seen, action):
        """Maps an AWS error response to a cause."""
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
                "the role's credentials are invalid or expired",
                "restart the app",
            )
        if code == "ResourceNotFoundException":
            raise Wrong(
                "not-there",
                seen,
                f"the domain {self.domain} or its repository {self.repository} does not exist",
                "run pulumi up; check pypi-mirror:domainName, domainOwner and repositoryName",
            )
        if "sts:GetServiceBearerToken" in message and "VPC endpoint policy" not in message:
            raise Wrong(
                "no-bearer-token",
                seen,
                "the role's own policy does not allow sts:GetServiceBearerToken, and a resource policy cannot grant it",
                "add the role to pypi-mirror:readerRoleArns and run pulumi up; check its permissions boundary",
            )
        if "VPC endpoint policy" in message:
            raise Wrong(
                "endpoint-policy",
                seen,
                f"the endpoint policy does not allow {action} for this role",
                "add the role to pypi-mirror:readerRoleArns or additionalPrincipals; if the role was re-created, "
                "run pulumi up --refresh; or set pypi-mirror:endpointPrincipals: any",
            )
        if "explicit deny" in message:
            raise Wrong(
                "denied",
                seen,
                "a policy denies the request, for example a domain policy that allows tokens only through specific endpoints",
                "check pypi-mirror:tokensThroughEndpointOnly, tokenEndpointIds and service control policies",
            )
        if answer.status in (401, 403):
            raise Wrong(
                "not-allowed",
                seen,
                f"neither the role's policy nor a resource policy allows {action}",
                "add the role to pypi-mirror:readerRoleArns and run pulumi up, which updates the policies of the role and the repository",
            )
        raise Wrong(
            "unexpected",
            seen,
            "CodeArtifact returns an undocumented response",
            "try again; check the AWS Health Dashboard",
        )

    def stored_token(self):
        file = os.path.join(HOME, ".netrc")
        if os.environ.get("NETRC") and os.path.abspath(os.environ["NETRC"]) != file:
            raise Wrong(
                "other-netrc",
                f"NETRC is set to {os.environ['NETRC']}",
                "pip reads that file instead of ~/.netrc, where the token is",
                "unset NETRC",
            )
        renewer = f"restart the app, or run its lifecycle configuration manually; see {LOG} for the cause"
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
                "correct the syntax of ~/.netrc",
            ) from None
        if not entry:
            raise Wrong(
                "no-token",
                f"~/.netrc has no entry for {self.index_host}",
                "no process has written a token to the file",
                renewer,
            )
        if mode & 0o077:
            raise Wrong(
                "open-netrc",
                f"~/.netrc has mode {mode:o}",
                "other users can read the token",
                "chmod 600 ~/.netrc",
            )
        if entry[0] != "aws":
            raise Wrong(
                "bad-user", f"the user in ~/.netrc is {entry[0]}", "CodeArtifact requires the user aws", renewer
            )
        answer = self.get(self.path + self.project + "/", entry[2])
        if answer.status == 200:
            return "~/.netrc has a token that only this user can read, and the index accepts it"
        seen = f"the index returns {answer.status} for the token in ~/.netrc"
        if not self.token or self.get(self.path + self.project + "/", self.token).status != 200:
            return f"{seen}; a new token is not available or gets the same result"
        if answer.status in (401, 404):
            raise Wrong("expired-token", seen, "the token expired, and no renewer is running", renewer)
        raise Wrong(
            "other-token",
            seen,
            "the token is not valid for this repository, but a new one is",
            renewer,
        )

    def address(self):
        answer = self.ask(
            "GET", "/v1/repository/endpoint", {"repository": self.repository, "format": "pypi"}
        )
        self.require(answer, "the request for the repository's address failed", "GetRepositoryEndpoint")
        found = answer.json()["repositoryEndpoint"]
        if found.rstrip("/") != self.endpoint.rstrip("/"):
            raise Wrong(
                "other-address",
                f"AWS returns {found}, and the stack computes {self.endpoint}",
                "the stack and AWS compute different addresses",
                "use the output loginCommand, which queries AWS",
            )
        return f"AWS returns the same address: {found}"

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
        seen = f"the page of {self.project} returns {answer.status}"
        if answer.status == 200:
            self.page = answer
            return seen
        if answer.status in (401, 403):
            at_endpoint = "VPC endpoint policy" in answer.message()
            raise Wrong(
                "read-at-endpoint" if at_endpoint else "read-refused",
                f"{seen}: {answer.message()}",
                (
                    "the policy of the endpoint codeartifact.repositories denies reading"
                    if at_endpoint
                    else "the token is valid, but the policy of the endpoint, the role or the repository denies codeartifact:ReadFromRepository"
                ),
                "add the role to pypi-mirror:readerRoleArns and run pulumi up; if only pip is denied, set pypi-mirror:endpointPrincipals: any (docs/explanation/assumptions.md)",
            )
        if answer.status == 404:
            raise Wrong(
                "no-package",
                f"{seen}: {answer.message()}",
                "the repository does not have the package: it has no upstream or external connection, a package "
                "group blocks it, or the public index is unreachable",
                "check the upstreams of the readers' repository, the external connection of its store, "
                "pypi-mirror:allowedPackages and internalPackages; test a different package with --project NAME",
            )
        raise Wrong(
            "unexpected",
            f"{seen}: {answer.message()}",
            "the index returns an undocumented response",
            "try again",
        )

    def one_download(self):
        files = self.files()
        if not files:
            return "not tried: the package has no small wheel"
        size, url, sha256 = files[0]
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(self.index + self.project + "/", url))
        if parts.hostname != self.index_host:
            raise Wrong(
                "elsewhere",
                f"files are on {parts.hostname}",
                "files are on a different host than the index",
                "add an endpoint for that host",
            )
        answer = self.get(parts.path + (f"?{parts.query}" if parts.query else ""), self.token)
        if 300 <= answer.status < 400:
            to = urllib.parse.urlsplit(answer.headers.get("Location", "")).hostname
            raise Wrong(
                "redirected",
                f"the download of a file redirects to {to}",
                "files come from S3, although AWS documents that Python files do not",
                "add an S3 gateway endpoint; pypi-mirror:studio or another source creates one",
            )
        if answer.status != 200:
            raise Wrong(
                "no-file",
                f"a file returns {answer.status}: {answer.message()}",
                "the index page exists, but a file that it lists does not",
                "try again, or test a different package with --project NAME",
            )
        if len(answer.body) > LARGEST_DOWNLOAD:
            return f"the download of {os.path.basename(parts.path)} starts"
        if sha256 and hashlib.sha256(answer.body).hexdigest() != sha256:
            raise Wrong(
                "broken-file",
                "the hash of a file differs from the hash on its page",
                "the file was changed in transit",
                "report this to your platform engineer",
            )
        return f"{os.path.basename(parts.path)}, {len(answer.body)} bytes" + (
            ", hash verified" if sha256 else ""
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
                f"pip config list does not finish within {ANSWER_SECONDS} s",
                "the disk that pip is installed on is slow",
                "try again",
            ) from None
        if asked.returncode != 0:
            said = (asked.stdout.strip().splitlines() or ["nothing"])[-1]
            raise Wrong(
                "no-pip",
                f"pip config list fails: {said}",
                "this Python has no pip, or pip's configuration is broken",
                "correct ~/.config/pip/pip.conf, or run the doctor with the Python whose pip you use",
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
                    "pip searches additional sources, or none, and can mix packages that have the same name",
                    self.unset(where, key),
                )
        urls = settings.get("index-url", [])
        if not urls:
            raise Wrong(
                "no-index-url",
                "pip has no index-url, so it uses the public index",
                "HOME differs, sudo or PIP_CONFIG_FILE is in use, or the lifecycle configuration has not run",
                f"HOME is {HOME}; restart the app; see {LOG} for the cause",
            )
        where, url = ([it for it in urls if it[0] == ":env:"] or urls)[-1]
        if where == ":env:" and url.rstrip("/") != self.index.rstrip("/"):
            raise Wrong(
                "index-from-environment",
                "PIP_INDEX_URL is set to a different index",
                "environment variables take precedence over pip's configuration",
                "unset PIP_INDEX_URL",
            )
        if "@" in urllib.parse.urlsplit(url).netloc:
            raise Wrong(
                "token-in-url",
                "pip's index-url contains a token",
                "`aws codeartifact login` wrote it; it is not renewed, and other users might read it",
                f"pip config set global.index-url {self.index}",
            )
        if url.rstrip("/") != self.index.rstrip("/"):
            raise Wrong(
                "other-index",
                f"pip's index-url is {url} (set in {where})",
                "this is not the index of the stack",
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
                "pip connects to the proxy instead of the endpoint",
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
                "pip and uv connect to that proxy instead of the endpoint",
                "unset HTTPS_PROXY, or set NO_PROXY=.amazonaws.com,169.254.170.2",
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
                    "uv-environment", f"{name} is set", "uv uses a different index", f"unset {name}"
                )
        folder = os.environ.get("XDG_CONFIG_HOME") or os.path.join(HOME, ".config")
        file = os.path.join(folder, "uv", "uv.toml")
        try:
            with open(file, encoding="utf-8") as opened:
                text = opened.read()
        except (OSError, ValueError):
            text = ""
        mend = f'add index-url = "{self.index}" as the first line, or restart the app; see {LOG} for the cause'
        urls = re.findall(r'(?m)^\s*index-url\s*=\s*"([^"]*)"', text)
        if [it.rstrip("/") for it in urls] != [self.index.rstrip("/")]:
            raise Wrong(
                "uv-index",
                f"{file} names {', '.join(urls) or 'no index'}",
                "uv does not use the index of the stack; pip is not affected",
                mend,
            )
        if re.search(
            r"(?m)^\s*(\[\[index\]\]|\[\[tool\.uv\.index\]\]|index\s*=|extra-index-url\s*=)", text
        ):
            raise Wrong(
                "uv-extra-index",
                f"{file} lists additional indexes",
                "uv queries them first and can mix packages that have the same name",
                f"remove them from {file}",
            )
        return f"uv's only index is {urls[0]}"

    def clock(self):
        if self.skew is None:
            return "not compared: no AWS service has responded"
        if abs(self.skew) > MOST_SKEW_SECONDS:
            raise Wrong(
                "clock",
                f"the local clock differs from AWS's clock by {self.skew:+.0f} s",
                "AWS rejects signatures that are off by more than five minutes",
                "restart the app; check the clock of the image",
            )
        return f"the local clock differs from AWS's clock by {self.skew:+.0f} s"

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
                finding["seen"] = f"skipped, because {missing[0]} failed"
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
                        seen=f"unexpected response format: {e!r}",
                        means="the response does not come from the documented service",
                        change="try again; check proxies and firewalls between this notebook and AWS",
                    )
                    bad.add(name)
                except OSError as e:
                    finding.update(
                        ok=False,
                        cause="broken-off",
                        seen=f"connection closed: {e}",
                        means="the connection was established, but closed early",
                        change="try again; check network ACLs",
                    )
                    bad.add(name)
            findings.append(finding)
            tell(finding)
        return findings


class Leaks:
    """Tests the paths out of the network that must be closed, over IPv4.

    A path is open (True), closed (False) or inconclusive (None). A path that was not tested is
    inconclusive, and so is a rejection that applies only to this role.
    """

    def __init__(self, net, outputs, asked):
        self.net = net
        self.web = Web(net)
        self.region = outputs["region"]
        self.asked = asked

    def ways(self):
        return [
            ("dns", self.dns, "set pypi-mirror:dnsFirewall: true, or ask the owner of the network for a DNS firewall"),
            (
                "internet",
                self.internet,
                "remove routes to internet and NAT gateways from the notebooks' subnets",
            ),
            (
                "bucket",
                self.bucket,
                "restrict the policy of the S3 endpoint; list only your own buckets in pypi-mirror:studioBuckets",
            ),
            (
                "domain",
                self.domain,
                "restrict the policy of the endpoint codeartifact.api to named resources",
            ),
            (
                "api",
                self.api,
                "check endpoints in the VPC that the stack did not create, and routes to the internet",
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
            return False, f"{address} does not respond on port 443 ({e})"
        return True, f"{address} responds on port 443"

    def bucket(self):
        # The request is unsigned, because the role's own permissions are irrelevant here.
        if not self.asked.foreign_object:
            return None, "not tried: specify an object with --foreign-object"
        bucket, _, key = self.asked.foreign_object.partition("/")
        host = f"{bucket}.s3.{self.region}.amazonaws.com"
        answer = self.web.request(host, "GET", "/" + urllib.parse.quote(key))
        seen = f"{host} returns {answer.status} {answer.code()}: {answer.message()[:200]}"
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
            return True, f"{name}: a token is issued"
        message, code = answer.message(), answer.code()
        seen = f"{name}: {code or answer.status}: {message}"
        if "VPC endpoint policy" in message:
            return False, seen
        # The request passed the endpoint and the role's policies. Only the other account can reject it.
        if "resource-based policy" in message or code == "ResourceNotFoundException":
            return True, seen
        return None, seen

    def api(self):
        host = self.asked.api or f"ec2.{self.region}.amazonaws.com"
        self.web.reach(host).close()
        return True, f"{host} responds"

    def examine(self, tell):
        findings = []
        for name, way, change in self.ways():
            try:
                is_open, seen = way()
            except NotReached as e:
                is_open, seen = False, f"not reachable ({e})"
            except (OSError, LookupError, ValueError, http.client.HTTPException) as e:
                is_open, seen = None, f"inconclusive: {e}"
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
    """Reads the outputs for notebooks, from the lifecycle configuration or `pulumi stack output --json`."""
    try:
        with open(path, encoding="utf-8") as file:
            outputs = json.load(file)
    except FileNotFoundError:
        return (
            None,
            f"{path} does not exist, because the lifecycle configuration has not run in this home directory. Specify a different file with --outputs.",
        )
    except (OSError, ValueError) as e:
        return None, f"Cannot read {path}: {e}"
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
        return None, f"{path} has no {', '.join(missing)}, so it does not contain the outputs of the stack."
    host = urllib.parse.urlsplit(str(outputs["pipIndexUrl"]))
    if (
        not all(isinstance(outputs[it], str) for it in needed)
        or not isinstance(outputs.get("readerRoleArns", []), list)
        or host.scheme != "https"
        or not host.hostname
    ):
        return None, f"{path} has values whose types differ from the stack's outputs."
    if outputs.get("contractVersion") != CONTRACT_VERSION:
        return (
            None,
            f"{path} has version {outputs.get('contractVersion')} of the outputs, and this doctor supports version {CONTRACT_VERSION}. Use the doctor from the repository version that deployed the stack.",
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
        help="the stack's outputs as JSON (default: ~/.pypi-mirror/outputs.json)",
    )
    parser.add_argument(
        "--project", default="pip", help="the package to look up (default: pip)"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--leaks", action="store_true", help="test the paths out of the network that must be closed"
    )
    leaks = parser.add_argument_group("with --leaks")
    leaks.add_argument(
        "--public-name",
        default="example.com",
        metavar="NAME",
        help="a name that must not resolve",
    )
    leaks.add_argument(
        "--public-address",
        default="1.1.1.1",
        metavar="IPV4",
        help="an address that must not respond",
    )
    leaks.add_argument(
        "--foreign-object",
        metavar="BUCKET/KEY",
        help="a publicly readable object in another account's bucket in this region",
    )
    leaks.add_argument(
        "--foreign-domain",
        default="packages",
        metavar="NAME",
        help="a CodeArtifact domain of another account, preferably one that issues tokens to everyone",
    )
    leaks.add_argument(
        "--foreign-owner", default="123456789012", metavar="ACCOUNT", help="the ID of that account"
    )
    leaks.add_argument(
        "--api", metavar="HOST", help="an AWS API that has no endpoint (default: EC2)"
    )
    asked = parser.parse_args()
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", asked.project):
        parser.error(f"--project: '{asked.project}' is not a valid package name")
    for option in ("foreign_object", "foreign_domain", "foreign_owner", "api"):
        if not asked.leaks and getattr(asked, option) != parser.get_default(option):
            parser.error(f"--{option.replace('_', '-')} requires --leaks")
    if not re.fullmatch(r"[0-9]{12}", asked.foreign_owner):
        parser.error("--foreign-owner must be an account ID of 12 digits")
    if asked.foreign_object and not re.fullmatch(r"[a-z0-9-]{3,63}/.+", asked.foreign_object):
        parser.error("--foreign-object must have the form BUCKET/KEY, with a bucket name without dots")
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
            mark = {True: "ok    ", False: "FAILED", None: "-     "}[finding["ok"]]
            print(f"{mark}  {finding['check']:<12}  {finding['seen']}", flush=True)
            if finding["ok"] is False:
                print(
                    f"        meaning       {finding['means']}\n        fix           {finding['change']}",
                    flush=True,
                )
        if finding.get("open"):
            print(f"        fix           {finding['change']}", flush=True)

    net = network()
    if asked.leaks:
        findings = Leaks(net, outputs, asked).examine(tell)
        wrong = [it["way"] for it in findings if it["open"]]
        untold = [it["way"] for it in findings if it["open"] is None]
        parts = [f"open: {', '.join(wrong)}"] if wrong else []
        parts += [f"inconclusive: {', '.join(untold)}"] if untold else []
        summary = "; ".join(parts) or "all tested paths out of the network are closed"
        wrong += untold
    else:
        findings = Doctor(net, outputs, asked.project).examine(tell)
        wrong = [it["cause"] for it in findings if it["ok"] is False]
        summary = (
            f"cause: {wrong[0]}" + (f" (also: {', '.join(wrong[1:])})" if wrong[1:] else "")
            if wrong
            else "all checks passed"
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
