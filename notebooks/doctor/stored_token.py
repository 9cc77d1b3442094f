"""Checks of the token that pip and uv send: in ~/.netrc, or in the index URL."""

import netrc
import os
import shlex
import stat
import urllib.parse

from doctor.findings import Fault, inconclusive, note
from doctor.mirror import HOME, LOG, home_of_the_app

FILE = os.path.join(HOME, ".netrc")


def check_home():
    """Checks that HOME is the folder that the app configured."""
    home = home_of_the_app()
    if home and not os.path.exists(os.path.join(HOME, ".pypi-mirror")):
        raise Fault(
            "other-home",
            f"HOME is {HOME}, but the app configured {home}",
            f"export HOME={shlex.quote(home)}",
            home=home,
        )
    return f"HOME is {HOME}"


class StoredToken:
    """The token that pip sends to the index of a service."""

    def __init__(self, service, pip):
        self.service = service
        self.mirror = service.mirror
        self.pip = pip

    def check(self):
        setting = self.pip.index_url()
        is_index = bool(setting) and self.mirror.is_index(setting.value)
        in_url = urllib.parse.urlsplit(setting.value).password if is_index else None
        if in_url:
            return self.check_url(setting, urllib.parse.unquote(in_url))
        return self.check_netrc()

    def check_url(self, setting, token):
        status = self.service.accepts(token)
        if status == 200:
            return note(
                "login",
                f"pip's index URL in {setting.place} has a token, and the index accepts it",
            )
        seen = f"the index returns {status} for the token in pip's index URL"
        if self.service.token and self.service.accepts(self.service.token) == 200:
            # The app keeps a token in ~/.netrc. Without the app, only the user can renew the token.
            app = os.path.exists(os.path.join(HOME, ".pypi-mirror"))
            index = self.mirror.index
            command = setting.replacement(index) if app else self.mirror.login_command()
            raise Fault("token-in-url", seen, command)
        return inconclusive(f"{seen}. A new token is not available or gets the same result")

    def check_netrc(self):
        other = os.environ.get("NETRC")
        if other is not None and os.path.realpath(other) != os.path.realpath(FILE):
            raise Fault("other-netrc", f"NETRC is set to {other!r}", "unset NETRC")
        try:
            entry = netrc.netrc(FILE).authenticators(self.mirror.index_host)
            mode = stat.S_IMODE(os.stat(FILE).st_mode)
        except FileNotFoundError:
            entry, mode = None, 0
        except netrc.NetrcParseError as e:
            raise Fault("bad-netrc", f"~/.netrc has a syntax error in line {e.lineno}") from None
        except (OSError, ValueError) as e:
            raise Fault("bad-netrc", f"~/.netrc cannot be read ({e})") from None
        if not entry:
            raise Fault("no-token", f"~/.netrc has no entry for {self.mirror.index_host}", log=LOG)
        if mode & 0o077:
            raise Fault("open-netrc", f"~/.netrc has mode {mode:o}", "chmod 600 ~/.netrc")
        if entry[0] != "aws":
            raise Fault("bad-user", "the user in ~/.netrc is not aws", log=LOG)
        status = self.service.accepts(entry[2])
        if status == 200:
            return "~/.netrc has a token that only this user can read, and the index accepts it"
        seen = f"the index returns {status} for the token in ~/.netrc"
        if not self.service.token or self.service.accepts(self.service.token) != 200:
            return inconclusive(f"{seen}. A new token is not available or gets the same result")
        raise Fault("expired-token" if status in (401, 404) else "other-token", seen, log=LOG)
