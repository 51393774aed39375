"""Services of AWS's query protocol: a form becomes a document by the service's model, and a document becomes XML.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from ministack.core.responses import new_uuid

from citadel_rehearsal.emulator.service_models import service_model

Answer = tuple[int, dict[str, str], bytes]
Document = dict[str, Any]
Handler = Callable[[Document], Document]
MOST_PARTS = 32  # of a field's name; no model is as deep


class Refused(Exception):
    """The service refuses a request: `code` is the error's code in its model, `sentence` its message."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class QueryService:
    """A service by MiniStack's name, with a handler for each modelled operation."""

    name: str
    handlers: Mapping[str, Handler]

    async def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> Answer:
        """The answer of a request. It never awaits, so requests cannot interleave on the event loop."""
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)) if body else _plain(query)
        action = fields.pop("Action", "")
        try:
            return 200, {"Content-Type": "text/xml"}, self._done(action, fields).encode()
        except Refused as refused:
            return 400, {"Content-Type": "text/xml"}, self._refusal(refused).encode()

    def _done(self, action: str, fields: Mapping[str, str]) -> str:
        handler = self.handlers.get(action)
        if handler is None:
            raise Refused("InvalidAction", f"The rehearsal does not model the operation {action} of {self.name}.")
        operation = service_model(self.name).operation_model(action)
        answer = handler(read(_tree(fields), operation.input_shape) or {})
        shape = operation.output_shape
        inner = "" if shape is None else write(shape, answer)
        wrapped = f"<{action}Result>{inner}</{action}Result>" if shape is not None else ""
        meta = f"<ResponseMetadata><RequestId>{new_uuid()}</RequestId></ResponseMetadata>"
        return f'<{action}Response xmlns="{self._namespace}">{wrapped}{meta}</{action}Response>'

    def _refusal(self, refused: Refused) -> str:
        code, message = escape(refused.code, quote=False), escape(refused.sentence, quote=False)
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        inner = f"{error}<RequestId>{new_uuid()}</RequestId>"
        return f'<ErrorResponse xmlns="{self._namespace}">{inner}</ErrorResponse>'

    @property
    def _namespace(self) -> str:
        return str(service_model(self.name).metadata["xmlNamespace"])


def _plain(query: Mapping[str, Any]) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else str(value) for name, value in query.items()}


def _tree(fields: Mapping[str, str]) -> Document:
    """`{"Tags.member.1.Key": "a"}` -> `{"Tags": {"member": {"1": {"Key": "a"}}}}`."""
    root: Document = {}
    for name, value in fields.items():
        *outer, last = name.split(".")[:MOST_PARTS]
        node = root
        for part in outer:
            inner = node.get(part)
            if not isinstance(inner, dict):
                node[part] = inner = {}
            node = inner
        node.setdefault(last, value)
    return root


def read(node: Any, shape: Any) -> Any:
    """A value of the shape; None where nothing or no such value was sent. Errors: `Refused`."""
    if shape.type_name == "structure":
        members = node if isinstance(node, dict) else {}
        found = {name: read(members[name], member) for name, member in shape.members.items() if name in members}
        return {name: value for name, value in found.items() if value is not None}
    if shape.type_name == "list":
        return [read(item, shape.member) for item in _items(node)]
    return _scalar(node, shape.type_name) if isinstance(node, str) else None


def _items(node: Any) -> Iterator[Any]:
    """Of `{"member": {"1": ..., "2": ...}}` in the order of the numbers."""
    members = node.get("member") if isinstance(node, dict) else None
    numbered = members if isinstance(members, dict) else {}
    yield from (numbered[key] for key in sorted((key for key in numbered if key.isdecimal()), key=int))


def _scalar(text: str, kind: str) -> Any:
    if kind == "boolean":
        return text.lower() == "true"
    if kind not in ("integer", "long"):
        return text
    try:
        return int(text)
    except ValueError:
        raise Refused("ValidationError", f"Value '{text}' is not a number.") from None


def write(shape: Any, value: Any) -> str:
    """The content of an element. Keys that the shape does not have, and missing values, are left out."""
    if shape.type_name == "structure":
        members = ((name, member, value.get(name)) for name, member in shape.members.items())
        return "".join(
            f"<{name}>{write(member, found)}</{name}>" for name, member, found in members if found is not None
        )
    if shape.type_name == "list":
        return "".join(f"<member>{write(shape.member, item)}</member>" for item in value)
    return escape(("true" if value else "false") if isinstance(value, bool) else str(value), quote=False)
