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


def provider_urn(reference: str) -> str:
    """The URN in a provider reference `URN::ID`."""
    return reference.rsplit("::", 1)[0] if reference else ""
