"""iam-simulate, an evaluator of IAM that knows nothing of us, as a process that decides many requests.

https://github.com/cloud-copilot/iam-simulate. What it cannot tell: whether a document's Version switches variables off,
a `*` in the resource of a request (it takes it for a wildcard), an empty tag value (it never matches).
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from proofs.attacks.authorization import Authorization
from proofs.attacks.reference import FOLDER
from proofs.tools import node_packages, program

Document = dict[str, Any]


class Part(NamedTuple):
    """Documents by the names that `decisions` has for them, requests, and whether all of these are allowed."""

    documents: Mapping[str, Document]
    indexes: list[int]
    expected: bool

    def job(self) -> dict[str, Any]:
        """As the process reads it."""
        return {**self.documents, "indexes": self.indexes, "expected": self.expected}


class Simulator:
    """One process; requests are kept there under their index, since each is asked of many documents."""

    def __init__(self) -> None:
        command = [program("node"), FOLDER / "decide.mjs", node_packages(FOLDER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._kept: dict[str, int] = {}
        self._texts: dict[int, tuple[str, Authorization]] = {}
        self.decided = 0

    def keep(self, requests: Sequence[Authorization]) -> list[int]:
        """The index of each request; a request that is known already keeps its own."""
        texts = [self._text(request) for request in requests]
        new = list(dict.fromkeys(text for text in texts if text not in self._kept))
        if new:
            first = self._ask(f'{{"keep": [{", ".join(new)}]}}')["first"]
            self._kept.update({text: first + position for position, text in enumerate(new)})
        return [self._kept[text] for text in texts]

    def _text(self, request: Authorization) -> str:
        """The same object is asked of many documents, and written once; it is held, so that its id stays its own."""
        if id(request) not in self._texts:
            self._texts[id(request)] = (json.dumps(request, sort_keys=True), request)
        return self._texts[id(request)][0]

    def decisions(
        self,
        indexes: Sequence[int],
        *,
        identity: Document | None = None,
        resource: Document | None = None,
        **control: Document,
    ) -> list[bool]:
        """Whether each request is allowed; a request that AWS would not know is an error.

        `control`: `serviceControl` and `resourceControl`, an organisation's.
        """
        self.decided += len(indexes)
        job = {"identity": identity, "resource": resource, "indexes": list(indexes), **control}
        return self._ask(json.dumps(job))["decisions"]

    def different(self, parts: Sequence[Part]) -> int | None:
        """The first request of all parts that is not decided as its part expects."""
        answer = self._ask(json.dumps({"parts": [part.job() for part in parts]}))
        self.decided += answer["asked"]
        return None if answer["different"] < 0 else answer["different"]

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _ask(self, job: str) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(job + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(f"iam-simulate refuses a request or a document: {answer['error']}")
        return answer
