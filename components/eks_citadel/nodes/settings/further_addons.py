"""Further add-ons by name, each with its version, its configuration and its role."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.eks_addons import EksAddon, every, further_addon
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked, verify
from eks_citadel.parsing.refusal import GIVEN, Unfit, refuse, second


def hosted_zone_id(text: str) -> None:
    """A check: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html"""
    if not re.fullmatch(r"Z[A-Z0-9]{1,31}", text):
        raise Unfit("it is not the id of a hosted zone", 'write one such as "Z0123456789ABCDEFGHIJ"')


# Values of the chart of the AWS Load Balancer Controller, so that it registers targets and does nothing else: no
# Ingress and no Service gets a load balancer, and no Service waits for its webhook.
# https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml
TARGETS_ONLY: Mapping[str, Any] = {
    "controllerConfig": {"featureGates": {"EnableServiceController": False}},
    "createIngressClassResource": False,
    "enableBackendSecurityGroup": False,
    "enableServiceMutatorWebhook": False,
    "enableShield": False,
    "enableWaf": False,
    "enableWafv2": False,
    "ingressClassParams": {"create": False},
    "keepTLSSecret": True,
    "webhookConfig": {"disableIngressValidation": True},
}
# Values that the library knows better than a person.
_OWN_VALUES = ("clusterName", "region", "vpcId", "serviceAccount", "nameOverride", "hostNetwork", *TARGETS_ONLY)


@dataclass(frozen=True, kw_only=True)
class FurtherAddonSettings:
    """One further add-on."""

    name: str = checked(further_addon)
    version: str
    configuration: Mapping[str, Any] = checked(default_factory=dict)
    role_arn: Leaf | None = checked(checks.role_arn, default=None, otherwise="a role of its own, if it calls AWS")
    hosted_zone_ids: tuple[str, ...] = checked(hosted_zone_id, default=())

    @property
    def needs(self) -> EksAddon:
        """What the table says about it."""
        return every()[self.name]

    @property
    def tolerates(self) -> bool:
        """Whether its pods may run on nodes with the taint CriticalAddonsOnly, as far as it is known here."""
        told = "tolerations" in json.dumps(self.configuration)
        return told or self.needs.tolerates_critical_addons_only or not self.needs.pods

    def judge(self, path: str) -> None:
        """Refuses a role or zones that it does not use, zones that it needs, and versions that do not fit it."""
        needs = self.needs
        self._judge_version(at(path, "version"))
        for key in _OWN_VALUES if needs.chart else ():
            if key in self.configuration:
                rule = "the library sets this value of the chart"
                raise refuse(f"{at(path, 'configuration')}.{key}", GIVEN, rule, "leave it out")
        if self.role_arn is not None and not needs.service_account:
            raise refuse(at(path, "role_arn"), GIVEN, f"{self.name} calls no AWS API", "leave it out")
        if self.hosted_zone_ids and not needs.zones:
            raise refuse(at(path, "hosted_zone_ids"), GIVEN, f"{self.name} changes no zones", "leave it out")
        if self.hosted_zone_ids and self.role_arn is not None:
            rule = "the role decides which zones it may change"
            raise refuse(at(path, "hosted_zone_ids"), GIVEN, rule, "keep one of the two")
        if needs.zones == "required" and not self.hosted_zone_ids and self.role_arn is None:
            rule = f"{self.name} changes records, and without zones its role could change every zone of the account"
            raise refuse(at(path, "hosted_zone_ids"), None, rule, "name its zones, or give role_arn")

    def _judge_version(self, path: str) -> None:
        needs = self.needs
        verify(self.version, path, versions.chart_version if needs.chart else versions.addon_version)
        for first, rule in (
            (needs.first_with_pod_identity, "it takes no role by Pod Identity yet"),
            (needs.first_version, "nobody read what this version needs"),
        ):
            if first and _numbers(self.version) < _numbers(first):
                raise refuse(path, self.version, rule, f"choose {first} or later")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.removeprefix("v").partition("-")[0].split("."))


@dataclass(frozen=True, kw_only=True)
class FurtherAddonsSettings:
    """Add-ons beside the six of every cluster."""

    addons: tuple[FurtherAddonSettings, ...] = ()


def judge_further(addons: Sequence[FurtherAddonSettings], path: str) -> None:
    """Refuses an add-on that is listed twice."""
    names = [item.name for item in addons]
    if (index := second(names)) is not None:
        raise refuse(f"{path}[{index}].name", names[index], "it is listed twice", "keep one")
