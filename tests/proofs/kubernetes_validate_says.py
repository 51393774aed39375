"""Run where kubernetes-validate is installed: judges `{"objects": [...], "versions": [...]}` on standard input.

Prints for each version a list: of each object the sentence with which it is refused, or "" or "no such kind".
"""

import json
import sys
from functools import cache
from typing import Any

import kubernetes_validate
from kubernetes_validate import utils

utils.schema_contents = cache(utils.schema_contents)  # it would read its files again for every object


def says(document: dict[str, Any], version: str) -> str:
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        return "no such kind"
    except kubernetes_validate.ValidationError as error:
        return f"{'.'.join(map(str, error.path))}: {error.message}"
    return ""


asked = json.load(sys.stdin)
json.dump({one: [says(each, one) for each in asked["objects"]] for one in asked["versions"]}, sys.stdout)
