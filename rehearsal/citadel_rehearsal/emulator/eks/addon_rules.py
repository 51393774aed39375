"""Rules of add-ons that MiniStack does not have."""

import json

from citadel_rehearsal.emulator import taken_on_trust
from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.addon_schemas import wrong_values
from citadel_rehearsal.emulator.eks.call import Call, in_use, invalid_parameter
from citadel_rehearsal.emulator.eks.catalogue import ADDONS, addon_versions, may_exist
from citadel_rehearsal.emulator.eks.pod_identity_rules import check_free, check_role
from citadel_rehearsal.emulator.eks.rule import Rule

CREATE, UPDATE, DELETE = ("CreateAddon",), ("UpdateAddon",), ("DeleteAddon",)
BOTH = CREATE + UPDATE
UNSUPPORTED = "ConfigurationValue provided in request is not supported"


def addon_name(call: Call) -> str:
    """Name in the path, or in the body of CreateAddon."""
    return call.names.get("addon") or str(call.body["addonName"])


def namespace(call: Call) -> str:
    """The namespace of the add-on's service accounts."""
    wanted = (call.body.get("namespaceConfig") or {}).get("namespace")
    return str(wanted or ADDONS[addon_name(call)][0])


def _known(call: Call) -> None:
    version = store.cluster(call.cluster)["version"]
    if addon_name(call) not in ADDONS:
        raise invalid_parameter(f"Addon {addon_name(call)} specified is not supported in {version} kubernetes version.")


def _version(call: Call) -> None:
    name, version = addon_name(call), store.cluster(call.cluster)["version"]
    known, wanted = addon_versions(name, version), call.body.get("addonVersion")
    if wanted is None and not known:
        raise invalid_parameter(
            f"Addon version specified is not supported: none of {name} is recorded for {version}; name a version."
        )
    if wanted is None or wanted in known:
        return
    if not may_exist(name, version, wanted):
        recorded = f"those recorded are {', '.join(known)}" if known else "none is recorded"
        raise invalid_parameter(
            f"Addon version specified is not supported: {name} has no version {wanted} for Kubernetes {version}; "
            f"{recorded}."
        )
    taken_on_trust.note("version of an add-on", f"{name} {wanted}, which is not recorded for Kubernetes {version}")


def _configuration(call: Call) -> None:
    values = call.body.get("configurationValues")
    if not values:
        return
    try:
        parsed = _parse(values)
    except ValueError:
        raise invalid_parameter(f"{UNSUPPORTED}: {values[:80]!r} is neither JSON nor YAML.") from None
    if wrong := wrong_values(addon_name(call), parsed):
        raise invalid_parameter(f"{UNSUPPORTED}: Json schema validation failed with error: [{', '.join(wrong)}]")


def _parse(values: str) -> object:
    try:
        return json.loads(values)
    except ValueError:
        import yaml

        try:
            return yaml.safe_load(values)
        except yaml.YAMLError as error:
            raise ValueError from error


def _service_accounts(call: Call) -> None:
    allowed = ADDONS[addon_name(call)][1]
    for wanted in call.body.get("podIdentityAssociations") or []:
        if not allowed:
            raise invalid_parameter(f"Pod Identity feature is not supported for addon {addon_name(call)}.")
        if wanted["serviceAccount"] not in allowed:
            raise invalid_parameter(
                f"Service account {wanted['serviceAccount']} in pod identity configuration is not supported "
                f"for addon {addon_name(call)}: it has {', '.join(allowed)}."
            )


def _association_roles(call: Call) -> None:
    for wanted in call.body.get("podIdentityAssociations") or []:
        check_role(wanted["roleArn"])


def _association_free(call: Call) -> None:
    for wanted in call.body.get("podIdentityAssociations") or []:
        check_free(call.cluster, namespace(call), wanted["serviceAccount"])


def _once(call: Call) -> None:
    name = addon_name(call)
    if any(addon["addonName"] == name for addon in store.addons(call.cluster)):
        raise in_use(f"Addon already exists: {name} in cluster {call.cluster}.")


def _settled(call: Call) -> None:
    status = store.addon(call.cluster, addon_name(call))["status"]
    if status in {"CREATING", "UPDATING", "DELETING"}:
        raise in_use(f"Addon {addon_name(call)} is {status}: wait until the change has ended.")


RULES = (
    Rule(
        "addon-once",
        "An add-on is installed only once in a cluster",
        "botocore eks CreateAddon: ResourceInUseException",
        CREATE,
        _once,
    ),
    Rule(
        "addon-known",
        "An add-on's name must be one that EKS offers",
        "EKS User Guide: workloads-add-ons-available-eks",
        BOTH,
        _known,
    ),
    Rule(
        "addon-version",
        "An add-on's version is of EKS's form, of no series older than those recorded, and that of kube-proxy of the "
        "cluster's Kubernetes version; one that is not recorded is assumed",
        "botocore eks DescribeAddonVersions; docs/evidence/addon-versions.md",
        BOTH,
        _version,
    ),
    Rule(
        "addon-configuration",
        "configurationValues must be a JSON or YAML object, whose values have the types of the add-on's public schema",
        "EKS User Guide: creating-an-add-on; https://github.com/aws/containers-roadmap/issues/2216; "
        "https://docs.aws.amazon.com/cli/latest/reference/eks/describe-addon-configuration.html",
        BOTH,
        _configuration,
    ),
    Rule(
        "addon-service-account",
        "An add-on accepts associations only for its own service accounts, and some add-ons accept none",
        "terraform-aws-eks issue 3520; EKS User Guide: add-ons-iam",
        BOTH,
        _service_accounts,
    ),
    Rule(
        "addon-association-role",
        "The role of an add-on's association must exist and trust pods.eks.amazonaws.com",
        "EKS User Guide: add-ons-iam",
        BOTH,
        _association_roles,
    ),
    Rule(
        "addon-association-once",
        "An add-on cannot take over an association that exists",
        "EKS User Guide: add-ons-iam",
        CREATE,
        _association_free,
    ),
    Rule(
        "addon-settled",
        "An add-on has only one change in progress at a time",
        "botocore eks UpdateAddon: ResourceInUseException",
        UPDATE + DELETE,
        _settled,
    ),
    Rule(
        "addon-associations-owned",
        "podIdentityAssociations of an add-on are associations that it owns, and are deleted with it",
        "EKS User Guide: add-ons-iam",
        CREATE + UPDATE + DELETE,
    ),
    Rule(
        "addon-needs-nodes",
        "An add-on with a Deployment is DEGRADED until a node group is ACTIVE",
        "botocore eks AddonIssueCode: InsufficientNumberOfReplicas",
        CREATE,
    ),
    Rule(
        "addon-tolerations",
        "An add-on is DEGRADED where every node has a taint that its pods do not tolerate",
        "https://github.com/pulumi/pulumi-eks/issues/1819; https://github.com/awslabs/amazon-eks-ami/issues/681; "
        "docs/evidence/addon-needs.md",
        CREATE + UPDATE,
    ),
    Rule(
        "addon-ways",
        "An add-on is DEGRADED where network policies, routes or endpoints leave its pods no way to what they ask for "
        "before they are ready",
        "aws-ebs-csi-driver CHANGELOG v1.49.0 and PR 2590; analytical-platform PR 9621; docs/evidence/addon-needs.md",
        CREATE + UPDATE,
    ),
    Rule(
        "addon-credentials",
        "An add-on is DEGRADED where its pods get no credentials, or ones that may not do what is asked before they "
        "are ready",
        "aws-ebs-csi-driver pkg/driver/identity.go; EKS User Guide: pod-id-agent-setup; docs/evidence/addon-needs.md",
        CREATE + UPDATE,
    ),
    Rule(
        "addon-states",
        "An add-on is CREATING before ACTIVE, and DELETING before it is gone",
        "botocore eks AddonStatus",
        CREATE + UPDATE + DELETE,
    ),
)
