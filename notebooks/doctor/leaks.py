"""Tests the paths out of the network that must be closed."""

import http.client
import urllib.parse

from doctor.credentials import find_credentials
from doctor.web import CONNECT_SECONDS, NotReached, Web

SHORT_TOKEN_SECONDS = 900


class Leaks:
    """Tests the paths out of the network that must be closed, over IPv4.

    A path is open (True), closed (False) or inconclusive (None). A path that was not tested is
    inconclusive, and so is a rejection that applies only to this role.
    """

    def __init__(self, net, region, asked):
        self.net = net
        self.web = Web(net)
        self.region = region
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
            find_credentials()[0],
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
