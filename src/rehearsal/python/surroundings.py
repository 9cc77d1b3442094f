"""Turns an environment's configuration, as `pulumi config --json` prints it, into what a rehearsed
notebook needs to know of its surroundings.

Arguments: the file to write, then KEY=VALUE for what the machine adds. The file is not a secret.
"""

import json
import os
import sys

target, *additions = sys.argv[1:]
config = json.load(sys.stdin)


def value(key, default=None):
    entry = config.get(key, {})
    return entry.get("objectValue", entry.get("value", default))


surroundings = {
    "accountId": value("aws:allowedAccountIds", [""])[0],
    "vpcId": value("pypi-mirror:vpcId", ""),
    "readerRoleArns": value("pypi-mirror:readerRoleArns", []),
    "readerSecurityGroupIds": value("pypi-mirror:readerSecurityGroupIds", []),
    "readerCidrs": value("pypi-mirror:readerCidrs", []),
}
for addition in additions:
    key, _, text = addition.partition("=")
    surroundings[key] = text
surroundings["hostPip"] = surroundings["hostPip"].split("\n")

with open(f"{target}.{os.getpid()}", "w", encoding="utf-8") as file:
    json.dump(surroundings, file, indent=2)
os.replace(file.name, target)
