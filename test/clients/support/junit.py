"""Reads JUnit's XML with junitparser and prints, as JSON, what it understood."""

import json
import sys

from junitparser import JUnitXml

KINDS = {"Failure": "failure", "Error": "error", "Skipped": "skipped"}


def outcome(case):
    result = case.result if isinstance(case.result, list) else [case.result]
    results = [one for one in result if one is not None]
    if not results:
        return {"outcome": "passed", "message": None, "content": None}
    (one,) = results
    return {"outcome": KINDS[type(one).__name__], "message": one.message, "content": one.text}


suites = [
    {
        "name": suite.name,
        "counts": [suite.tests, suite.failures, suite.errors, suite.skipped],
        "cases": [{"name": case.name, "classname": case.classname, **outcome(case)} for case in suite],
    }
    for suite in JUnitXml.fromfile(sys.argv[1])
]
print(json.dumps(suites))
