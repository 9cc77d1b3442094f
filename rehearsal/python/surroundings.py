"""Turns what is known of an environment into what a rehearsed notebook needs to know of its
surroundings: the stack's outputs once it is deployed, and before that its configuration, as
`pulumi config --json` prints it.

Arguments: the file to write, the engine's file of the stack's state, then KEY=VALUE for what the
machine adds. The file is not a secret.
"""

import json
import os
import sys

target, state, *additions = sys.argv[1:]
config = json.load(sys.stdin)
outputs = {}
try:
    with open(state, encoding="utf-8") as file:
        deployed = json.load(file)["checkpoint"].get("latest") or {}
    for resource in deployed.get("resources", []):
        if resource["type"] == "pulumi:pulumi:Stack":
            outputs = resource.get("outputs", {})
except FileNotFoundError:
    pass


def value(key, default):
    entry = config.get(key, {})
    return entry.get("objectValue", entry.get("value", default))


surroundings = {"accountId": value("aws:allowedAccountIds", [""])[0]}
for key, default in (
    ("vpcId", ""),
    ("readerRoleArns", []),
    ("readerSecurityGroupIds", []),
    ("readerCidrs", []),
):
    surroundings[key] = outputs.get(key, value("pypi-mirror:" + key, default))
for addition in additions:
    key, _, text = addition.partition("=")
    surroundings[key] = text
surroundings["hostPip"] = surroundings["hostPip"].split("\n")

with open(f"{target}.{os.getpid()}", "w", encoding="utf-8") as file:
    json.dump(surroundings, file, indent=2)
os.replace(file.name, target)
