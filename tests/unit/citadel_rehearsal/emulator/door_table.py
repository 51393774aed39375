"""Every request by every caller, as a table of statuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from botocore.credentials import Credentials

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import REGION, World
from unit.citadel_rehearsal.emulator.door_callers import CALLERS, Door
from unit.citadel_rehearsal.emulator.door_paths import disguised_asks, own_asks, path_asks
from unit.citadel_rehearsal.emulator.door_services import service_asks
from unit.citadel_rehearsal.emulator.door_wire import Answer, Ask
from unit.citadel_rehearsal.pod_world import cluster

GOLDEN = Path(__file__).parents[3] / "golden" / "door.txt"
LEGEND = """\
Which status each request gets at the port of an embedded AWS, by who asks. `-`: no answer.

Without the key of the run
none    no credentials at all
root    signs as the root of the account
wrong   shows another key
pod     signs as a session of a role that may do nothing
bearer  shows the token of that session as if it were the key
poser   signs as root, with the token of that session
forged  signs as that session, by another secret

With it
key     as the project itself asks
origin, own-o, null-o                      and an Origin: a stranger's, the loopback's, null
cross, same, typed                         and a Sec-Fetch-Site: cross-site, same-origin, none
name, local, port, noport, tail, ipv6      and another Host
nohost, twice                              and no Host, or two
opti, trac, conn                           by OPTIONS, TRACE, CONNECT
"""
Table = dict[Ask, dict[str, Answer]]


@contextmanager
def door() -> Iterator[tuple[Door, str, EmbeddedAws]]:
    """The door of an embedded AWS with a cluster, and a role that pods can take, and may do nothing."""
    with EmbeddedAws(transition_seconds=0.02) as aws:
        world = World(aws)
        cluster(world, "red")
        made = aws.session(REGION, world.pod_role, "pods.eks.amazonaws.com")
        pod = Credentials(made["access_key_id"], made["secret_access_key"], made["session_token"])
        yield Door(int(aws.url.rpartition(":")[2]), aws.run_key, pod), world.pod_role, aws


def table() -> Table:
    """What was answered. The reset is asked last."""
    with door() as (opened, role, _):
        asks = [*own_asks(role), *disguised_asks(), *service_asks(), *path_asks()]
        return {ask: {caller: opened.ask(ask, caller) for caller in CALLERS} for ask in asks}


def as_text(answers: Table) -> str:
    """The table of a golden file."""
    width = max(len(ask.name) for ask in answers) + 1
    head = "".join(f" {caller:>6}" for caller in CALLERS)
    rows = (
        f"{ask.name:<{width}}" + "".join(f" {answer.cell:>6}" for answer in row.values())
        for ask, row in sorted(answers.items(), key=lambda item: item[0].name)
    )
    return "\n".join([LEGEND, " " * width + head, *rows]) + "\n"
