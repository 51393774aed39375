"""What add-ons are told."""

import pytest

from eks_citadel.nodes.documents.addon_configuration import configuration


@pytest.mark.parametrize("mode", ["strict", "standard"])
def test_T2_the_mode_is_always_sent_and_decisions_are_logged(mode: str) -> None:
    assert configuration("vpc-cni", mode, "ipv4", 2) == {
        "enableNetworkPolicy": "true",
        "env": {"NETWORK_POLICY_ENFORCING_MODE": mode},
        "nodeAgent": {"enablePolicyEventLogs": "true"},
    }


def test_T1_IPv6_pods_have_no_IPv4_way_out_that_no_policy_sees() -> None:
    found = configuration("vpc-cni", "strict", "ipv6", 2)
    assert found is not None
    assert found["env"] == {"ENABLE_V4_EGRESS": "false", "NETWORK_POLICY_ENFORCING_MODE": "strict"}


def test_coredns_of_IPv6_pods_asks_the_resolver_that_it_reaches() -> None:
    found = configuration("coredns", "strict", "ipv6", 2)
    assert found is not None
    corefile = found["corefile"]
    assert "forward . fd00:ec2::253" in corefile
    assert "resolv.conf" not in corefile
    assert corefile.count("{") == corefile.count("}")


@pytest.mark.parametrize("addon", ["coredns", "kube-proxy", "metrics-server"])
def test_other_add_ons_have_the_values_of_EKS(addon: str) -> None:
    assert configuration(addon, "strict", "ipv4", 2) is None


@pytest.mark.parametrize("reserved", [1, 2])
def test_a_node_s_own_volumes_are_not_offered_to_pods(reserved: int) -> None:
    found = configuration("aws-ebs-csi-driver", "strict", "ipv4", reserved)
    assert found == {"node": {"reservedVolumeAttachments": reserved}}
