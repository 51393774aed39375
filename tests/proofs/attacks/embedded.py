"""The second evaluator: the one that judges pods in the embedded AWS, asked of the same requests in this process."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ministack.core import iam_evaluator as ministack

from citadel_rehearsal.emulator.iam import evaluator
from proofs.attacks.authorization import Authorization
from proofs.attacks.simulator import Document

PRINCIPAL_TAG = "aws:PrincipalTag/"


class Embedded:
    """MiniStack's evaluator, as the rehearsal corrects it."""

    def __init__(self) -> None:
        evaluator.install()

    def decisions(self, document: Document, asked: Sequence[Authorization]) -> list[bool]:
        """Whether the identity policy allows each, and what is asked for has the most open policy of its owner."""
        statements = ministack.parse_policy_document(document)
        return [str(ministack.evaluate(self._context(one), [statements]).decision) == "Allow" for one in asked]

    @staticmethod
    def _context(asked: Authorization) -> Any:
        context = asked["context"]
        return ministack.EvalContext(
            asked["principal"],
            "AssumedRole",
            asked["principal"].split(":")[4],
            asked["action"],
            asked["resource"],
            context["aws:RequestedRegion"],
            service_context=_in_small_letters(context, [key for key in context if not key.startswith(PRINCIPAL_TAG)]),
            principal_keys=_in_small_letters(context, [key for key in context if key.startswith(PRINCIPAL_TAG)]),
        )


def _in_small_letters(context: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Tag keys that differ in case only are one key with several values, as the embedded AWS asks its evaluator."""
    found: dict[str, Any] = {}
    for key in keys:
        same = key.lower()
        found[same] = [found[same], context[key]] if same in found else context[key]
    return found
