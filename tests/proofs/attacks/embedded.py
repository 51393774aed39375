"""The second evaluator: the one that judges pods in the embedded AWS, asked of the same requests in this process."""

import json
from typing import Any

from ministack.core import iam_evaluator as ministack

from eks_citadel.rehearsal.emulator.iam import evaluator
from proofs.attacks.authorization import Authorization
from proofs.attacks.simulator import Document

PRINCIPAL_TAG = "aws:PrincipalTag/"


class Embedded:
    """MiniStack's evaluator, as the rehearsal corrects it."""

    def __init__(self) -> None:
        evaluator.install()

    def decide(self, document: Document, asked: Authorization) -> bool:
        """Whether the identity policy allows it, and what it asks for has the most open policy of its owner."""
        statements = ministack.parse_policy_document(json.dumps(document))
        return str(ministack.evaluate(self._context(asked), [statements]).decision) == "Allow"

    @staticmethod
    def _context(asked: Authorization) -> Any:
        tags = {key.lower(): of for key, of in asked["context"].items() if key.startswith(PRINCIPAL_TAG)}
        rest = {key.lower(): of for key, of in asked["context"].items() if not key.startswith(PRINCIPAL_TAG)}
        return ministack.EvalContext(
            asked["principal"],
            "AssumedRole",
            asked["principal"].split(":")[4],
            asked["action"],
            asked["resource"],
            asked["context"]["aws:RequestedRegion"],
            service_context=rest,
            principal_keys=tags,
        )
