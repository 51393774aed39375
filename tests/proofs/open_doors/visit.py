"""A person's browser opens the stranger's page while an AWS runs: what became of it."""

from dataclasses import dataclass, field

from proofs.open_doors.browser import browser
from proofs.open_doors.exchange import Exchange
from proofs.open_doors.site import PAGE, Site
from proofs.open_doors.target import HOST, Loot, Target
from proofs.open_doors.wire import ADDRESS, Wire

CANARY = "made-before-the-visit"
# The ways of the page that run code where nothing is closed.
RUNNING = (
    "beacon", "cors", "form", "form-plain", "frame", "image", "no-cors", "nobodys-origin", "preflight", "request",
    "script", "style",
)  # fmt: skip
SECONDS = 240


@dataclass
class Visit:
    """What the page could read by each way, the markers of its code, the traces before its last attempt and what is
    left of them after it, and each request that reached the attacked port."""

    read: dict[str, str] = field(default_factory=dict)
    markers: dict[str, int] = field(default_factory=dict)
    traces: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    wire: list[Exchange] = field(default_factory=list)


def visit(target: Target, loot: Loot, name: str, *, rebound: bool, patience: float = 5) -> Visit:
    """The page's site is called `name`. `rebound`: its name is then bound to the attacked port, as if it were the
    site's own. `patience`: seconds for stacks, which are made after their answer."""
    found = Visit()

    def settle() -> None:
        found.markers, found.traces = loot.settled(RUNNING, patience), target.traces()

    target.client("iam").create_user(UserName=CANARY)
    site = Site(settle)
    wire = Wire(target.port, lambda path: site.port if path == PAGE else target.port)
    site.folder = str(loot.folder)
    site.aws = f"http://{name if rebound else HOST}:{target.port}"
    page = f"http://{name}:{target.port if rebound else site.port}{PAGE}"
    with site.open(), wire.open(), browser(page, _rules(name, target.port, rebound)):
        assert site.reported.wait(SECONDS), f"The page of {page} never told what it did."
    found.read, found.left, found.wire = site.report, target.traces(), wire.exchanges()
    return found


def _rules(name: str, port: int, rebound: bool) -> list[str]:
    """The attacked port is asked over the wire, whatever its name; every other name is nowhere."""
    attacked = f"MAP {name if rebound else HOST}:{port} {ADDRESS}:{port}"
    return [attacked, f"MAP {name} {HOST}", f"MAP {HOST} {HOST}", "MAP * ~NOTFOUND"]
