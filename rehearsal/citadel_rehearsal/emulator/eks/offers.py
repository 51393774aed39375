"""The operations that list what EKS offers: access policies, add-on versions, cluster versions."""

from typing import Any

from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter
from citadel_rehearsal.emulator.eks.catalogue import (
    ACCESS_POLICIES,
    ACCESS_POLICY_PREFIX,
    ADDONS,
    DEFAULT_KUBERNETES_VERSION,
    KUBERNETES_VERSIONS,
    addon_versions,
    default_addon_version,
    support,
)
from citadel_rehearsal.emulator.today import today


def list_access_policies(call: Call) -> dict[str, Any]:
    """ListAccessPolicies."""
    return {"accessPolicies": [{"name": name, "arn": ACCESS_POLICY_PREFIX + name} for name in ACCESS_POLICIES]}


def describe_addon_versions(call: Call) -> dict[str, Any]:
    """DescribeAddonVersions, for one Kubernetes version or all, one add-on or all."""
    wanted = call.query.get("kubernetesVersion")
    if wanted is not None and wanted not in KUBERNETES_VERSIONS:
        raise invalid_parameter(f"unsupported Kubernetes version {wanted}.")
    name = call.query.get("addonName")
    if name is not None and name not in ADDONS:
        raise invalid_parameter(f"Addon {name} is not supported.")
    versions = [wanted] if wanted else list(KUBERNETES_VERSIONS)
    names = [name] if name else sorted(ADDONS)
    found = [_addon_information(addon, versions) for addon in names]
    return {"addons": [addon for addon in found if addon["addonVersions"]]}


def _addon_information(addon: str, kubernetes_versions: list[str]) -> dict[str, Any]:
    compatible: dict[str, list[dict[str, Any]]] = {}
    for kubernetes_version in kubernetes_versions:
        for version in addon_versions(addon, kubernetes_version):
            default = version == default_addon_version(addon, kubernetes_version)
            entry = {"clusterVersion": kubernetes_version, "platformVersions": ["*"], "defaultVersion": default}
            compatible.setdefault(version, []).append(entry)
    namespace, service_accounts = ADDONS[addon]
    versions = [
        {
            "addonVersion": version,
            "architecture": ["amd64", "arm64"],
            "compatibilities": entries,
            "requiresConfiguration": False,
            "requiresIamPermissions": bool(service_accounts),
        }
        for version, entries in compatible.items()
    ]
    about = {"addonName": addon, "owner": "aws", "publisher": "eks", "defaultNamespace": namespace}
    return about | {"addonVersions": versions}


def describe_cluster_versions(call: Call) -> dict[str, Any]:
    """DescribeClusterVersions. The support status depends on today's date."""
    wanted = [item for item in call.query.get("clusterVersions", "").split(",") if item]
    status = call.query.get("versionStatus")
    versions = [_version_information(version) for version in reversed(KUBERNETES_VERSIONS)]
    return {
        "clusterVersions": [
            version
            for version in versions
            if (not wanted or version["clusterVersion"] in wanted)
            and (status is None or version["versionStatus"] == status)
            and (call.query.get("defaultOnly") != "true" or version["defaultVersion"])
        ]
    }


def _version_information(version: str) -> dict[str, Any]:
    released, standard, extended = (_seconds(day) for day in KUBERNETES_VERSIONS[version])
    status = support(version, today())
    return {
        "clusterVersion": version,
        "clusterType": "eks",
        "defaultPlatformVersion": "eks.1",
        "defaultVersion": version == DEFAULT_KUBERNETES_VERSION,
        "releaseDate": released,
        "endOfStandardSupportDate": standard,
        "endOfExtendedSupportDate": extended,
        "status": status.lower().replace("_", "-"),
        "versionStatus": status,
    }


def _seconds(day: str) -> int:
    from datetime import UTC, datetime

    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
