"""Prints, as JSON, which index this machine's pip is set up for and how it gets there.

pip's own option parser puts its defaults, configuration files and environment together.
"""

import json
import netrc
import urllib.parse
import urllib.request

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

host = index.hostname + (f":{index.port}" if index.port else "")
print(
    json.dumps(
        {
            "index": urllib.parse.urlunsplit((index.scheme, host, index.path, "", "")),
            "certificates": options.cert or certifi.where(),
            "proxy": proxy,
            "user": user,
            "password": password,
        }
    )
)
