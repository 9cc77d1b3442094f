"""A second opinion on policies: what parliament, a linter of IAM policies, finds in them.

Argument: a file with a list of {"kind", "name", "policy"}; the kinds are identity, resource,
endpoint and trust. Prints a finding a line, and nothing when there is none.
"""

import json
import re
import sys
import warnings

warnings.filterwarnings("ignore")  # it imports pkg_resources, which is deprecated

from parliament import analyze_policy_string, enhance_finding  # noqa: E402

# Where "*" is what is meant: actions of which most have no resource to name, the key that the policy is
# on, and a trust policy, which is about its role.
EVERYTHING = {
    "BearerToken",
    "CodeArtifactOfThisAccount",
    "AccountDecides",
    "DescribeSageMaker",
    "WhoAmI",
    "SageMakerOfThisAccount",
}

with open(sys.argv[1], encoding="utf-8") as file:
    # It takes ARNs apart at colons, those of policy variables too.
    policies = json.loads(re.sub(r"\$\{[^}]*\}", "value", file.read()))

for policy in policies:
    document = policy["policy"]
    if isinstance(document["Statement"], dict):
        document["Statement"] = [document["Statement"]]
    for statement in document["Statement"]:
        if policy["kind"] == "trust":
            # It asks for a Resource, which a trust policy must not have.
            assert "Resource" not in statement
            statement["Resource"] = "*"
    # AWS's list of keys calls sts:DurationSeconds a string, and its own example compares it as a
    # number: https://docs.aws.amazon.com/codeartifact/latest/ug/security_iam_id-based-policy-examples.html
    numeric = "NumericLessThanEquals requires a value of type Number but given String"
    duration = "sts:DurationSeconds" in json.dumps(document)
    seen = set()
    found = [
        (statement.get("Sid"), enhance_finding(finding))
        for statement in document["Statement"]
        for finding in analyze_policy_string(json.dumps({**document, "Statement": [statement]})).findings
    ]
    for sid, finding in found:
        line = f"{policy['name']}: {finding.issue}: {finding.detail}"
        if finding.issue == "RESOURCE_STAR" and policy["kind"] != "identity" and sid in EVERYTHING:
            continue
        if duration and finding.issue == "MISMATCHED_TYPE" and numeric in str(finding.detail):
            continue
        if line not in seen:
            seen.add(line)
            print(line)
