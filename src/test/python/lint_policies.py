"""A second opinion on policies: what parliament, a linter of IAM policies, finds in them.

Argument: a file with a list of {"kind", "name", "policy"}; the kinds are identity, resource,
endpoint and trust. Prints a finding a line, and nothing when there is none.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")  # it imports pkg_resources, which is deprecated

from parliament import analyze_policy_string, enhance_finding  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    policies = json.load(file)

for policy in policies:
    document = policy["policy"]
    if isinstance(document["Statement"], dict):
        document["Statement"] = [document["Statement"]]
    for statement in document["Statement"]:
        if policy["kind"] == "trust":
            # It asks for a Resource, which a trust policy must not have.
            assert "Resource" not in statement
            statement["Resource"] = "*"
        # AWS takes numbers in quotation marks, as its own examples have them; the linter does not.
        for operator, keys in statement.get("Condition", {}).items():
            if operator.startswith("Numeric"):
                statement["Condition"][operator] = {key: int(value) for key, value in keys.items()}
    # A policy on a resource or an endpoint may say "*": it is about what it is on.
    explained = set() if policy["kind"] == "identity" else {"RESOURCE_STAR"}
    seen = set()
    for finding in analyze_policy_string(json.dumps(document)).findings:
        finding = enhance_finding(finding)
        line = f"{policy['name']}: {finding.issue}: {finding.detail}"
        if finding.issue not in explained and line not in seen:
            seen.add(line)
            print(line)
