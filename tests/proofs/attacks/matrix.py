"""The cells: each role, each pod, each request, what the promise says and what the evaluator decides."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.workload import workload_policy
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing.parse import parse
from proofs.attacks.authorization import Authorization, authorization
from proofs.attacks.near_misses import near_misses
from proofs.attacks.promise import Role, may
from proofs.attacks.request import Request, Session
from proofs.attacks.requests_by_key import key_requests
from proofs.attacks.requests_by_nobody import SERVICES, every_action, target_requests
from proofs.attacks.requests_by_paths import object_requests, parameter_requests, row_requests
from proofs.attacks.requests_by_tags import tagged_requests, tagging_requests
from proofs.attacks.roles import ROLES
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.trim import narrowed
from proofs.attacks.world import ACCOUNT, OWN, PODS, REGION, UNTAGGED


class Cell(NamedTuple):
    """One pod's request and what the promise says of it."""

    session: Session
    request: Request
    allowed: bool

    def asked(self) -> Authorization:
        """As the evaluator takes it."""
        return authorization(self.session, self.request, ACCOUNT, REGION)

    def __str__(self) -> str:
        verdict = "allowed" if self.allowed else "denied"
        tags = f" tags {dict(self.request.request_tags)}" if self.request.request_tags else ""
        asked = f"{self.request.action} {self.request.resource} ({self.request.name}){tags}"
        return f"{self.session.name}: {asked} is {verdict}"


def policy(role: Role) -> Document:
    """The document under attack."""
    permissions = parse(PermissionsSettings, {key: list(items) for key, items in role.permissions.items()})
    place = Place(partition=role.partition, account=role.account, regions=role.regions)
    return workload_policy(permissions, place, role.target_role_arns)


@cache
def requests(kind: str) -> tuple[Request, ...]:
    """What is asked of the things of one kind of item."""
    if kind in ("secretsmanager_secrets", "sqs_queues", "kms_keys"):
        service = kind.partition("_")[0] + ":"
        every = [*tagged_requests(), *tagging_requests()]
        return tuple(item for item in every if item.action.startswith(service))
    by_path = {"s3_prefixes": object_requests, "dynamodb_tables": row_requests, "ssm_paths": parameter_requests}
    return tuple(by_path[kind]())


# Made once: a request that several roles are asked is one object.
_key_requests = cache(lambda: tuple(key_requests()))
_target_requests = cache(lambda: tuple(target_requests()))
_near_misses = cache(lambda kind, item: tuple(near_misses(kind, json.loads(item))))
_every_action = cache(lambda kind, item: tuple(every_action(kind, json.loads(item))))


@cache
def cells(name: str) -> tuple[Cell, ...]:
    """What every pod asks of the role's kinds, and what only ours and one without session tags ask."""
    role = ROLES[name]
    of_role = [request for kind in role.permissions for request in requests(kind)]
    if any("kms_key_arn" in item for items in role.permissions.values() for item in items):
        of_role += _key_requests()
    of_role += _target_requests()
    for kind, listed in role.permissions.items():
        of_role += [request for item in listed for request in _near_misses(kind, json.dumps(dict(item)))]
    return tuple(
        Cell(session, request, may(role, session, request))
        for session in PODS
        for request in of_role
        if request.by_all or session in (OWN, UNTAGGED)
    )


def side_doors(name: str) -> Iterator[Cell]:
    """Our pod tries every action that there is on what would be its own."""
    role = ROLES[name]
    by_item = dict(role.permissions) | {service: [{}] for service in SERVICES if not _has(role, service)}
    for kind, listed in by_item.items():
        for item in listed:
            for request in _every_action(kind, json.dumps(dict(item))):
                yield Cell(OWN, request, may(role, OWN, request))


def _has(role: Role, service: str) -> bool:
    return any(kind.startswith(f"{service}_") for kind in role.permissions)


class Decider:
    """Asks the evaluator once for what several roles and pods have in common; each process has actions of its own."""

    def __init__(self, simulators: Sequence[Simulator]) -> None:
        self._simulators = simulators
        self._turns: dict[str, Simulator] = {}
        self._known: dict[tuple[str, int], bool] = {}

    def decide(self, document: Document, asked: Sequence[Cell]) -> list[bool]:
        """What the document decides for each cell."""
        positions: dict[str, list[int]] = {}
        for position, cell in enumerate(asked):
            positions.setdefault(cell.request.action, []).append(position)
        for action in positions:
            self._turns.setdefault(action, self._simulators[len(self._turns) % len(self._simulators)])

        def share(simulator: Simulator) -> dict[int, bool]:
            own = {action: at for action, at in positions.items() if self._turns[action] is simulator}
            return self._share(simulator, document, asked, own)

        with ThreadPoolExecutor(len(self._simulators)) as pool:
            found = {at: answer for part in pool.map(share, self._simulators) for at, answer in part.items()}
        return [found[position] for position in range(len(asked))]

    def _share(
        self, simulator: Simulator, document: Document, asked: Sequence[Cell], positions: dict[str, list[int]]
    ) -> dict[int, bool]:
        found: dict[int, bool] = {}
        for action, wanted in positions.items():
            part = narrowed(document, action)
            text = json.dumps(part, sort_keys=True)
            indexes = simulator.keep([asked[position].asked() for position in wanted])
            self._learn(simulator, part, text, sorted({*indexes}))
            found |= {at: self._known[text, index] for at, index in zip(wanted, indexes, strict=True)}
        return found

    def _learn(self, simulator: Simulator, part: Document, text: str, wanted: Sequence[int]) -> None:
        new = [index for index in wanted if (text, index) not in self._known]
        if new:
            decided = simulator.decisions(new, identity=part)
            self._known.update({(text, index): answer for index, answer in zip(new, decided, strict=True)})
