"""What stands for a key that is left out, as the settings have it and readers of pages and schema see it."""

import re
from typing import Any

import pytest

import eks_citadel
from eks_citadel.leave import args as leave
from eks_citadel.nodes.args import TaintArgs
from eks_citadel.plugin.defaults import defaults
from eks_citadel.plugin.descriptions import descriptions
from eks_citadel.plugin.host import public_components
from eks_citadel.secure_cluster.args import ClusterNetworkArgs, ClusterNodeGroupArgs

from .echo import Echo
from .samples import package

ALL: dict[type[Any], dict[str, str]] = {}
for component in public_components():
    ALL |= defaults(component)


@pytest.mark.parametrize(
    ("args", "key", "words"),
    [
        (eks_citadel.SecureClusterArgs, "deletion_protection", "true"),
        (eks_citadel.SecureClusterArgs, "log_retention_days", "`365`"),
        (eks_citadel.SecureClusterArgs, "node_groups", '`[{"name": "default"}]`'),
        (eks_citadel.SecureClusterArgs, "service_ipv4_cidr", "`172.20.0.0/16`"),
        (ClusterNetworkArgs, "control_plane_subnet_ids", "the nodes'"),
        (ClusterNodeGroupArgs, "instance_types", '`["m7i.large"]`'),
        (ClusterNodeGroupArgs, "desired_size", "`min_size`"),
        (TaintArgs, "value", "empty"),
        (leave.S3PrefixPermissionArgs, "scope", "`service-account`"),
    ],
)
def test_a_default_is_said_as_its_writer_would_give_it(args: type[Any], key: str, words: str) -> None:
    assert ALL[args][key] == words


def test_what_is_required_or_nothing_has_no_default() -> None:
    cluster = ALL[eks_citadel.SecureClusterArgs]
    assert not {"kubernetes_version", "network", "flows", "tags", "permissions_boundary_arn"} & cluster.keys()
    assert "permissions" not in ALL[eks_citadel.WorkloadRoleArgs]


def test_every_args_of_every_component_has_settings() -> None:
    types = {type_.python_type for type_ in package().types.values()}
    assert ALL.keys() == types | {getattr(eks_citadel, f"{one.__name__}Args") for one in public_components()}


def test_a_component_without_settings_has_no_defaults() -> None:
    assert defaults(Echo) == {}


def test_the_schema_says_the_defaults_and_no_docstring_says_one() -> None:
    for name, type_ in package().types.items():
        for key, found in type_.properties.items():
            python = type_.properties_mapping[key]
            assert ("Default:" in found.description) == (python in ALL[type_.python_type]), f"{name}.{key}"
    for args in ALL:
        for key, text in descriptions(args).items():
            assert not re.search(r"default(:|\)| [`0-9\[]| true| false)", text), f"{args.__name__}.{key}"
