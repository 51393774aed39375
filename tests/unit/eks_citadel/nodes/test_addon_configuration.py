"""What add-ons are told."""

from typing import Any

import pytest

from eks_citadel.nodes.documents import addon_configuration
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.parsing.parse import parse


def configuration(addon: str, **changes: Any) -> dict[str, Any] | None:
    arguments = {"cluster_name": "shop", "kubernetes_version": "1.36", "stage": "after-nodes", **changes}
    return addon_configuration.configuration(addon, parse(AddonsSettings, arguments))


@pytest.mark.parametrize("mode", ["strict", "standard"])
def test_T2_the_mode_is_always_sent_and_decisions_are_logged(mode: str) -> None:
    assert configuration("vpc-cni", network_policy_mode=mode) == {
        "enableNetworkPolicy": "true",
        "env": {"NETWORK_POLICY_ENFORCING_MODE": mode},
        "nodeAgent": {"enablePolicyEventLogs": "true"},
    }


def test_T1_IPv6_pods_have_no_IPv4_way_out_that_no_policy_sees() -> None:
    found = configuration("vpc-cni", network_policy_mode="strict", ip_family="ipv6")
    assert found is not None
    assert found["env"] == {"ENABLE_V4_EGRESS": "false", "NETWORK_POLICY_ENFORCING_MODE": "strict"}


def test_coredns_of_IPv6_pods_asks_the_resolver_that_it_reaches() -> None:
    found = configuration("coredns", ip_family="ipv6")
    assert found is not None
    corefile = found["corefile"]
    assert "forward . fd00:ec2::253" in corefile
    assert "resolv.conf" not in corefile
    assert corefile.count("{") == corefile.count("}")


@pytest.mark.parametrize("addon", ["coredns", "kube-proxy", "metrics-server"])
def test_other_add_ons_have_the_values_of_EKS(addon: str) -> None:
    assert configuration(addon) is None


def test_where_all_nodes_are_for_add_ons_metrics_server_is_told_to_tolerate_their_taint() -> None:
    tolerated = {"tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}]}
    assert configuration("metrics-server", dedicated_nodes=True) == tolerated
    assert configuration("coredns", dedicated_nodes=True) is None


@pytest.mark.parametrize("reserved", [1, 2])
def test_a_node_s_own_volumes_are_not_offered_to_pods(reserved: int) -> None:
    found = configuration("aws-ebs-csi-driver", reserved_volume_attachments=reserved)
    assert found == {"node": {"reservedVolumeAttachments": reserved}}
