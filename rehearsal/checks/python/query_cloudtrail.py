"""Runs a query of Amazon Athena on the requests of a rehearsal, as CloudTrail would record them.

    query_cloudtrail.py REQUESTS QUERY    REQUESTS has one request per line, from `./rehearse notebook --json`

The query runs in DuckDB instead of Athena. The records have the fields of AWS's example:
https://docs.aws.amazon.com/codeartifact/latest/ug/codeartifact-information-in-cloudtrail.html
"""

import json
import re
import sys

import duckdb

ACTION = "codeartifact:ReadFromRepository"


def record(request):
    """The record of a request of a package manager, or None for another request."""
    decisions = [it for it in request["decisions"] if it["action"] == ACTION]
    path = re.fullmatch(r"GET (/pypi/([^/]+)/(?:simple/([^/]+)/|(?:[^/]+/)*([^/]+)))", request["request"] or "")
    if not decisions or not path:
        return None
    domain = re.fullmatch(r"arn:aws:codeartifact:[^:]+:(\d+):repository/([^/]+)/.*", decisions[0]["resource"])
    file = re.match(r"([A-Za-z0-9_.]+?)-([0-9][^-]*?)(?:-.*|\.tar\.gz)", path[4] or "")
    parameters = {
        "domainName": domain[2],
        "domainOwner": domain[1],
        "repositoryName": path[2],
        "packageName": path[3] or re.sub(r"[-_.]+", "-", file[1]).lower(),
        "packageFormat": "pypi",
    }
    if file:
        parameters["packageVersion"] = file[2]
    return (
        "2026-01-01T00:00:00Z",
        {"arn": decisions[0]["principal"]},
        "codeartifact.amazonaws.com",
        "ReadFromRepository",
        None if request["fulfilled"] else "AccessDenied",
        json.dumps(parameters),
        json.dumps({"httpMethod": "GET", "requestUri": path[1]}),
    )


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        records = [it for it in map(record, map(json.loads, file)) if it]
    if not any(it[4] for it in records) or not any("packageVersion" in it[5] for it in records):
        sys.exit("The requests contain no rejected request, or no request for a file.")
    database = duckdb.connect()
    database.execute("CREATE MACRO json_extract_scalar(text, path) AS json_extract_string(text, path)")
    database.execute("CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)")
    database.execute(
        "CREATE TABLE cloudtrail_logs (eventtime VARCHAR, useridentity STRUCT(arn VARCHAR), eventsource VARCHAR,"
        " eventname VARCHAR, errorcode VARCHAR, requestparameters VARCHAR, additionaleventdata VARCHAR)"
    )
    database.executemany("INSERT INTO cloudtrail_logs VALUES (?, ?, ?, ?, ?, ?, ?)", records)
    for row in database.execute(sys.argv[2]).fetchall():
        print(*row[1:])


if __name__ == "__main__":
    main()
