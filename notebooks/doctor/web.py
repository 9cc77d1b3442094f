"""Name resolution, connections and signed HTTPS requests, without dependencies."""

import datetime
import hashlib
import hmac
import http.client
import importlib.util
import json
import os
import re
import socket
import ssl
import sys
import time
import urllib.parse

CONNECT_SECONDS = 10
RESPONSE_SECONDS = 3
ANSWER_SECONDS = 60
LARGEST_DOWNLOAD = 20_000_000
PORTS = {"http": 80, "ssh": 22}


class NotReached(OSError):
    """A host name does not resolve, or the host does not accept a connection."""


class Network:
    """Resolves names, opens connections and returns the time.

    MIRROR_DOCTOR_NETWORK names a Python file whose class of the same name replaces this class.
    """

    # Whether the proxy in HTTPS_PROXY is part of the network.
    through_proxy = False

    def resolve(self, host):
        """The IPv4 addresses of a host, or socket.gaierror."""
        try:
            found = socket.getaddrinfo(host, 443, socket.AF_INET, socket.SOCK_STREAM)
        except UnicodeError as e:
            raise socket.gaierror(socket.EAI_NONAME, f"not a host name: {e}") from None
        return sorted({it[4][0] for it in found})

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


def host_and_port(url):
    """The host and the port of a URL, or of a Git address."""
    secure_shell = re.match(r"[\w.-]+@([\w.-]+):(?!//)", url)
    if secure_shell:
        return secure_shell.group(1), PORTS["ssh"]
    try:
        parts = urllib.parse.urlsplit(url)
        return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 443)
    except ValueError:
        return "", 443


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
        self.reached = {}

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

    def reaches(self, url):
        """Whether the host of a URL, or of a Git address such as git@HOST:PATH, accepts connections."""
        place = host_and_port(url)
        if not place[0]:
            return url.lower().startswith("file:")
        if place not in self.reached:
            self.reached[place] = self.responds(*place)
        return self.reached[place]

    def responds(self, host, port):
        try:
            self.net.connect(host, self.net.resolve(host)[0], port, RESPONSE_SECONDS).close()
        except OSError:
            return False
        return True

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
