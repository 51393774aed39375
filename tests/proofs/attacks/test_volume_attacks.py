"""AWS's policy for the EBS CSI driver of one cluster: own volumes, snapshots and nodes, and no others.

The document is AWS's, as the embedded AWS has it; both evaluators decide it as the promise says.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ministack.services import iam

from citadel_rehearsal.emulator.iam import managed_policies
from eks_citadel.nodes.addon_role import managed_policy
from proofs.attacks.embedded import Embedded
from proofs.attacks.reference import offers
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.world import ACCOUNT, OWN, REGION

NAME = "ebs.csi.aws.com/cluster-name"
NODE_TAGS = ("eks:cluster-name", "eks:eks-cluster-name", NAME)
MINE, THEIRS = OWN.tags["eks-cluster-name"], "team-b"
# A cluster whose name begins as ours, or ours as its; capitals; nobody's.
CLUSTERS = (MINE, THEIRS, "team", f"{MINE}-b", MINE.upper(), None)
PVC = "kubernetes.io/created-for/pvc/name"


class Asked(NamedTuple):
    """One authorization: what is asked of which resource, by its tags and those of the request."""

    action: str
    kind: str
    resource_tags: dict[str, str]
    request_tags: dict[str, str]
    creates: str = ""
    new: bool = False

    @property
    def resource(self) -> str:
        """Snapshots have no account in their ARNs."""
        account = "" if self.kind == "snapshot" else ACCOUNT
        number = {"instance": "i", "snapshot": "snap", "volume": "vol"}[self.kind] + "-0a1b2c3d4e5f60718"
        return f"arn:aws:ec2:{REGION}:{account}:{self.kind}/{'*' if self.new else number}"

    def authorization(self) -> dict[str, Any]:
        """As the evaluator takes it; a new resource is not known by its id yet."""
        context: dict[str, Any] = {f"aws:PrincipalTag/{key}": value for key, value in OWN.tags.items()}
        context |= {"aws:PrincipalAccount": ACCOUNT, "aws:RequestedRegion": REGION}
        for key, value in self.resource_tags.items():
            context |= {f"aws:ResourceTag/{key}": value, f"ec2:ResourceTag/{key}": value}
        if self.request_tags and offers(f"ec2:{self.action}", self.resource, "aws:TagKeys"):
            if self.action != "DeleteTags":
                context |= {f"aws:RequestTag/{key}": value for key, value in self.request_tags.items()}
            context["aws:TagKeys"] = list(self.request_tags)
        if self.creates:
            context["ec2:CreateAction"] = self.creates
        resource = self.resource.replace("/*", "/new") if self.new else self.resource
        asked = {"principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/ebs/pod", "action": f"ec2:{self.action}"}
        return asked | {"resource": resource, "account": ACCOUNT, "context": context}


def may(asked: Asked) -> bool:
    """The promise, in plain rules."""
    if asked.creates:
        return asked.creates in ("CreateVolume", "CreateSnapshot")
    if asked.action in ("CreateTags", "DeleteTags"):
        kept = {NAME, "ebs.csi.aws.com/cluster", PVC}
        return _is_mine(asked) and asked.kind == "volume" and not kept & asked.request_tags.keys()
    if asked.new:
        return asked.request_tags.get(NAME) == MINE
    if asked.kind == "instance":
        return any(asked.resource_tags.get(key) == MINE for key in NODE_TAGS)
    return _is_mine(asked)


def _is_mine(asked: Asked) -> bool:
    return asked.resource_tags.get(NAME) == MINE


def questions() -> Iterator[Asked]:
    for cluster in CLUSTERS:
        tags = {NAME: cluster} if cluster else {}
        for action in ("AttachVolume", "DetachVolume", "DeleteVolume", "ModifyVolume"):
            yield Asked(action, "volume", tags, {})
        yield Asked("DeleteSnapshot", "snapshot", tags, {})
        yield Asked("CreateSnapshot", "volume", tags, {})
        yield Asked("CreateVolume", "snapshot", tags, {})
        for action, kind in (("CreateVolume", "volume"), ("CreateSnapshot", "snapshot")):
            yield Asked(action, kind, {}, tags | {"CSIVolumeName": "pvc-1"}, new=True)
        for tag in NODE_TAGS:
            for action in ("AttachVolume", "DetachVolume"):
                yield Asked(action, "instance", {tag: cluster} if cluster else {}, {})
        for given in ({"team": "shop"}, {NAME: MINE}, {NAME: THEIRS}, {"team": "shop", PVC: "data"}):
            for action in ("CreateTags", "DeleteTags"):
                yield Asked(action, "volume", tags, given)
    for creates in ("CreateVolume", "CreateSnapshot", "RunInstances"):
        for kind in ("volume", "snapshot"):
            yield Asked("CreateTags", kind, {}, {NAME: MINE}, creates=creates, new=True)


def document() -> Document:
    managed_policies.install()
    arn = f"{managed_policies.PREFIX}{managed_policy('aws-ebs-csi-driver', 'aws', 'cluster')}"
    (version,) = iam._lookup_policy(arn)["Versions"].values()
    return json.loads(version["Document"])


def test_the_driver_manages_volumes_snapshots_and_nodes_of_its_own_cluster_only(
    simulator: Simulator, figures: list[str]
) -> None:
    every = list(questions())
    asked = [one.authorization() for one in every]
    promised = [may(one) for one in every]
    decided = simulator.decisions(simulator.keep(asked), identity=document())
    assert [one for one, is_, said in zip(every, decided, promised, strict=True) if is_ != said] == []
    assert [
        one
        for one, is_, said in zip(every, Embedded().decisions(document(), asked), promised, strict=True)
        if is_ != said
    ] == []
    assert 0 < sum(promised) < len(every)
    figures.append(f"volumes of one cluster: {len(every)} cells agree by both, {sum(promised)} of them allowed")
