"""A6: what is removed from the settings is removed at AWS and in the cluster, whatever the provider keeps."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import pytest

from citadel_rehearsal.providers.left_out import optional_and_computed, values_at
from citadel_rehearsal.resources.eks_clusters import CLUSTER
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from harness import Monitor, Registration

from . import component_samples as samples
from . import settings_samples
from .second_update import Path, differing, paths, planned, without

ADDON, ENDPOINT = "aws:eks/addon:Addon", "aws:ec2/vpcEndpoint:VpcEndpoint"
NODE_GROUP, ASSOCIATION = "aws:eks/nodeGroup:NodeGroup", "aws:eks/podIdentityAssociation:PodIdentityAssociation"
# Neither is computed, but an update does not remove them either:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/pod_identity_association.go
KEPT = {**optional_and_computed(), ASSOCIATION: ("policy", "targetRoleArn")}
# Properties that some programs send and others leave out, and how each is removed.
SOMETIMES_SENT = {
    (ASSOCIATION, "policy"): "the association is replaced",
    (ASSOCIATION, "targetRoleArn"): "the association is replaced",
    (ADDON, "configurationValues"): "of coredns, it goes with ipFamily, which replaces the cluster",
    (CLUSTER.token, "kubernetesNetworkConfig.serviceIpv4Cidr"): "it goes with ipFamily, which replaces the cluster",
    (CLUSTER.token, "vpcConfig.publicAccessCidrs"): "endpointPublicAccess is sent as false, which closes the endpoint",
    (NODE_GROUP, "version"): "a node group used alone keeps its version, as its page says",
}
PARTNER = {"target_role_arn": samples.role("far"), "disable_session_tags": True}
SESSION_POLICY = '{"Version": "2012-10-17", "Statement": []}'
ENDPOINTS = {"aws_endpoints": ["s3", "sts", "dynamodb"]}
IPV6 = samples.small(ip_family="ipv6", network={"cidr": "10.20.0.0/16", "zones": ["a", "b"], **ENDPOINTS})
IN_OWN_SUBNETS = {"control_plane_subnet_ids": ["subnet-2a1b2c3d", "subnet-3a1b2c3d"]}
EXISTING = samples.small(
    network={**samples.VPC, **IN_OWN_SUBNETS, "aws_endpoint_subnet_ids": ["subnet-4a1b2c3d"]},
)


def alone(component: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    return component, {**samples.ALONE[component], **changes}


PROGRAMS = [
    *(
        ("SecureCluster", arguments)
        for arguments in (
            samples.small(), samples.everything(), samples.permitted(), samples.unreached(), samples.bare(),
            samples.small(network_policy_mode="standard"), settings_samples.everything(), IPV6, EXISTING,
            {**IPV6, "network": {**IPV6["network"], "outbound": "aws-endpoints"}},
        )
    ),
    *samples.ALONE.items(),
    alone("Addons", stage="after-nodes"),
    alone("ControlPlane", endpoint_public_cidrs=["203.0.113.7/32"], kms_key_arn=settings_samples.KEY),
    alone("ControlPlane", ip_family="ipv6"),
    alone("Network", ip_family="ipv6", **ENDPOINTS),
    alone("Network", **ENDPOINTS),
    alone("NodeGroup", kubernetes_version="1.36"),
    alone("PodIdentity", session_policy=SESSION_POLICY, **PARTNER),
]  # fmt: skip


def test_A6_whatever_the_provider_keeps_is_always_sent_or_listed_here() -> None:
    given: dict[tuple[str, str, str], set[bool]] = defaultdict(set)
    for component, arguments in PROGRAMS:
        for one in samples.made(arguments, "shop", component).registrations.values():
            for path in KEPT.get(one.type, ()):
                # Each add-on has its own configuration.
                given[one.type, path, str(one.inputs.get("addonName", ""))].add(_sent(one, path))
    found = {(token, path) for (token, path, _), answers in given.items() if len(answers) == 2}
    assert found == set(SOMETIMES_SENT)
    assert {(ENDPOINT, "ipAddressType"), ("aws:eks/accessEntry:AccessEntry", "kubernetesGroups")} <= {
        (token, path) for (token, path, _), answers in given.items() if answers == {True}
    }


def _sent(one: Registration, path: str) -> bool:
    """Sent everywhere, in each item of a list, too."""
    found = values_at(one.inputs, path)
    return bool(found) and all(value is not None for value in found)


@pytest.mark.parametrize("goes", [{"target_role_arn": samples.role("far")}, {"session_policy": SESSION_POLICY}])
def test_A6_a_target_role_or_a_session_policy_that_goes_replaces_the_association(goes: dict[str, Any]) -> None:
    bare = alone("PodIdentity", disable_session_tags=True)[1]
    with_it, without_it = (samples.made(one, "pods", "PodIdentity") for one in ({**bare, **goes}, bare))
    (urn,) = [one.urn for one in samples.by_type(with_it, "PodIdentityAssociation")]
    assert planned(with_it, without_it) == planned(without_it, with_it) == {urn: "replace"}
    assert with_it.registrations[urn].request.deleteBeforeReplace


def test_A6_another_target_role_updates_the_association() -> None:
    runs = [
        samples.made(alone("PodIdentity", target_role_arn=samples.role(name))[1], "pods", "PodIdentity")
        for name in ("far", "farther")
    ]
    assert list(planned(*runs).values()) == ["update"]


def test_A6_an_entry_whose_last_group_goes_loses_it() -> None:
    policy = {"namespace_policies": [{"policy": "AmazonEKSViewPolicy", "namespaces": ["shop"]}]}
    entries = [settings_samples.devs(**policy, **groups) for groups in ({"kubernetes_groups": ["devs"]}, {})]
    before, after = (
        samples.made({"cluster_name": "shop", "access_entries": [one]}, component="ClusterAccess") for one in entries
    )
    assert list(planned(before, after).values()) == ["update"]
    assert after.one("shop-entry-devs").inputs["kubernetesGroups"] == []


def test_A6_a_closed_endpoint_is_closed_by_its_switch() -> None:
    found = samples.seen(samples.unreached).one("shop-control-plane-cluster").inputs["vpcConfig"]
    assert found["endpointPublicAccess"] is False


def test_A6_the_page_of_a_node_group_says_that_its_version_stays() -> None:
    page = FilePath(__file__).parents[3] / "docs" / "guide" / "node-group.md"
    assert "When the key is removed later, the nodes keep their version." in page.read_text()


# Keys without a resource of their own, or that only count at creation.
WITHOUT_A_STEP = {
    "access_entries.principal_unique_id": "without it, a replaced role is not detected any more (E5)",
    "deployer_reaches_endpoint": "it is the default with endpoint_public_cidrs",
    "network_policy_mode": "it is the default where the deployer reaches the endpoint",
    "node_groups.desired_size": "autoscalers own it after creation",
    "retain_logs": "it is an option of the resource, which only the engine keeps",
}
CLUSTERS = {"everything": settings_samples.everything(), "ipv6": IPV6, "existing": EXISTING}


def named(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def removable() -> Iterator[Any]:
    """Every optional key, once."""
    known = set[str]()
    for sample, arguments in CLUSTERS.items():
        for path in paths(arguments):
            key = named(path)
            if key not in known and isinstance(path[-1], str) and _accepted(without(arguments, path)):
                known.add(key)
                yield pytest.param(sample, path, id=f"{sample}-{key}")


def _accepted(arguments: dict[str, Any]) -> bool:
    try:
        parse(SecureClusterSettings, arguments)
    except Refusal:
        return False
    return True


@cache
def whole(sample: str) -> Monitor:
    return samples.made(CLUSTERS[sample])


@pytest.mark.parametrize(("sample", "path"), removable())
def test_A6_a_key_that_goes_is_a_step_wherever_it_went(sample: str, path: Path) -> None:
    given = CLUSTERS[sample]
    less = without(given, path)
    after = samples.made(less)
    steps, others = planned(whole(sample), after), differing(whole(sample), after)
    if named(path) in WITHOUT_A_STEP:
        assert not steps
        return
    assert set(steps) == others
    assert bool(steps) == (parse(SecureClusterSettings, less) != parse(SecureClusterSettings, given))


@pytest.mark.parametrize("sample", CLUSTERS)
def test_A6_where_nothing_changed_there_is_no_step(sample: str) -> None:
    assert planned(whole(sample), samples.made(CLUSTERS[sample])) == {}
