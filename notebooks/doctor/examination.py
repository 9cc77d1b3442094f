"""Runs the checks in order, and skips a check if a check that it needs did not pass."""

import http.client

from doctor.client_settings import check_certificates, check_proxy, check_sdk_endpoints
from doctor.findings import Fault, passed, skipped
from doctor.installing import find_uv, pip_installs, uv_installs
from doctor.project import Project
from doctor.release_age import ReleaseAge
from doctor.requirements import Requirements
from doctor.service import Service
from doctor.stored_token import StoredToken, check_home
from doctor.uv_settings import UvSettings

API, INDEX = "codeartifact.api", "codeartifact.repositories"


class Examination:
    """Every check of a notebook."""

    def __init__(self, net, mirror, pip, asked):
        self.net = net
        self.mirror = mirror
        self.pip = pip
        self.asked = asked
        self.service = Service(net, mirror, asked.project)
        self.uv = find_uv()

    def steps(self):
        """The name of each check, its function, and the checks that must pass first."""
        service, mirror, project = self.service, self.mirror, self.asked.project
        steps = [
            ("home", check_home, []),
            ("dns-api", lambda: service.dns(mirror.api_host, API), []),
            ("dns-index", lambda: service.dns(mirror.index_host, INDEX), []),
            ("tcp-api", lambda: service.tcp(mirror.api_host, API), ["dns-api"]),
            ("tcp-index", lambda: service.tcp(mirror.index_host, INDEX), ["dns-index"]),
            ("credentials", service.who, []),
            ("token", service.new_token, ["tcp-api", "credentials"]),
            ("stored-token", StoredToken(service, self.pip).check, ["tcp-index"]),
            ("address", service.address, ["token"]),
            ("page", service.one_page, ["token", "tcp-index"]),
            ("download", service.one_download, ["page"]),
            ("certificates", lambda: check_certificates(service, self.pip), ["tcp-api", "tcp-index"]),
            ("proxy", lambda: check_proxy(self.net, mirror), []),
            ("endpoints", check_sdk_endpoints, []),
            ("pip", lambda: self.pip.check(mirror), []),
            ("uv", self.check_uv, []),
            ("age", ReleaseAge(mirror, self.pip, self.uv, service).check, ["page", "pip"]),
            ("clock", service.clock, ["tcp-api"]),
        ]
        clients = ["home", "stored-token", "certificates", "proxy"]
        steps.append(("pip-install", lambda: pip_installs(mirror, project), [*clients, "pip"]))
        if self.uv:
            steps.append(("uv-install", lambda: uv_installs(self.uv, mirror, project), [*clients, "uv"]))
        return steps

    def check_uv(self):
        return UvSettings(self.mirror).check() if self.uv else "uv is not installed"

    def examine(self, tell):
        findings, failed, bad = [], set(), set()
        for name, check, needs in self.steps():
            missing = [it for it in needs if it in bad]
            # The page check needs credentials. pip and uv need only the stored token.
            missing += ["page"] if name.endswith("-install") and "page" in failed else []
            results = [{**skipped(missing[0]), "check": name}] if missing else self.run(name, check)
            for finding in results:
                if finding["ok"] is False:
                    failed.add(name)
                if finding["ok"] is not True:
                    bad.add(name)
                findings.append(finding)
                tell(finding)
        unproven = [it["check"] for it in findings if it["check"].endswith("-install") and it["ok"] is None]
        others = []
        if unproven and not failed:
            proof = Fault("unproven", f"no result: {', '.join(unproven)}")
            others.append({"check": "proof", **proof.finding})
        for finding in [*others, *self.files()]:
            findings.append(finding)
            tell(finding)
        return findings

    def files(self):
        """The findings in the requirement files and the project of the user."""
        if self.asked.requirement:
            yield from self.run("requirements", self.check_requirements)
        if self.asked.folder:
            yield from self.run("project", self.check_project)

    def check_requirements(self):
        requirements = Requirements(self.mirror, self.service.web)
        for file in self.asked.requirement:
            requirements.check_file(file)
        return requirements.faults or f"no source is unreachable in {', '.join(self.asked.requirement)}"

    def check_project(self):
        project = Project(self.mirror, self.service.web, self.asked.folder)
        try:
            faults = project.check()
        except OSError as e:
            raise Fault("unreadable", str(e)) from None
        return faults or f"no source is unreachable in {', '.join(project.checked) or 'any known file'}"

    @staticmethod
    def run(name, check):
        """The findings of a check, which returns a text, a finding or all findings, or raises one fault."""
        try:
            found = check()
            if isinstance(found, str):
                return [passed(name, found)]
            if isinstance(found, dict):
                return [{**found, "check": name}]
            faults = found
        except Fault as fault:
            faults = [fault]
        except http.client.HTTPException as e:
            faults = [Fault("unexpected", f"unexpected response: {e!r}")]
        except OSError as e:
            faults = [Fault("broken-off", f"connection closed: {e}")]
        except Exception as e:  # An unexpected file or response must not stop the other checks.
            faults = [Fault("unexpected", f"unexpected content: {e!r}")]
        return [{**(it.finding if isinstance(it, Fault) else it), "check": name} for it in faults]
