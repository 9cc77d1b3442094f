"""Checks of settings that several clients share: certificate authorities, proxies and endpoints of AWS."""

import os
import ssl
import urllib.request

from doctor.credentials import profile_settings
from doctor.findings import Fault, note

ENDPOINTS = (
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_CODEARTIFACT",
    "AWS_ENDPOINT_URL_STS",
)


def bundles(pip, mirror):
    """The certificate bundles that are configured: client, place, path, host, and the command that removes it."""
    found = []
    cert = pip.effective("cert", "install")
    if cert:
        found.append(("pip", cert.place, cert.value, mirror.index_host, cert.removal()))
    for name, client in (
        ("REQUESTS_CA_BUNDLE", "pip"),
        ("CURL_CA_BUNDLE", "pip"),
        ("SSL_CERT_FILE", "uv"),
        ("AWS_CA_BUNDLE", "the AWS CLI"),
    ):
        # pip reads only the first one.
        if os.environ.get(name) and not (name == "CURL_CA_BUNDLE" and os.environ.get("REQUESTS_CA_BUNDLE")):
            host = mirror.api_host if client == "the AWS CLI" else mirror.index_host
            found.append((client, f"the variable {name}", os.environ[name], host, f"unset {name}"))
    file = os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    bundle = profile_settings(file).get("ca_bundle")
    if bundle and not os.environ.get("AWS_CA_BUNDLE"):
        found.append(("the AWS CLI", file, bundle, mirror.api_host, ""))
    return found


def check_certificates(service, pip):
    """Checks that every configured bundle trusts the mirror. Returns a text, or the faults."""
    used = bundles(pip, service.mirror)
    faults = [it for it in (untrusting(service, *bundle) for bundle in used) if it]
    return faults or (
        f"certificate bundles that trust the mirror: {len(used)}" if used else "no certificate bundle is set"
    )


def untrusting(service, client, place, path, host, remove):
    """The fault of a bundle that does not trust a host, or None."""
    try:
        context = ssl.create_default_context(
            cafile=None if os.path.isdir(path) else path, capath=path if os.path.isdir(path) else None
        )
    except OSError as e:
        seen = f"{path}, which {place} names, is not usable ({e})"
    else:
        try:
            context.wrap_socket(service.web.reach(host), server_hostname=host).close()
            return None
        except ssl.SSLError as e:
            seen = f"{path}, which {place} names, does not trust {host} ({e})"
    return Fault("certificates", seen, remove, client=client, host=host)


def check_proxy(net, mirror):
    """Reports a proxy, because pip and uv would connect to it instead of the endpoint."""
    proxies = urllib.request.getproxies()
    if (
        not getattr(net, "through_proxy", False)
        and (proxies.get("https") or proxies.get("all"))
        and not urllib.request.proxy_bypass(mirror.index_host)
    ):
        raise Fault(
            "proxy",
            "HTTPS_PROXY or ALL_PROXY is set",
            'export NO_PROXY=".amazonaws.com,169.254.170.2,$NO_PROXY,$no_proxy"; export no_proxy="$NO_PROXY"',
        )
    return "no proxy between this notebook and the endpoints"


def check_sdk_endpoints():
    """Notes settings that direct AWS clients to names that the endpoints of the VPC do not serve."""
    config = profile_settings(os.environ.get("AWS_CONFIG_FILE", "~/.aws/config"))
    found = [it for it in ENDPOINTS if os.environ.get(it, "").lower() not in ("", "false")]
    found += [
        f"{it} in ~/.aws/config"
        for it in ("use_fips_endpoint", "use_dualstack_endpoint", "endpoint_url")
        if config.get(it, "").lower() not in ("", "false")
    ]
    if found:
        return note("sdk-endpoint", f"set: {', '.join(found)}")
    return "the AWS CLI uses the names of the endpoints"
