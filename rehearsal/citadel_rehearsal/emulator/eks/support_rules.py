"""How long EKS offers a version, and when it lets a cluster leave extended support.

https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
"""

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter, invalid_request
from citadel_rehearsal.emulator.eks.catalogue import support
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.emulator.today import today


def _offered(call: Call) -> None:
    version = call.body.get("version")
    if version is not None and support(version, today()) == "UNSUPPORTED":
        raise invalid_parameter(f"unsupported Kubernetes version {version}")


def _may_change(call: Call) -> None:
    if "upgradePolicy" not in call.body:
        return
    version = store.cluster(call.cluster)["version"]
    if support(version, today()) != "STANDARD_SUPPORT":
        raise invalid_request(
            f"The support type of cluster {call.cluster} cannot change while Kubernetes {version} is in extended "
            "support: update it to a version in standard support first."
        )


RULES = (
    Rule(
        "version-supported",
        "A version past its extended support is offered no more; until its day it is",
        "EKS User Guide: kubernetes-versions; https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3164",
        ("CreateCluster", "UpdateClusterVersion"),
        _offered,
    ),
    Rule(
        "support-type-change",
        "The support type changes only while the version is in standard support",
        "EKS User Guide: view-upgrade-policy",
        ("UpdateClusterConfig",),
        _may_change,
    ),
)
