"""Creates, describes and deletes clusters with the answers of EKS."""

import hashlib
import ipaddress
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import ec2, eks

from citadel_rehearsal.emulator.eks import endpoints, store
from citadel_rehearsal.emulator.eks.call import Call
from citadel_rehearsal.emulator.eks.updates import full_logging
from citadel_rehearsal.emulator.eks.zone_rules import zones_of
from citadel_rehearsal.emulator.lifecycle import Record, begin, public
from citadel_rehearsal.ground.partition import dns_suffix

ECHOED = ("zonalShiftConfig", "remoteNetworkConfig", "computeConfig", "storageConfig", "controlPlaneScalingConfig",
          "kubeApiServerConfig", "kubeSchedulerConfig", "kubeControllerManagerConfig")  # fmt: skip
NOT_YET = ("endpoint", "identity")  # what a cluster lacks while it is CREATING
TEN = ipaddress.ip_network("10.0.0.0/8")


def create_cluster(call: Call) -> dict[str, Any]:
    """CreateCluster: MiniStack's record, plus the parts that MiniStack leaves out."""
    body = call.body
    mode = (body.get("accessConfig") or {}).get("authenticationMode", "CONFIG_MAP")
    store.answer(eks._create_cluster(dict(body), call.creator_arn if mode != "CONFIG_MAP" else None))
    record = eks._clusters[body["name"]]
    record.update(_settings(body, mode))
    record["_zones"] = zones_of(body["resourcesVpcConfig"]["subnetIds"])
    record["identity"] = _identity()
    record["resourcesVpcConfig"] = _vpc_config(body["name"], body["resourcesVpcConfig"], ipv6=is_ipv6(body))
    record["kubernetesNetworkConfig"] = _network_config(body, record["resourcesVpcConfig"]["vpcId"])
    store.UPDATES.pop(store.here(body["name"]), None)
    begin(record, "CREATING", _answer)
    return {"cluster": view(record)}


def describe_cluster(call: Call) -> dict[str, Any]:
    """DescribeCluster."""
    return {"cluster": view(store.cluster(call.cluster))}


def delete_cluster(call: Call) -> dict[str, Any]:
    """DeleteCluster: DELETING first, then gone with its add-ons and its security group."""
    record = store.cluster(call.cluster)
    begin(record, "DELETING", remove)
    return {"cluster": view(record)}


def view(record: Record) -> Record:
    """The cluster as DescribeCluster returns it."""
    shown = public(record)
    shown["tags"] = dict(eks._tags.get(record["arn"]) or {})
    if record["status"] == "CREATING":
        shown = {name: value for name, value in shown.items() if name not in NOT_YET}
        shown["certificateAuthority"] = {}
        shown["resourcesVpcConfig"] = {
            name: value for name, value in shown["resourcesVpcConfig"].items() if name != "clusterSecurityGroupId"
        }
    return shown


def _answer(record: Record) -> None:
    """Open the cluster's endpoint."""
    record.update(endpoints.open_endpoint(record), status="ACTIVE")


def remove(record: Record) -> None:
    """Remove a cluster with everything in it."""
    name = record["name"]
    endpoints.close_endpoint(record["endpoint"])
    for addon in store.addons(name):
        eks._delete_addon(name, addon["addonName"])
    eks._delete_cluster(name)
    store.UPDATES.pop(store.here(name), None)
    ec2._security_groups.pop(record["resourcesVpcConfig"]["clusterSecurityGroupId"], None)


def _settings(body: dict[str, Any], mode: str) -> Record:
    echoed = {name: body[name] for name in ECHOED if name in body}
    return echoed | {
        "version": body.get("version") or _default_version(),
        "platformVersion": "eks.1",
        # Not whether its creator became an admin, which the access entries show (resourceClusterCreate in
        # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/cluster.go).
        "accessConfig": {"authenticationMode": mode},
        "logging": full_logging(body.get("logging") or {}),
        "encryptionConfig": [{"resources": ["secrets"], **part} for part in body.get("encryptionConfig") or []],
        "upgradePolicy": body.get("upgradePolicy") or {"supportType": "EXTENDED"},
        "deletionProtection": bool(body.get("deletionProtection", False)),
        "health": {"issues": []},
        "_self_managed_addons": body.get("bootstrapSelfManagedAddons", True),
    }


def _default_version() -> str:
    from citadel_rehearsal.emulator.eks.catalogue import DEFAULT_KUBERNETES_VERSION

    return DEFAULT_KUBERNETES_VERSION


def is_ipv6(body: dict[str, Any]) -> bool:
    """Whether the cluster, or the request for a cluster, has the IP family ipv6."""
    return (body.get("kubernetesNetworkConfig") or {}).get("ipFamily") == "ipv6"


def _identity() -> Record:
    number = hashlib.md5(new_uuid().encode(), usedforsecurity=False).hexdigest().upper()
    region = get_region()
    return {"oidc": {"issuer": f"https://oidc.eks.{region}.{dns_suffix(region)}/id/{number}"}}


def _vpc_config(name: str, sent: dict[str, Any], *, ipv6: bool) -> Record:
    subnet = store.subnet(sent["subnetIds"][0])
    vpc_id = subnet["VpcId"] if subnet else ""
    return {
        "subnetIds": sent["subnetIds"],
        "securityGroupIds": sent.get("securityGroupIds") or [],
        "clusterSecurityGroupId": _cluster_security_group(name, vpc_id, ipv6=ipv6),
        "vpcId": vpc_id,
        "endpointPublicAccess": sent.get("endpointPublicAccess", True),
        "endpointPrivateAccess": sent.get("endpointPrivateAccess", False),
        "publicAccessCidrs": sent.get("publicAccessCidrs") or ["0.0.0.0/0", *(["::/0"] if ipv6 else [])],
        "controlPlaneEgressMode": sent.get("controlPlaneEgressMode", "AWS_MANAGED"),
    }


def _cluster_security_group(name: str, vpc_id: str, *, ipv6: bool) -> str:
    """The cluster security group, which EKS creates. All traffic between its members is allowed."""
    group_id = ec2._new_sg_id()
    everyone = {"IpProtocol": "-1", "PrefixListIds": []}
    world = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}] if ipv6 else []}
    ec2._security_groups[group_id] = {
        "GroupId": group_id,
        "GroupName": f"eks-cluster-sg-{name}-{int(group_id[-8:], 16)}",
        "Description": "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads.",
        "VpcId": vpc_id,
        "OwnerId": get_account_id(),
        "IpPermissions": [
            {
                **everyone,
                "IpRanges": [],
                "Ipv6Ranges": [],
                "UserIdGroupPairs": [{"GroupId": group_id, "UserId": get_account_id()}],
            }
        ],
        "IpPermissionsEgress": [{**everyone, **world, "UserIdGroupPairs": []}],
    }
    ec2._tags[group_id] = [
        {"Key": "aws:eks:cluster-name", "Value": name},
        {"Key": f"kubernetes.io/cluster/{name}", "Value": "owned"},
    ]
    return group_id


def _network_config(body: dict[str, Any], vpc_id: str) -> Record:
    sent = body.get("kubernetesNetworkConfig") or {}
    balancing = {"elasticLoadBalancing": sent.get("elasticLoadBalancing") or {"enabled": False}}
    if is_ipv6(body):
        number = int(hashlib.sha256(vpc_id.encode()).hexdigest()[:10], 16)  # RFC 4193: 40 random bits
        services = ipaddress.IPv6Network(((0xFD << 120) | (number << 80), 108))
        return {"ipFamily": "ipv6", "serviceIpv6Cidr": str(services), **balancing}
    inside_ten = any(network.subnet_of(TEN) for network in store.vpc_networks(vpc_id))  # type: ignore[arg-type]
    default = "172.20.0.0/16" if inside_ten else "10.100.0.0/16"
    return {"ipFamily": "ipv4", "serviceIpv4Cidr": sent.get("serviceIpv4Cidr") or default, **balancing}
