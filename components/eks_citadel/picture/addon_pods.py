"""Add-ons whose pods no network policy opens: in the mode strict these pods have no connection at all."""

from collections.abc import Mapping

from eks_citadel.kubernetes import eks_addons, versions
from eks_citadel.parsing.finding import Finding
from eks_citadel.picture.picture import Addon, Labels, Picture, label_pairs
from eks_citadel.talk.documents.addon_policy import SELECTORS

# The pods of the add-ons that every cluster has; those of the others are on the host's network.
_PODS: Mapping[str, tuple[str, ...]] = {
    "aws-ebs-csi-driver": ("ebs-csi-controller", "ebs-csi-node"),
    "coredns": ("coredns",),
    "metrics-server": ("metrics-server",),
}
_FURTHER = {pods.name: label_pairs(pods.labels) for addon in eks_addons.every().values() for pods in addon.pods}
_KNOWN: Mapping[str, Labels] = {**{name: label_pairs(found) for name, found in SELECTORS.items()}, **_FURTHER}


def findings(picture: Picture) -> tuple[Finding, ...]:
    """One for each add-on with pods that no policy opens."""
    if picture.network_policy_mode != "strict":
        return ()
    return tuple(_finding(addon, closed) for addon in picture.addons if (closed := _closed(addon, picture)))


def _finding(addon: Addon, closed: str) -> Finding:
    sentence = (
        f"No network policy opens {closed} of the add-on {addon.name} in {addon.namespace}, which the mode strict "
        "closes unless they use the host's network; create a NetworkPolicy there for each connection that they need."
    )
    return Finding("addon-pods-closed", sentence)


def _closed(addon: Addon, picture: Picture) -> str:
    """The names of the closed pods, `any pod` where nobody knows the add-on's, or nothing."""
    selected = {permit.pods for permit in picture.permits if permit.namespace == addon.namespace}
    pods = _pods(addon.name)
    if pods is None:
        return "" if any(_may_select(one, ()) for one in selected) else "any pod"
    return " and ".join(name for name in pods if not any(_may_select(one, _KNOWN[name]) for one in selected))


def _pods(addon: str) -> tuple[str, ...] | None:
    if addon in versions.ADDONS:
        return _PODS.get(addon, ())
    found = eks_addons.known().get(addon)
    return None if found is None else tuple(pods.name for pods in found.pods)


def _may_select(selector: Labels, pods: Labels) -> bool:
    """Whether a policy may be for these pods, whose other labels nobody knows: not if it is for others that we know."""
    own = dict(pods)
    if set(selector) <= set(pods):
        return True
    return selector not in _KNOWN.values() and all(own.get(key, value) == value for key, value in selector)
