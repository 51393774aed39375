"""Writes registry.json of the rehearsal: which properties of AWS resources require a replacement when they change.

The registry schemas of AWS CloudFormation (https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/
resource-type-schema.html, `createOnlyProperties`) are part of the package cfn-lint. `make registry` runs this in its
own virtual environment; the tests do the same, and compare the results.
"""

import json
import sys
from importlib.metadata import version
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

REGION = "us-east-1"  # has every type
KEYS = {"create_only": "createOnlyProperties", "conditional": "conditionalCreateOnlyProperties"}


def facts(name: str) -> dict[str, list[str]]:
    """The top-level properties of a type, and the paths that can only be set at creation, always or conditionally."""
    schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema
    found = {key: sorted(map(_plain, schema.get(there, ()))) for key, there in KEYS.items()}
    return {"properties": sorted(schema["properties"]), **found}


def _plain(path: str) -> str:
    return path.removeprefix("/properties/")


def main(file: str) -> None:
    """Write the file again, for the types that it lists."""
    with open(file) as before:
        types = sorted(json.load(before)["types"])
    document = {
        "source": f"cfn-lint {version('cfn-lint')}, registry schemas of {REGION}",
        "types": {name: facts(name) for name in types},
    }
    with open(file, "w") as after:
        json.dump(document, after, indent=1, sort_keys=True)
        after.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
