"""Compares the signatures of the doctor with those of the AWS SDK, botocore, which the AWS CLI
brings along.
"""

import pathlib
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "notebooks"))
from doctor.web import Network, Web  # noqa: E402

KEYS = {"AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "secret/+key", "Token": "session+token/=="}


class Recorded(Web):
    def request(self, host, method, path, headers=None, body=b""):
        self.sent = (host, method, path, headers, body)


class Noon(Network):
    def now(self):
        return 1795521600.0


requests = [
    (
        "codeartifact",
        "POST",
        "/v1/authorization-token",
        {"domain": "d", "domain-owner": "1", "duration": 900},
        b"",
    ),
    (
        "codeartifact",
        "GET",
        "/v1/repository/endpoint",
        {"repository": "a b~c/d+e", "format": "pypi"},
        b"",
    ),
    ("ssm", "POST", "/", {}, b'{"Name":"/a/b"}'),
]
web = Recorded(Noon())
for service, method, path, query, body in requests:
    host = f"{service}.us-east-1.amazonaws.com"
    web.signed(service, "us-east-1", KEYS, host, method, path, query, body)
    _, _, target, headers, _ = web.sent
    theirs = AWSRequest(method, f"https://{host}{target}", data=body)
    theirs.headers["X-Amz-Content-SHA256"] = headers["x-amz-content-sha256"]
    theirs.context["timestamp"] = headers["x-amz-date"]
    auth = SigV4Auth(Credentials(*KEYS.values()), service, "us-east-1")
    theirs.headers["X-Amz-Date"] = headers["x-amz-date"]
    theirs.headers["X-Amz-Security-Token"] = KEYS["Token"]
    signature = auth.signature(auth.string_to_sign(theirs, auth.canonical_request(theirs)), theirs)
    assert headers["authorization"].endswith("Signature=" + signature), (path, headers)
print(f"{len(requests)} signatures match those of the AWS SDK")
