"""The options of a Kubernetes provider: each has its effect, has none here, or is refused by name.

Source: https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/
"""

import os
from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.resources.resource import words

KUBERNETES = "pulumi:providers:kubernetes"
HONOURED = words(
    "cluster clusterIdentifier context deleteUnreachable enableConfigMapMutable enablePatchForce enableSecretMutable"
    " kubeconfig namespace skipUpdateUnreachable upsertExistingObjects"
)
# Warnings that are not given here, the speed of requests, and charts, which are not judged.
WITHOUT_EFFECT = words(
    "enableServerSideApply helmReleaseSettings kubeClientSettings suppressDeprecationWarnings suppressHelmHookWarnings"
    " version"
)
# The environment variables of options that are switches.
VARIABLES = {
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
}
# Why an option is refused, where its name alone would not say it.
REASONS = {
    "alwaysRender": "it renders objects into files and creates none",
    "renderYamlToDirectory": "it renders objects into files and creates none",
}


def is_on(given: Mapping[str, Any], option: str) -> bool:
    """Whether a switch is on, by its input or else by its variable."""
    return _said(given, option) == "true"


def judge_options(given: Mapping[str, Any]) -> None:
    """Errors: `NotKnown` names the option that would have no effect here, though it has one."""
    for option in sorted(given.keys() - HONOURED - WITHOUT_EFFECT):
        reason = f", since {REASONS[option]}" if option in REASONS else ""
        raise NotKnown(f"{KUBERNETES}: {option} is not known to the rehearsal{reason}; leave it out here.")
    if _said(given, "enableServerSideApply") == "false":
        raise NotKnown(
            f"{KUBERNETES}: enableServerSideApply is false, and the rehearsal knows server-side apply only, which is"
            " the provider's default; leave it out here."
        )


def _said(given: Mapping[str, Any], option: str) -> str:
    found = given.get(option)
    return str(found if found is not None else os.environ.get(VARIABLES[option], "")).lower()
