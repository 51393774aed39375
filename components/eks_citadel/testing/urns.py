"""URNs of resources, as Pulumi's engine makes them."""

STACK_TYPE = "pulumi:pulumi:Stack"


def make_urn(stack: str, project: str, parent: str, kind: str, name: str) -> str:
    """The URN that Pulumi's engine would build: the types of all parents but the stack are joined by `$`."""
    chain = parent.split("::")[2] if parent else ""
    qualified = kind if chain in ("", STACK_TYPE) else f"{chain}${kind}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def name_of(urn: str) -> str:
    """The name of the resource."""
    return urn.split("::", 3)[3]


def type_of(urn: str) -> str:
    """The type of the resource, without those of its parents."""
    return urn.split("::", 3)[2].rpartition("$")[2]


def place_of(urn: str) -> tuple[str, str]:
    """The stack and the project of the resource."""
    stack, project = urn.split("::", 2)[:2]
    return stack.removeprefix("urn:pulumi:"), project


def type_and_name(urn: str) -> str:
    """The resource as a line of a report names it."""
    return f"{type_of(urn)} {name_of(urn)}"


def provider_urn(reference: str) -> str:
    """The URN in a provider reference `URN::ID`."""
    return reference.rsplit("::", 1)[0] if reference else ""
