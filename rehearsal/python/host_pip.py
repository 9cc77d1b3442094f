"""Prints, as JSON, the index that pip is configured for on this machine, and how pip connects to it.

pip's own option parser combines its defaults, configuration files and environment variables.
"""

import json
import netrc
import os
import ssl
import urllib.parse
import urllib.request

import pip
from pip._internal.commands import create_command
from pip._vendor import certifi

options, _ = create_command("download").parse_args([])
index = urllib.parse.urlsplit(options.index_url)
user = urllib.parse.unquote(index.username) if index.username else None
password = urllib.parse.unquote(index.password or "") if index.username else None
if user is None:
    try:
        found = netrc.netrc().authenticators(index.hostname)
        if found:
            user, _, password = found
    except (OSError, netrc.NetrcParseError):
        pass

proxy = options.proxy or None
if not proxy and not urllib.request.proxy_bypass(index.hostname):
    proxy = urllib.request.getproxies().get(index.scheme)

# pip 24.2 and later use the certificate authorities of the system. Earlier versions use their own. A
# configured bundle takes precedence.
certificates = (
    options.cert or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
)
if not certificates and tuple(int(part) for part in pip.__version__.split(".")[:2]) >= (24, 2):
    certificates = ssl.get_default_verify_paths().cafile
certificates = certificates or certifi.where()

host = index.hostname + (f":{index.port}" if index.port else "")
print(
    json.dumps(
        {
            "index": urllib.parse.urlunsplit((index.scheme, host, index.path, "", "")),
            "certificates": certificates,
            "proxy": proxy,
            "user": user,
            "password": password,
        }
    )
)
