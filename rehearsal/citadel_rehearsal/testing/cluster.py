"""A rehearsed cluster: who may enter, what may leave, what may talk."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.principals import role_of, same_principal
from citadel_rehearsal.pods.pod import place_of
from citadel_rehearsal.pods.pod_door import PodDoor
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.testing.ends import End, end_of, known_namespace
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.live.surroundings import Surroundings
from eks_citadel.parsing.refusal import known_words
from eks_citadel.picture import enter
from eks_citadel.picture.connection import closed_namespaces, connections
from eks_citadel.picture.picture import ANY_PROTOCOL, Picture
from eks_citadel.picture.talk import end_text, ports_text
from eks_citadel.testing.graph import Unheard
from eks_citadel.testing.verdict import Verdict

PROTOCOLS = ("SCTP", "TCP", "UDP")


class RehearsedCluster:
    """One cluster, with its `picture` as it was read back."""

    def __init__(self, picture: Picture, surroundings: Surroundings, aws: EmbeddedAws, world: World) -> None:
        self.picture = picture
        self._surroundings = surroundings
        self._aws = aws
        self._door = PodDoor(aws.address)
        self._place = place_of(self._door, picture.cluster_name, None, None)
        partition = _partition(world.caller_arn)
        place = self._place
        self._arn = f"arn:{partition}:eks:{place.region}:{place.account}:cluster/{place.cluster}"
        self._store = world.clusters.get(self._arn)

    def may_enter(self, principal_arn: str, namespace: str | None = None) -> Verdict:
        """Whether a role, a user or a session of a role has any right in the cluster, or in one namespace.

        Errors: `Unheard` of a principal that the embedded AWS does not have, or of a namespace.
        """
        if namespace is not None:
            known_namespace(namespace, self._namespaces)
        found = [one for one in self.picture.entries if same_principal(principal_arn, one.principal_arn)]
        if not found:
            self._judge_there(principal_arn)
            entered = ", ".join(one.principal_arn for one in self.picture.entries)
            return Verdict(False, f"{principal_arn} has no access entry; the entries are of {entered or 'nobody'}.")
        rows = [row for row in enter.rows(self.picture) if row.principal == found[0].principal_arn]
        rights = [row for row in rows if row.where != enter.NOWHERE and _is_in(row.where, namespace)]
        told = "; ".join(f"{row.may} in {row.where}" for row in rights or rows)
        return Verdict(bool(rights), f"{principal_arn} has {told}.")

    def may_leave(self, pod: str | Mapping[str, Any], action: str, resource_arn: str, **parameters: Any) -> Verdict:
        """Whether a pod may carry out an action of AWS on a resource, judged by the embedded AWS without doing it.

        `pod` is "NAMESPACE/SERVICE-ACCOUNT", a pod without labels, or a map with `namespace`, `service_account` and
        the `pod_labels` by which the namespace lets it out. `parameters` are further ones of the request, as boto3
        takes them: `Key` of an item, `Tags`.
        Errors: `Unheard` of a namespace, a service account or a resource that is not there, and of an action that the
        embedded AWS does not judge.
        """
        namespace, service_account, labels = _pod(pod)
        known_namespace(namespace, self._namespaces)
        self._judge_service_account(namespace, service_account)
        asked = namespace, service_account, labels, action, resource_arn, parameters
        try:
            may, because = self._door.may(self._place, *asked)
        except RehearsalFailure as failure:
            raise Unheard(str(failure)) from None
        who = f"a pod of {namespace}/{service_account}"
        return Verdict(may, f"{who} may {action} on {resource_arn}." if may else f"{who}: {because}")

    def may_talk(self, source: End, destination: End, port: int, protocol: str = "TCP") -> Verdict:
        """Whether the source may open connections to the port of the destination, by the policies of both ends.

        An end is a namespace (a pod without labels), a map of `namespace` and `pod_labels` (a pod with exactly these),
        or an address or a range. Errors: `Unheard` of a namespace that is not there.
        """
        if protocol not in PROTOCOLS:
            raise Unheard(f'"{protocol}" is not a protocol of a network policy; {known_words(protocol, PROTOCOLS)}.')
        if isinstance(port, bool) or not 0 < port < 65536:
            raise Unheard(f"{port} is not a port; write one from 1 to 65535.")
        ranges: Sequence[str] = self._surroundings.pod_cidrs
        closed = closed_namespaces(self.picture)
        if self.picture.network_policy_mode == "strict":
            closed.add(KUBE_SYSTEM)  # its pods are closed but for the policies of add-ons, flows and identities
        start, end = (end_of(one, self._namespaces, closed) for one in (source, destination))
        for one in connections(self.picture, ranges):
            if not (one.port.first <= port <= one.port.last and one.port.protocol in (protocol, ANY_PROTOCOL)):
                continue
            if start.is_of(one.source, ranges) and end.is_of(one.destination, ranges):
                row = f"{end_text(one.source)} to {end_text(one.destination)} on {ports_text([one.port])}"
                return Verdict(True, f"{start} may open {protocol} {port} to {end}: {row}.")
        return Verdict(False, f"{start} may not open {protocol} {port} to {end}: no flow opens both ends.")

    @property
    def _namespaces(self) -> set[str]:
        own = {one.name for one in self.picture.namespaces}
        return own | set(self._store.namespaces() if self._store else ())

    def _judge_there(self, principal_arn: str) -> None:
        """Errors: `Unheard` of a principal that is not in the embedded AWS: a slip would always be kept out."""
        arn = role_of(principal_arn)
        head, _, name = arn.partition("/")
        if ":iam::" not in arn or not name or not head.endswith((":role", ":user")):
            raise Unheard(f'"{principal_arn}" is not the ARN of a role, a user or a session; write the whole ARN.')
        if not self._is_kept(arn, head.rpartition(":")[2], name.rpartition("/")[2]):
            way_out = "a principal that is to be kept out must exist too: make it in the program or by client"
            raise Unheard(f"The rehearsed AWS has no {principal_arn}; {way_out}.")

    def _is_kept(self, arn: str, kind: str, name: str) -> bool:
        iam = self._aws.client("iam", self._place.region, arn.split(":")[4])
        try:
            if kind == "role":
                return same_principal(arn, iam.get_role(RoleName=name)["Role"]["Arn"])
            return bool(iam.get_user(UserName=name)["User"]["Arn"] == arn)
        except ClientError:
            return False

    def _judge_service_account(self, namespace: str, name: str) -> None:
        """Errors: `Unheard` of a service account that neither an association nor an object of the program names."""
        associated = {one.service_account for one in self.picture.pod_identities if one.namespace == namespace}
        objects = self._store.of_kinds(("", "ServiceAccount")) if self._store else []
        made = {one["metadata"]["name"] for one in objects if one["metadata"].get("namespace") == namespace}
        known = associated | made | {"default"}
        if name not in known:
            raise Unheard(f'{namespace} has no service account "{name}"; {known_words(name, known)}.')


def _pod(given: str | Mapping[str, Any]) -> tuple[str, str, Mapping[str, str]]:
    if isinstance(given, str):
        namespace, slash, service_account = given.partition("/")
        if not slash:
            raise Unheard(f'"{given}" is not a pod; write "NAMESPACE/SERVICE-ACCOUNT", such as "{given}/default".')
        return namespace, service_account, {}
    if "namespace" not in given or given.keys() - {"namespace", "service_account", "pod_labels"}:
        raise Unheard(
            f"A pod has the keys {', '.join(sorted(given))}; write namespace, service_account and pod_labels."
        )
    return given["namespace"], given.get("service_account", "default"), given.get("pod_labels") or {}


def _is_in(where: str, namespace: str | None) -> bool:
    """Whether a right holds in a namespace; an access policy may name it by a pattern."""
    patterns = where.split(", ")
    return namespace is None or where == enter.WHOLE_CLUSTER or any(_fits(one, namespace) for one in patterns)


def _fits(pattern: str, namespace: str) -> bool:
    start, star, end = pattern.partition("*")
    return namespace.startswith(start) and namespace.endswith(end) if star else pattern == namespace


def _partition(arn: str) -> str:
    return arn.split(":")[1]
