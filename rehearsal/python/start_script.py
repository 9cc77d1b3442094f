"""Prints the script that Studio runs when an app starts, as the engine has deployed it.

Argument: the engine's file of the stack's state.
"""

import base64
import json
import sys

try:
    with open(sys.argv[1], encoding="utf-8") as file:
        deployed = json.load(file)["checkpoint"].get("latest") or {}
except FileNotFoundError:
    deployed = {}
scripts = [
    resource["outputs"]["studioLifecycleConfigContent"]
    for resource in deployed.get("resources", [])
    if resource["type"] == "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig"
]
if not scripts:
    sys.exit(1)
sys.stdout.write(base64.b64decode(scripts[0]).decode())
