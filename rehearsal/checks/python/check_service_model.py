"""Calls every operation that the emulator supports with botocore, and checks each response, as received,
against botocore's own service model: no unknown members, no missing required members, and valid types,
patterns and values."""

import json
import re
import sys

import botocore.session

problems = []
checked = set()


def check(shape, value, where):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            problems.append(f"{where} is not an object")
            return
        for name in shape.required_members:
            if name not in value:
                problems.append(f"{where}.{name} is missing")
        for name, member in value.items():
            if name not in shape.members:
                problems.append(f"{where}.{name} is not in the model")
            else:
                check(shape.members[name], member, f"{where}.{name}")
    elif kind == "list":
        for index, member in enumerate(value):
            check(shape.member, member, f"{where}[{index}]")
    elif kind == "map":
        for name, member in value.items():
            check(shape.key, name, f"{where}.{name}")
            check(shape.value, member, f"{where}.{name}")
    elif kind == "string":
        if not isinstance(value, str):
            problems.append(f"{where} is not a string: {value!r}")
            return
        if shape.enum and value not in shape.enum:
            problems.append(f"{where} is not one of {shape.enum}: {value}")
        # Python's expressions have no classes of Unicode; the model uses one, for what can be printed.
        pattern = shape.metadata.get("pattern", "").replace(r"\P{C}", r"[^\x00-\x1f\x7f]")
        if pattern and value and not re.fullmatch(pattern, value):
            problems.append(f"{where} does not match {pattern}: {value}")
        if len(value) > shape.metadata.get("max", len(value)):
            problems.append(f"{where} is too long")
    elif kind in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            problems.append(f"{where} is not an integer: {value!r}")
    elif kind == "timestamp":
        if not isinstance(value, (int, float)):
            problems.append(f"{where} is not a timestamp in seconds: {value!r}")
    else:
        problems.append(f"{where} has the type {kind}, which this check does not support")


def before_parse(operation_model, response_dict, **_):
    body = json.loads(response_dict["body"])
    if response_dict["status_code"] == 200:
        check(operation_model.output_shape, body, operation_model.name)
        checked.add(operation_model.name)
    elif "message" not in body:
        problems.append(f"{operation_model.name}: the error has no message")


client = botocore.session.get_session().create_client("codeartifact")
client.meta.events.register("before-parse.codeartifact", before_parse)

domain = {"domain": "pypi-mirror-dev", "domainOwner": "111122223333"}
repository = {**domain, "repository": "packages"}
package = {**repository, "format": "pypi", "package": "demo"}
version = {**package, "packageVersion": "1.0"}
calls = {
    "get_authorization_token": {**domain, "durationSeconds": 900},
    "get_repository_endpoint": {**repository, "format": "pypi"},
    "describe_domain": domain,
    "list_domains": {"maxResults": 10},
    "describe_repository": repository,
    "list_repositories": {"repositoryPrefix": "pa", "maxResults": 10},
    "list_repositories_in_domain": domain,
    "list_packages": {**repository, "format": "pypi", "packagePrefix": "d"},
    "describe_package": package,
    "list_package_versions": {**package, "maxResults": 10},
    "describe_package_version": version,
    "list_package_version_assets": version,
}
answers = {name: getattr(client, name)(**parameters) for name, parameters in calls.items()}

expected = {
    "list_packages": ("packages", "package", "demo"),
    "list_package_versions": ("versions", "version", "1.0"),
    "list_package_version_assets": ("assets", "name", "demo-1.0-py3-none-any.whl"),
    "list_repositories": ("repositories", "name", "packages"),
}
for operation, (members, member, value) in expected.items():
    if value not in [item[member] for item in answers[operation][members]]:
        problems.append(f"{operation} does not list {value}")
if answers["describe_domain"]["domain"]["assetSizeBytes"] <= 0:
    problems.append("describe_domain returns an assetSizeBytes of 0")

for error, parameters in (
    ("ValidationException", {**domain, "domain": "No_Domain"}),
    ("ResourceNotFoundException", {**domain, "domain": "nothing"}),
):
    try:
        client.describe_domain(**parameters)
        problems.append(f"expected {error} for {parameters}, but the call succeeded")
    except client.exceptions.ClientError as refusal:
        if refusal.response["Error"]["Code"] != error:
            problems.append(f"{refusal.response['Error']['Code']} instead of {error}")
        getattr(client.exceptions, error)

print(*problems, sep="\n", file=sys.stderr)
if problems:
    sys.exit(1)
print(f"{len(checked)} operations match the service model")
