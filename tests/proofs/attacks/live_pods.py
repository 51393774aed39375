"""The sessions of the matrix as pods on EKS get them: a token, the agent, EKS Auth, the trust of the role."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from botocore.utils import ContainerMetadataFetcher

from citadel_rehearsal.pods.pod_door import ClusterPlace, MadePod, PodDoor
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.attacks.live_clusters import LiveClusters
from proofs.attacks.request import Request, Session
from proofs.attacks.world import ACCOUNT, PODS, REGION, UNTAGGED

UID = "kubernetes-pod-uid"
# Its pods ask without session tags, since their association switches these off.
SWITCHED_OFF = ("team-a", "default", "orders")


@dataclass(frozen=True)
class LivePods:
    """The pods of one role: credentials by the names of their sessions, and the uids that they really have."""

    credentials: Mapping[str, Mapping[str, str]]
    uids: Mapping[str, str]

    def told(self, request: Request) -> Request:
        """The request with the real uids in the place of those that the cells know."""
        texts = (request.resource, *request.partition_keys, request.listed_prefix or "")
        if not any(self._known.search(text) for text in texts):
            return request
        keys, listed = tuple(map(self._real, request.partition_keys)), request.listed_prefix
        prefix = None if listed is None else self._real(listed)
        return replace(request, resource=self._real(request.resource), partition_keys=keys, listed_prefix=prefix)

    @cached_property
    def _known(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, self.uids), key=len, reverse=True)))

    def _real(self, text: str) -> str:
        return self._known.sub(lambda match: self.uids[match[0]], text)


class LiveFleet:
    """The clusters of all sessions. A role is given to every service account, then each makes its pod."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._door, self._regions = PodDoor(aws.address), {_region(session) for session in PODS}
        self._clusters = {region: LiveClusters(aws, region) for region in sorted(self._regions)}
        for region, cluster in sorted({(_region(session), _place(session)[0]) for session in PODS}):
            self._clusters[region].make(cluster)

    def at(self, region: str) -> LiveClusters:
        """The clusters of a region."""
        return self._clusters[region]

    def pods(self, role_arn: str) -> LivePods:
        """One of each session."""
        made: dict[str, MadePod] = {}
        for session in PODS:
            off = {"disableSessionTags": True} if session is UNTAGGED else {}
            self._clusters[_region(session)].associate(*_place(session), role_arn, **off)
            cluster, namespace, service_account = _place(session)
            place = ClusterPlace(cluster, _region(session), ACCOUNT)
            made[session.name] = self._door.new_pod(place, namespace, service_account, None)
        uids = {session.tags[UID]: made[session.name].uid for session in PODS if session.tags}
        capitals = {uid.upper(): real.upper() for uid, real in uids.items()}
        return LivePods({name: _credentials(pod) for name, pod in made.items()}, uids | capitals)


def _place(session: Session) -> tuple[str, str, str]:
    if session is UNTAGGED:
        return SWITCHED_OFF
    tags = session.tags
    return tags["eks-cluster-name"], tags["kubernetes-namespace"], tags["kubernetes-service-account"]


def _region(session: Session) -> str:
    return session.tags["eks-cluster-arn"].split(":")[3] if session.tags else REGION


def _credentials(pod: MadePod) -> dict[str, str]:
    """What an SDK asks the agent for. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html"""
    fetcher = ContainerMetadataFetcher(sleep=lambda _: None)
    answer: dict[str, Any] = fetcher.retrieve_full_uri(pod.credentials_url, headers={"Authorization": pod.token})
    names = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "Token"}
    return {name: answer[key] for name, key in names.items()}
