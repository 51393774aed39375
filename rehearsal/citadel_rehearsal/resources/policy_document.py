"""`getPolicyDocument`: builds the JSON of a policy from its arguments, without a request.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy_document_data_source.go
and policy_model.go in the same directory.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import Properties

VERSION, OLD_VERSION = "2012-10-17", "2008-10-17"
# The elements of a statement, in the order in which the real function writes them, and their argument names.
ELEMENTS = {
    "Sid": "sid",
    "Effect": "effect",
    "Action": "actions",
    "NotAction": "notActions",
    "Resource": "resources",
    "NotResource": "notResources",
    "Principal": "principals",
    "NotPrincipal": "notPrincipals",
    "Condition": "conditions",
}
PRINCIPALS, WITH_VARIABLES = ("Principal", "NotPrincipal"), ("Resource", "NotResource")
Document = dict[str, Any]


def get_policy_document(context: Context, inputs: Properties) -> Properties:
    """`json`, indented by two spaces, and `minifiedJson`. Errors: `RuleBroken` with the real function's message."""
    document: Document = {"Version": "", "Id": "", "Statement": []}
    _merge_sources(document, inputs.get("sourcePolicyDocuments") or [])
    _merge(document, _own(inputs))
    for place, text in enumerate(inputs.get("overridePolicyDocuments") or []):
        _merge(document, _parsed(text, f"override document {place}"))
    whole = {name: value for name, value in document.items() if value}
    shown = _as_go(json.dumps(whole, indent=2, ensure_ascii=False))
    minified = _as_go(json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    return {**inputs, "id": str(zlib.crc32(shown.encode())), "json": shown, "minifiedJson": minified}


def _own(inputs: Properties) -> Document:
    version = inputs.get("version") or VERSION
    statements = [_statement(one, version) for one in inputs.get("statements") or []]
    _refuse_twice(statements, "ensure the Sid is unique")
    return {"Version": version, "Id": inputs.get("policyId") or "", "Statement": statements}


def _statement(given: Mapping[str, Any], version: str) -> Document:
    found: Document = {"Sid": given.get("sid"), "Effect": given.get("effect") or "Allow"}
    for name, here in list(ELEMENTS.items())[2:]:
        values = given.get(here)
        if not values:
            continue
        if name in PRINCIPALS:
            found[name] = _principals((one["type"], _backwards(_texts(one["identifiers"], version))) for one in values)
        elif name == "Condition":
            found[name] = _conditions(values, version)
        else:
            found[name] = _texts(values, version if name in WITH_VARIABLES else "")
    return _ordered(found)


def _texts(values: Iterable[str], version: str) -> str | list[str]:
    """A set as a single text, or sorted in reverse. With a `version`, `&{` becomes `${`."""
    backwards = sorted(set(values), reverse=True)
    written = [_with_variables(value, version) if version else value for value in backwards]
    return written[0] if len(written) == 1 else written


def _with_variables(text: str, version: str) -> str:
    if version == OLD_VERSION and "&{" in text:
        raise RuleBroken("", f"found &{{ sequence in ({text}), which is not supported in document version {version}")
    return text.replace("&{", "${")


def _principals(found: Iterable[tuple[str, str | list[str]]]) -> Any:
    by_type: dict[str, Any] = {}
    for kind, named in found:
        if kind not in by_type:
            by_type[kind] = named
        else:
            both = [by_type[kind], named]
            by_type[kind] = [text for one in both for text in ([one] if isinstance(one, str) else one)]
    everybody = by_type.get("*") in ("*", ["*"]) and len(by_type) == 1
    return "*" if everybody else dict(sorted(by_type.items()))


def _conditions(given: Iterable[Mapping[str, Any]], version: str) -> Document:
    """Conditions by test and variable. Values keep their order."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in given:
        values = [_with_variables(value, version) for value in one["values"]]
        found.setdefault(one["test"], {}).setdefault(one["variable"], []).extend(values)
    return _flat(found)


def _flat(found: Mapping[str, Mapping[str, list[str]]]) -> Document:
    return {
        test: {key: values[0] if len(values) == 1 else values for key, values in sorted(variables.items())}
        for test, variables in sorted(found.items())
    }


def _merge_sources(document: Document, sources: Iterable[str]) -> None:
    seen: list[Document] = []
    for place, text in enumerate(sources):
        source = _parsed(text, f"source document {place}")
        seen += source["Statement"]
        _refuse_twice(seen, "ensure Sids are unique", f"merging source document {place}: ")
        _merge(document, source)


def _merge(document: Document, other: Document) -> None:
    """Merge `other` into `document`: a statement replaces the one with the same Sid."""
    document["Id"] = other["Id"] or document["Id"]
    document["Version"] = max(document["Version"], other["Version"])
    statements = document["Statement"]
    for statement in other["Statement"]:
        sid = statement.get("Sid")
        place = next((at for at, one in enumerate(statements) if sid and one.get("Sid") == sid), None)
        if place is None:
            statements.append(statement)
        else:
            statements[place] = statement


def _refuse_twice(statements: Iterable[Document], way_out: str, where: str = "") -> None:
    seen: set[str] = set()
    for sid in [one["Sid"] for one in statements if one.get("Sid")]:
        if sid in seen:
            rule = f"writing IAM Policy Document: {where}duplicate Sid ({sid})"
            raise RuleBroken("", f"{rule}. Remove the Sid or {way_out}.")
        seen.add(sid)


def _parsed(text: str, what: str) -> Document:
    try:
        found = json.loads(text)
        statements = [_read(one) for one in found.get("Statement") or []]
    except (AttributeError, TypeError, ValueError) as error:
        raise RuleBroken("", f"writing IAM Policy Document: merging {what}: {error}") from None
    return {"Version": found.get("Version") or "", "Id": found.get("Id") or "", "Statement": statements}


def _read(statement: Mapping[str, Any]) -> Document:
    found: Document = {name: statement.get(name) for name in ELEMENTS}
    for name in PRINCIPALS:
        if given := statement.get(name):
            named = {"*": ["*"]} if isinstance(given, str) else given
            found[name] = _principals((kind, _backwards(texts)) for kind, texts in named.items())
    if given := statement.get("Condition"):
        tests = {test: {key: _listed(value) for key, value in one.items()} for test, one in given.items()}
        found["Condition"] = _flat(tests)
    return _ordered(found)


def _backwards(texts: str | list[str]) -> str | list[str]:
    return texts if isinstance(texts, str) else sorted(texts, reverse=True)


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else one for one in values]


def _ordered(statement: Document) -> Document:
    return {name: statement[name] for name in ELEMENTS if statement.get(name)}


def _as_go(text: str) -> str:
    """Escape the three characters that Go's encoder escapes."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


INVOKES = {"aws:iam/getPolicyDocument:getPolicyDocument": get_policy_document}
