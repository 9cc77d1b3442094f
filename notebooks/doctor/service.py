"""Checks of the services that a notebook needs: names, connections, credentials, token and index."""

import base64
import email.utils
import hashlib
import ipaddress
import os
import re
import ssl
import urllib.parse

from doctor.credentials import find_credentials, sources
from doctor.findings import Fault, note
from doctor.mirror import SHORT_TOKEN_SECONDS
from doctor.web import LARGEST_DOWNLOAD, Web

MOST_SKEW_SECONDS = 300


class Service:
    """The API and the index of the mirror, as this notebook reaches them."""

    def __init__(self, net, mirror, project):
        self.web = Web(net)
        self.net = net
        self.mirror = mirror
        self.project = project
        self.credentials = None
        self.source = ""
        self.token = None
        self.skew = None
        self.page = None

    def who(self):
        try:
            self.credentials, self.source = find_credentials()
        except (OSError, LookupError, ValueError) as e:
            raise Fault("no-credentials", f"no credentials ({e})") from None
        role = self.credentials.get("RoleArn", "")
        if self.mirror.readers is not None and role and role not in self.mirror.readers:
            return note("unknown-role", f"role {role}, which is not one of the stack's readerRoleArns")
        others = sources()[1:]
        if others:
            return note("two-credentials", f"credentials from {self.source}, not from {', '.join(others)}")
        return f"role {role}" if role else f"credentials from {self.source}"

    def dns(self, host, service):
        try:
            addresses = self.net.resolve(host)
        except OSError as e:
            raise Fault("no-dns", f"{host} does not resolve ({e})") from None
        # A VPC can also use the shared address space 100.64.0.0/10.
        public = [it for it in addresses if ipaddress.ip_address(it).is_global]
        if public:
            raise Fault("public-dns", f"{host} resolves to {', '.join(public)}, a public address", service=service)
        return f"{host} resolves to {', '.join(addresses)}, in the VPC"

    def tcp(self, host, service):
        try:
            self.web.tls(host).close()
        except ssl.SSLError as e:
            command = "unset SSL_CERT_FILE" if os.environ.get("SSL_CERT_FILE") else ""
            seen = f"{host} responds on port 443, but its certificate is not trusted ({e})"
            raise Fault("tls", seen, command) from None
        except OSError as e:
            raise Fault("no-tcp", f"{host} does not respond on port 443 ({e})", service=service) from None
        return f"{host} responds on port 443"

    def ask(self, method, path, query):
        answer = self.web.signed(
            "codeartifact",
            self.mirror.region,
            self.credentials,
            self.mirror.api_host,
            method,
            path,
            {"domain": self.mirror.domain, "domain-owner": self.mirror.owner, **query},
        )
        date = answer.headers.get("Date")
        if date:
            self.skew = self.net.now() - email.utils.parsedate_to_datetime(date).timestamp()
        return answer

    def new_token(self):
        answer = self.ask("POST", "/v1/authorization-token", {"duration": self.mirror.seconds})
        if (
            answer.status != 200
            and "sts:GetServiceBearerToken" in answer.message()
            and self.mirror.seconds > SHORT_TOKEN_SECONDS
        ):
            shorter = self.ask("POST", "/v1/authorization-token", {"duration": SHORT_TOKEN_SECONDS})
            if shorter.status == 200:
                raise Fault("token-too-long", f"AWS denies a token with a lifetime of {self.mirror.seconds} s, but issues one with a lifetime of {SHORT_TOKEN_SECONDS} s")
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
            raise Fault("bad-credentials", seen, source=self.source)
        if code == "ResourceNotFoundException":
            raise Fault("not-there", seen, domain=self.mirror.domain, repository=self.mirror.repository)
        if "sts:GetServiceBearerToken" in message and "VPC endpoint policy" not in message:
            raise Fault("no-bearer-token", seen)
        if "VPC endpoint policy" in message:
            raise Fault("endpoint-policy", seen, action=action)
        if "explicit deny" in message:
            raise Fault("denied", seen)
        if answer.status in (401, 403):
            raise Fault("not-allowed", seen, action=action)
        raise Fault("unexpected", seen)

    def address(self):
        answer = self.ask(
            "GET", "/v1/repository/endpoint", {"repository": self.mirror.repository, "format": "pypi"}
        )
        self.require(answer, "the request for the repository's address failed", "GetRepositoryEndpoint")
        found = answer.json()["repositoryEndpoint"]
        if found.rstrip("/") != self.mirror.endpoint.rstrip("/"):
            raise Fault("other-address", f"AWS returns {found}, and {self.mirror.source} has {self.mirror.endpoint}")
        return f"AWS returns the same address: {found}"

    def get(self, path, token):
        basic = "Basic " + base64.b64encode(f"aws:{token}".encode()).decode()
        return self.web.request(
            self.mirror.index_host,
            "GET",
            path,
            {
                "Authorization": basic,
                "Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5",
            },
        )

    def one_page(self):
        answer = self.get(self.mirror.path + self.project + "/", self.token)
        seen = f"the page of {self.project} returns {answer.status}"
        if answer.status == 200:
            self.page = answer
            return seen
        if answer.status in (401, 403):
            at_endpoint = "VPC endpoint policy" in answer.message()
            raise Fault("read-at-endpoint" if at_endpoint else "read-refused", f"{seen}: {answer.message()}")
        if answer.status == 404:
            raise Fault("no-package", f"{seen}: {answer.message()}")
        raise Fault("unexpected", f"{seen}: {answer.message()}")

    def one_download(self):
        files = self.files()
        if not files:
            return "not tried: the package has no small wheel"
        size, url, sha256 = files[0]
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(self.mirror.index + self.project + "/", url))
        if parts.hostname != self.mirror.index_host:
            raise Fault("elsewhere", f"files are on {parts.hostname}")
        answer = self.get(parts.path + (f"?{parts.query}" if parts.query else ""), self.token)
        if 300 <= answer.status < 400:
            to = urllib.parse.urlsplit(answer.headers.get("Location", "")).hostname
            raise Fault("redirected", f"the download of a file redirects to {to}")
        if answer.status != 200:
            raise Fault("no-file", f"a file returns {answer.status}: {answer.message()}")
        if len(answer.body) > LARGEST_DOWNLOAD:
            return f"the download of {os.path.basename(parts.path)} starts"
        if sha256 and hashlib.sha256(answer.body).hexdigest() != sha256:
            raise Fault("broken-file", "the hash of a file differs from the hash on its page")
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

    def accepts(self, token):
        """The status of the index for a token."""
        return self.get(self.mirror.path + self.project + "/", token).status

    def clock(self):
        if self.skew is None:
            return "not compared: no AWS service has responded"
        seen = f"the local clock differs from AWS's clock by {self.skew:+.0f} s"
        if abs(self.skew) > MOST_SKEW_SECONDS:
            raise Fault("clock", seen)
        return seen
