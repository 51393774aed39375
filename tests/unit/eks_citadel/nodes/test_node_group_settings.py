"""The managed node groups."""

from typing import Any

from unit.eks_citadel.settings_rules import (
    DNS_LABEL,
    INSTANCE_TYPE,
    LABEL_KEY,
    LABEL_VALUE,
    NEED_ADDONS,
    REQUIRED,
    SIZES,
    TWICE,
    WHOLE_NUMBER,
)
from unit.eks_citadel.settings_samples import (
    cluster,
    existing_network,
    node_group,
    parsed,
    refusal,
    sentences,
    with_node_groups,
    without,
)

IMAGES = (
    "it is unknown here; choose one of AL2023_ARM_64_NVIDIA, AL2023_ARM_64_STANDARD, AL2023_x86_64_NEURON, "
    "AL2023_x86_64_NVIDIA, AL2023_x86_64_STANDARD, BOTTLEROCKET_ARM_64, BOTTLEROCKET_ARM_64_FIPS, "
    "BOTTLEROCKET_ARM_64_NVIDIA, BOTTLEROCKET_ARM_64_NVIDIA_FIPS, BOTTLEROCKET_x86_64, BOTTLEROCKET_x86_64_FIPS, "
    "BOTTLEROCKET_x86_64_NVIDIA, BOTTLEROCKET_x86_64_NVIDIA_FIPS."
)
OTHER_SUBNET = "subnet-2a1b2c3d"


def tainted(**changes: Any) -> dict[str, Any]:
    return with_node_groups(node_group(taints=[{"key": "dedicated", "value": "a", "effect": "NO_SCHEDULE", **changes}]))


@sentences(
    (
        "minimum above maximum",
        with_node_groups(node_group(min_size=5)),
        f"node_groups[0].min_size is 5, with desired_size 5 and max_size 4: {SIZES}",
    ),
    (
        "negative minimum",
        with_node_groups(node_group(min_size=-1)),
        f"node_groups[0].min_size is -1, with desired_size -1 and max_size 4: {SIZES}",
    ),
    (
        "no maximum",
        with_node_groups(node_group(min_size=0, max_size=0)),
        f"node_groups[0].min_size is 0, with desired_size 0 and max_size 0: {SIZES}",
    ),
    (
        "desired above",
        with_node_groups(node_group(desired_size=5)),
        f"node_groups[0].min_size is 2, with desired_size 5 and max_size 4: {SIZES}",
    ),
    (
        "desired below",
        with_node_groups(node_group(desired_size=1)),
        f"node_groups[0].min_size is 2, with desired_size 1 and max_size 4: {SIZES}",
    ),
    (
        "more than a cluster has",
        with_node_groups(node_group(max_size=100_001)),
        "node_groups[0].max_size is 100001: a cluster has 100000 nodes at most; choose fewer.",
    ),
    (
        "without end",
        with_node_groups(node_group(min_size=-(10**5000))),
        "node_groups[0].min_size is a huge number: a cluster has 100000 nodes at most; choose fewer.",
    ),
    (
        "small disk",
        with_node_groups(node_group(disk_size_gib=1)),
        "node_groups[0].disk_size_gib is 1: a node's disk has 20 to 16384 GiB; choose a size in this range.",
    ),
    (
        "huge disk",
        with_node_groups(node_group(disk_size_gib=65537)),
        "node_groups[0].disk_size_gib is 65537: a node's disk has 20 to 16384 GiB; choose a size in this range.",
    ),
    (
        "disk, float",
        with_node_groups(node_group(disk_size_gib=80.5)),
        f"node_groups[0].disk_size_gib is 80.5: {WHOLE_NUMBER}",
    ),
)
def test_sizes_that_cannot_be_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "none",
        with_node_groups(),
        (
            "node_groups is empty: coredns needs nodes to become active; leave it out for the default group, or "
            "name one."
        ),
    ),
    ("no name", with_node_groups(without(node_group(), "name")), f"node_groups[0].name is missing: {REQUIRED}"),
    (
        "name twice",
        with_node_groups(node_group(), node_group()),
        'node_groups[1].name is "main": node_groups[0] has it already; keep one.',
    ),
    ("name", with_node_groups(node_group(name="my group")), f'node_groups[0].name is "my group": {DNS_LABEL}'),
    ("name, newline", with_node_groups(node_group(name="main\n")), f'node_groups[0].name is "main\\n": {DNS_LABEL}'),
    ("name too long", with_node_groups(node_group(name="a" * 64)), f'node_groups[0].name is "{"a" * 64}": {DNS_LABEL}'),
    (
        "no types",
        with_node_groups(node_group(instance_types=[])),
        'node_groups[0].instance_types is empty: a node group needs an instance type; write ["m7i.large"].',
    ),
    (
        "type",
        with_node_groups(node_group(instance_types=["large"])),
        f'node_groups[0].instance_types[0] is "large": {INSTANCE_TYPE}',
    ),
    (
        "type, newline",
        with_node_groups(node_group(instance_types=["m7i.large\n"])),
        f'node_groups[0].instance_types[0] is "m7i.large\\n": {INSTANCE_TYPE}',
    ),
    (
        "type, unicode",
        with_node_groups(node_group(instance_types=["m٧i.large"])),
        f'node_groups[0].instance_types[0] is "m٧i.large": {INSTANCE_TYPE}',
    ),
    (
        "type twice",
        with_node_groups(node_group(instance_types=["m7i.large", "m7i.large"])),
        f'node_groups[0].instance_types[1] is "m7i.large": {TWICE}',
    ),
    (
        "AMI",
        with_node_groups(node_group(ami_type="BOTTLEROCKET_X86_64")),
        (
            'node_groups[0].ami_type is "BOTTLEROCKET_X86_64": it is unknown here; "BOTTLEROCKET_x86_64" was '
            "probably meant."
        ),
    ),
    (
        "AMI, AL2",
        with_node_groups(node_group(ami_type="AL2_x86_64")),
        (
            'node_groups[0].ami_type is "AL2_x86_64": Amazon Linux 2 has no images from Kubernetes 1.33 on; write '
            '"AL2023_x86_64_STANDARD".'
        ),
    ),
    (
        "AMI, AL2 with a GPU",
        with_node_groups(node_group(ami_type="AL2_x86_64_GPU")),
        (
            'node_groups[0].ami_type is "AL2_x86_64_GPU": Amazon Linux 2 has no images from Kubernetes 1.33 on; write '
            '"AL2023_x86_64_NVIDIA".'
        ),
    ),
    (
        "AMI, custom",
        with_node_groups(node_group(ami_type="CUSTOM")),
        (f'node_groups[0].ami_type is "CUSTOM": {IMAGES}'),
    ),
    (
        "label key",
        with_node_groups(node_group(labels={"my pool": "a"})),
        f'node_groups[0].labels["my pool"] is "my pool": {LABEL_KEY}',
    ),
    (
        "label value",
        with_node_groups(node_group(labels={"pool": "a b"})),
        f'node_groups[0].labels.pool is "a b": {LABEL_VALUE}',
    ),
    (
        "reserved label",
        with_node_groups(node_group(labels={"eks.amazonaws.com/nodegroup": "a"})),
        (
            'node_groups[0].labels["eks.amazonaws.com/nodegroup"] is "eks.amazonaws.com/nodegroup": a node may '
            "not set labels of eks.amazonaws.com on itself; use a prefix of your own, or none."
        ),
    ),
    (
        "label of another owner in Kubernetes",
        with_node_groups(node_group(labels={"node-restriction.kubernetes.io/a": "a"})),
        (
            'node_groups[0].labels["node-restriction.kubernetes.io/a"] is "node-restriction.kubernetes.io/a": a '
            "node may not set labels of kubernetes.io on itself; use a prefix of your own, or none."
        ),
    ),
    (
        "kubelet's label",
        with_node_groups(node_group(labels={"kubernetes.io/role": "a"})),
        (
            'node_groups[0].labels["kubernetes.io/role"] is "kubernetes.io/role": a node may not set labels of '
            "kubernetes.io on itself; use a prefix of your own, or none."
        ),
    ),
    (
        "Arm type on x86 AMI",
        with_node_groups(node_group(instance_types=["m7g.large"])),
        (
            'node_groups[0].instance_types[0] is "m7g.large": its architecture is not that of '
            "BOTTLEROCKET_x86_64; change ami_type or the instance type."
        ),
    ),
)
def test_a_malformed_node_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "effect",
        tainted(effect="NoSchedule"),
        ('node_groups[0].taints[0].effect is "NoSchedule": it is unknown here; "NO_SCHEDULE" was probably meant.'),
    ),
    (
        "unknown effect",
        tainted(effect="DRAIN"),
        (
            'node_groups[0].taints[0].effect is "DRAIN": it is unknown here; choose one of NO_EXECUTE, NO_SCHEDULE, '
            "PREFER_NO_SCHEDULE."
        ),
    ),
    ("key", tainted(key=""), f'node_groups[0].taints[0].key is "": {LABEL_KEY}'),
    ("value", tainted(value="a b"), f'node_groups[0].taints[0].value is "a b": {LABEL_VALUE}'),
    (
        "twice",
        with_node_groups(node_group(taints=[{"key": "a", "value": "b", "effect": "NO_SCHEDULE"}] * 2)),
        f"node_groups[0].taints[1] is a with NO_SCHEDULE: {TWICE}",
    ),
)
def test_a_malformed_taint_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("every group tainted", tainted(), f'node_groups is "main": {NEED_ADDONS}'),
    ("no node at the start", with_node_groups(node_group(min_size=0)), f'node_groups is "main": {NEED_ADDONS}'),
)
def test_L1_a_cluster_on_which_no_addon_can_run_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "reserved capacity",
        with_node_groups(node_group(capacity_type="CAPACITY_BLOCK")),
        (
            'node_groups[0].capacity_type is "CAPACITY_BLOCK": this version does not reserve capacity, which such a '
            "group needs in its launch template; choose one of ON_DEMAND, SPOT."
        ),
    ),
    (
        "spot in small letters",
        with_node_groups(node_group(capacity_type="spot")),
        'node_groups[0].capacity_type is "spot": it is unknown here; "SPOT" was probably meant.',
    ),
    (
        "zone that the network lacks",
        with_node_groups(node_group(zones=["a", "c"])),
        ('node_groups[0].zones[1] is "c": network.zones does not have it; choose one of a, b, or add it there.'),
    ),
    (
        "zone by its name",
        with_node_groups(node_group(zones=["eu-west-1a"])),
        (
            'node_groups[0].zones[0] is "eu-west-1a": a zone is written as its letter, from a to f; write "a" for '
            "eu-west-1a."
        ),
    ),
    (
        "zones in an existing network",
        cluster(network=existing_network(), node_groups=[node_group(zones=["a"])]),
        "node_groups[0].zones is given: zones are named in a new network, and this one exists; write subnet_ids.",
    ),
    (
        "subnets in a new network",
        with_node_groups(node_group(subnet_ids=[OTHER_SUBNET])),
        (
            "node_groups[0].subnet_ids is given: subnets are named in an existing VPC, and this network is new; write "
            "zones."
        ),
    ),
    (
        "a subnet that the network does not name",
        cluster(network=existing_network(), node_groups=[node_group(subnet_ids=[OTHER_SUBNET])]),
        (
            f'node_groups[0].subnet_ids[0] is "{OTHER_SUBNET}": network.node_subnet_ids does not have it, so network '
            "policies would not know its range; add it there, or choose one of them."
        ),
    ),
)
def test_a_group_stands_where_its_network_has_nodes(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


def test_L1_a_group_that_only_add_ons_may_use_is_enough_for_them() -> None:
    taint = {"key": "CriticalAddonsOnly", "effect": "NO_SCHEDULE"}
    assert parsed(with_node_groups(node_group(taints=[taint])))
    both = with_node_groups(node_group(taints=[taint, {"key": "gpu", "effect": "NO_EXECUTE"}]))
    assert refusal(both) == f'node_groups is "main": {NEED_ADDONS}'
