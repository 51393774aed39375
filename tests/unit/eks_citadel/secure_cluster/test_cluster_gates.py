"""A cluster that others made is closed by the same parts as a `SecureCluster`."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import eks_citadel
from eks_citadel.secure_cluster.settings.cluster_gates import ClusterGatesSettings
from eks_citadel.testing.lookups import LOOKUPS
from eks_citadel.testing.place import ACCOUNT, Place
from harness import attempt, refused, run
from unit.eks_citadel.component_samples import ALONE, by_type, later, made, orders, role, tried
from unit.eks_citadel.settings_samples import refusal, sentences, without

LOOKUP = "aws:eks/getCluster:getCluster"
GATES = ALONE["ClusterGates"]
BESIDE = ("network", "control-plane")
MODE = {"authentication_mode": "API_AND_CONFIG_MAP"}


def gates(**changes: Any) -> dict[str, Any]:
    return {**GATES, **changes}


def standing(mode: str = "API", **changes: Any) -> dict[str, Any]:
    """What EKS says of a cluster that is there."""
    answer = LOOKUPS[LOOKUP]({"name": "shop"}, Place("eu-west-1", ACCOUNT), {})
    place = {**answer["vpcConfig"], **changes.pop("vpcConfig", {})}
    return {LOOKUP: {**answer, "accessConfigs": [{"authenticationMode": mode}], "vpcConfig": place, **changes}}


def raw(**changes: Any) -> aws.eks.Cluster:
    """A cluster that the program makes without this library."""
    return aws.eks.Cluster(
        "raw",
        **{
            "name": "shop",
            "role_arn": role("control-plane"),
            "vpc_config": {"subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]},
            "access_config": MODE,
            **changes,
        },
    )


def around(**changes: Any) -> Callable[[], None]:
    """Gates around a cluster of the program."""

    def program() -> None:
        eks_citadel.ClusterGates("shop", without({"cluster": raw(), **gates(), **changes}, "cluster_name"))  # type: ignore[arg-type]

    return program


def codes(monitor: Any) -> set[str]:
    return {line.partition(":")[0] for line in monitor.logged}


def parts_of(monitor: Any, top: str) -> Mapping[str, Any]:
    """The resources below a component by their names, but of network and control plane, with their inputs."""
    found = [one for one in monitor.inside(top) if not one.name.startswith(tuple(f"shop-{noun}" for noun in BESIDE))]
    return {one.name: (one.type, {**one.inputs}) for one in found}


def test_M1_gates_are_the_parts_of_a_secure_cluster_with_the_same_names_and_inputs() -> None:
    whole = orders(network={"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]})
    shared = {key: value for key, value in whole.items() if key != "endpoint_public_cidrs"}
    ours = parts_of(made(whole), "shop")
    theirs = parts_of(made(gates(**shared), component="ClusterGates"), "shop")
    assert ours.keys() == theirs.keys()
    differing = {name for name in ours if ours[name] != theirs[name]}
    assert differing == set()


def test_gates_make_no_control_plane_and_no_network() -> None:
    found = made(GATES, component="ClusterGates")
    assert by_type(found, "Cluster", "Vpc", "Subnet", "Key", "LogGroup") == []


def test_M1_a_cluster_that_takes_no_entries_is_refused_before_anything_is_made_in_it() -> None:
    failed = tried(GATES, component="ClusterGates", calls=standing("CONFIG_MAP"))
    assert failed.sentence == (
        'authentication_mode is "CONFIG_MAP": the cluster takes its people from the ConfigMap aws-auth alone, and EKS '
        'makes no access entry in it; first set the cluster\'s own authenticationMode to "API_AND_CONFIG_MAP", which '
        "lets everybody in as before."
    )
    inside = [one for one in failed.monitor.registrations.values() if one.type.startswith(("aws:eks/", "kubernetes:"))]
    assert inside == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"service_ipv4_cidr": "10.100.0.0/16"},
            'service_ipv4_cidr is "10.100.0.0/16": the cluster shop has 172.20.0.0/16, and EKS never changes it; write '
            '"172.20.0.0/16".',
        ),
        (
            {"ip_family": "ipv6", "service_ipv4_cidr": None},
            'ip_family is "ipv6": the cluster shop has ipv4, and EKS never changes it; write "ipv4".',
        ),
    ],
)
def test_what_EKS_never_changes_is_that_of_the_cluster(changes: dict[str, Any], sentence: str) -> None:
    assert tried(gates(**changes), component="ClusterGates", calls=standing()).sentence == sentence


def test_E3_a_deployer_who_would_not_be_let_in_is_refused_before_anything_is_made() -> None:
    failed = tried(GATES, component="ClusterGates", caller_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/other/session")
    assert "the deployer" in failed.sentence
    assert [one for one in failed.monitor.registrations.values() if one.type.startswith("aws:eks/")] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mode": "API_AND_CONFIG_MAP"}, "aws-auth-still-read"),
        (
            {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}},
            "endpoint-open-to-the-world",
        ),
        ({"vpcConfig": {"endpointPrivateAccess": False}}, "endpoint-without-private-access"),
        ({"enabledClusterLogTypes": ["api"]}, "control-plane-logs-off"),
        ({"deletionProtection": False}, "no-deletion-protection"),
        ({"version": "1.35"}, "version-differs-from-cluster"),
    ],
)
def test_what_gates_cannot_mend_is_told(changes: dict[str, Any], code: str) -> None:
    assert code in codes(made(GATES, component="ClusterGates", calls=standing(**changes)))
    assert code not in codes(made(GATES, component="ClusterGates", calls=standing()))


def test_a_public_endpoint_with_named_ranges_is_no_finding() -> None:
    place = {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.7/32"]}
    found = made(GATES, component="ClusterGates", calls=standing(vpcConfig=place))
    assert "endpoint-open-to-the-world" not in codes(found)


def test_entries_of_others_are_said_to_be_unseen() -> None:
    assert "other-entries-not-seen" in codes(made(GATES, component="ClusterGates"))


def test_a_cluster_of_the_program_is_taken_as_it_is() -> None:
    found = run(around())
    provider = by_type(found, "kubernetes")[0]
    assert "https://example.eks.amazonaws.com" in provider.inputs["kubeconfig"]
    assert found.waits_for("shop-access-entry-me", "raw")
    assert found.waits_for("shop-addons-before-nodes-vpc-cni", "raw")


def test_M1_the_mode_that_the_program_sets_counts_and_not_the_one_before_it() -> None:
    assert attempt(around(), calls=standing("CONFIG_MAP")).error is None


def test_M1_a_cluster_of_the_program_in_the_mode_of_aws_auth_is_refused() -> None:
    def program() -> None:
        cluster = raw(access_config={"authentication_mode": "CONFIG_MAP"})
        eks_citadel.ClusterGates("shop", {**without(GATES, "cluster_name"), "cluster": cluster})  # type: ignore[typeddict-item]

    assert refused(program).startswith('authentication_mode is "CONFIG_MAP"')


def test_a_cluster_inside_a_component_of_pulumi_eks_is_found() -> None:
    class Cluster(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("eks:index:Cluster", "theirs")
            self.eks_cluster = pulumi.Output.from_input(raw())

    def program() -> None:
        eks_citadel.ClusterGates("shop", {**without(GATES, "cluster_name"), "cluster": Cluster()})  # type: ignore[typeddict-item]

    assert run(program).waits_for("shop-access-entry-me", "raw")


@pytest.mark.parametrize("cluster", [7, ["shop"], {"name": "shop"}], ids=["number", "list", "map"])
def test_what_is_no_cluster_is_refused(cluster: Any) -> None:
    failed = tried({**without(GATES, "cluster_name"), "cluster": cluster}, component="ClusterGates")
    assert failed.sentence.endswith("neither an aws.eks.Cluster nor a pulumi_eks.Cluster; give one, or cluster_name.")


@pytest.mark.parametrize("name", ["cluster_arn", "endpoint", "certificate_authority", "authentication_mode"])
def test_a_cluster_has_its_names_itself(name: str) -> None:
    assert refused(around(**{name: "API"})) == f"{name} is given: cluster has it; leave it out."


def test_names_that_are_not_known_yet_are_enough() -> None:
    def program() -> None:
        names = {name: later(value) for name, value in (("cluster_name", "shop"), ("endpoint", "https://x.example"))}
        eks_citadel.ClusterGates("shop", {**GATES, **names})  # type: ignore[typeddict-item]

    entry = run(program).one("shop-access-entry-me")
    assert entry.inputs["clusterName"] == "shop"


@sentences(
    (
        "no cluster",
        without(GATES, "cluster_name"),
        "cluster_name is missing: nobody said which cluster; give it, or cluster.",
    ),
    (
        "a name as the cluster",
        gates(cluster="shop"),
        'cluster is "shop": it is the resource, not its name; write cluster_name for a name.',
    ),
    (
        "a new network",
        gates(network={"cidr": "10.20.0.0/16", "zones": ["a", "b"]}),
        "network is given: the cluster is there, and so is its VPC; give network.vpc_id and network.node_subnet_ids.",
    ),
    (
        "no range of Services",
        without(GATES, "service_ipv4_cidr"),
        "service_ipv4_cidr is missing: network policies need the range that EKS gave to the cluster at its creation; "
        "write what `aws eks describe-cluster` shows as kubernetesNetworkConfig.serviceIpv4Cidr.",
    ),
    (
        "an IPv4 range of an IPv6 cluster",
        gates(ip_family="ipv6"),
        'service_ipv4_cidr is "172.20.0.0/16": an IPv6 cluster has no such range; leave it out.',
    ),
    (
        "nobody said who reaches",
        without(GATES, "deployer_reaches_endpoint"),
        "deployer_reaches_endpoint is missing: it is required; give it a value.",
    ),
    (
        "nobody is admin",
        gates(access_entries=[{"name": "d", "principal_arn": role("d"), "kubernetes_groups": ["d"]}]),
        'access_entries is "d": nobody is admin of the cluster, so all would be locked out; give one entry '
        'cluster_policies: ["AmazonEKSClusterAdminPolicy"].',
    ),
    (
        "a mode that no cluster has",
        gates(authentication_mode="IAM"),
        'authentication_mode is "IAM": EKS has no such mode; write one of API, API_AND_CONFIG_MAP.',
    ),
    (
        "an add-on that is not made here",
        gates(adopted_addons={"vpc-cnii": "shop:vpc-cni"}),
        'adopted_addons.vpc-cnii is "shop:vpc-cni": vpc-cnii is not made here; "vpc-cni" was probably meant.',
    ),
    (
        "an entry that is not made here",
        gates(adopted_entries={"you": f"shop:{role('you')}"}),
        f'adopted_entries.you is "shop:{role("you")}": you is not made here; choose one of me.',
    ),
    (
        "neither a URN nor an id",
        gates(adopted_addons={"vpc-cni": "vpc-cni"}),
        'adopted_addons.vpc-cni is "vpc-cni": it is neither a URN nor the id of something in a cluster; write what '
        "`pulumi stack --show-urns` shows, or the cluster's name, a colon, and the add-on's name or the principal's "
        "ARN.",
    ),
)
def test_settings_that_close_nothing_are_refused(arguments: dict[str, Any], sentence: str) -> None:
    assert refusal(arguments, ClusterGatesSettings) == sentence


def test_roles_for_pods_need_the_name_of_the_cluster_as_text() -> None:
    pods = {"namespace": "default", "service_account": "orders"}
    identity = {**pods, "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]}}
    assert refused(around(pod_identities=[identity])) == (
        "pod_identities[0].permissions is given: the role trusts this cluster by its name, which is not known as text; "
        "write cluster_name as text, or give a role_arn."
    )
    arguments = gates(pod_identities=[identity])
    assert by_type(made(arguments, component="ClusterGates"), "WorkloadRole") != []


URN = "urn:pulumi:dev::shop::eks:index:Cluster$aws:eks/addon:Addon::shop-vpc-cni"


def test_M1_an_add_on_of_this_stack_is_taken_over_by_its_URN() -> None:
    found = made(gates(adopted_addons={"vpc-cni": URN}), component="ClusterGates")
    taken, other = (found.one(f"shop-addons-before-nodes-{name}") for name in ("vpc-cni", "kube-proxy"))
    assert [alias.urn for alias in taken.request.aliases] == [URN]
    assert taken.request.importId == other.request.importId == ""
    assert list(other.request.aliases) == []
    assert "adopted-as-it-stands" not in codes(found)


def test_M1_an_add_on_and_an_entry_of_nobody_are_imported_as_they_stand_and_it_is_said() -> None:
    earlier = {"coredns": "shop:coredns"}
    found = made(gates(adopted_addons=earlier, adopted_entries={"me": f"shop:{role('me')}"}), component="ClusterGates")
    addon, entry = found.one("shop-addons-after-nodes-coredns"), found.one("shop-access-entry-me")
    assert (addon.request.importId, entry.request.importId) == ("shop:coredns", f"shop:{role('me')}")
    assert {"addonVersion", "configurationValues"} <= set(addon.request.ignoreChanges)
    assert "principalArn" not in entry.request.ignoreChanges
    assert "adopted-as-it-stands" in codes(found)


def test_E6_gates_whose_deployer_does_not_reach_the_endpoint_use_the_AWS_API_only() -> None:
    found = run(around(deployer_reaches_endpoint=False))
    assert [one for one in found.registrations.values() if one.type.startswith(("kubernetes:", "pulumi:prov"))] == []
    assert "nothing-closed" in codes(found)


def test_another_VPC_than_the_cluster_s_is_refused_and_what_is_not_known_yet_is_not_printed() -> None:
    def arguments() -> dict[str, Any]:
        return gates(network={**GATES["network"], "vpc_id": later("vpc-0a1b2c3d")})

    place = {"vpcId": "vpc-9f9f9f9f", "subnetIds": GATES["network"]["node_subnet_ids"]}
    answers = {"aws:eks/getClusters:getClusters": {"names": ["shop"]}, **standing(vpcConfig=place)}
    failed = tried(arguments, component="ClusterGates", calls=answers, preview=True)
    assert failed.sentence.startswith("network.vpc_id is another VPC: the cluster shop was created in vpc-9f9f9f9f")


def test_T1_the_range_of_Services_of_an_IPv6_cluster_is_what_EKS_answers() -> None:
    def subnet(args: Mapping[str, Any]) -> dict[str, Any]:
        found = LOOKUPS["aws:ec2/getSubnet:getSubnet"](args, Place("eu-west-1", ACCOUNT), places)
        return {**found, "ipv6CidrBlock": f"2001:db8:{len(places)}::/64"}

    places: dict[str, int] = {}
    family = {"ipFamily": "ipv6", "serviceIpv4Cidr": "", "serviceIpv6Cidr": "fd12:3456:789a::/108"}
    calls = {**standing(kubernetesNetworkConfigs=[family]), "aws:ec2/getSubnet:getSubnet": subnet}
    flow = {"name": "watch", "source": {"namespace": "default"}, "destination": {"named": "api-server"}}
    arguments = {**without(GATES, "service_ipv4_cidr"), "ip_family": "ipv6", "flows": [flow]}
    policies = by_type(made(arguments, component="ClusterGates", calls=calls), "NetworkPolicy")
    assert "fd12:3456:789a::1/128" in str([one.inputs for one in policies])


class Unexpanded(pulumi.ComponentResource):
    """A component of another plugin that nobody has expanded, as in tests with mocks."""

    def __init__(self) -> None:
        super().__init__("eks:index:Cluster", "theirs")
        self.eks_cluster = pulumi.Output.from_input(None)


def _around_unexpanded() -> None:
    eks_citadel.ClusterGates("shop", {**without(GATES, "cluster_name"), "cluster": Unexpanded()})  # type: ignore[typeddict-item]


def test_a_component_that_nobody_expanded_is_not_known_in_a_preview_and_missing_in_an_update() -> None:
    assert by_type(run(_around_unexpanded, preview=True), "ClusterAccess") != []
    assert refused(_around_unexpanded).startswith("eksCluster is missing in eks:index:Cluster")
