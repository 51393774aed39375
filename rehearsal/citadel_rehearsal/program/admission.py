"""Whether the emulated cluster lets the deployer in, in the place of the API server's own answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from citadel_rehearsal.ground.principals import same_principal
from citadel_rehearsal.program.world import World
from eks_citadel.enter.admission import Unreachable, asking
from eks_citadel.enter.kubeconfig import Kubeconfig


def admitted_by_emulator(world: World) -> AbstractContextManager[None]:
    """A program that runs inside asks the emulated EKS in the place of an API server."""
    return asking(emulated_admission(world))


def emulated_admission(world: World) -> Callable[[Kubeconfig], int]:
    """Asks the emulated EKS for the entry of the principal that the kubeconfig signs in."""

    def ask(config: Kubeconfig) -> int:
        cluster = config["current-context"]
        arguments = config["users"][0]["user"]["exec"]["args"]
        caller = arguments[arguments.index("--role-arn") + 1] if "--role-arn" in arguments else world.caller_arn
        eks = world.clients("eks", arguments[arguments.index("--region") + 1], world.account)
        entries = eks.get_paginator("list_access_entries").paginate(clusterName=cluster)
        if any(same_principal(caller, arn) for page in entries for arn in page["accessEntries"]):
            return 200
        rule = "it has no access entry for it"
        raise Unreachable(f"{cluster} does not let {caller} in: {rule}; name it in access_entries.")

    return ask
