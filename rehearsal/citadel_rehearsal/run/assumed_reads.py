"""Creates what a program reads by `.get`, with the id that it names, by the requests of the table of resources."""

from collections.abc import Iterator

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.run.assumed_network import Layout
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.existing import Lookup
from citadel_rehearsal.run.read_inputs import READERS, Reading

Found = Iterator[tuple[str, str]]


def assume_reads(
    aws: EmbeddedAws, reads: list[Lookup], context: Context, ground: Layout, made_before: set[str]
) -> Found:
    """Kind and name of what is created, or was in an earlier look (`made_before`)."""
    for token, (kind, _) in READERS.items():
        for read in [one for one in reads if one.token == token]:
            identifier = str(read.arguments["id"])
            at = context.at(region=read.place[0] or context.region, account=read.place[1] or context.account)
            if _make(Reading(aws, at, ground, identifier, read.arguments), token, made_before):
                yield kind, identifier


def _make(one: Reading, token: str, made_before: set[str]) -> bool:
    row, key = RESOURCES[token], f"{token} {one.context.account} {one.context.region} {one.id}"
    if row.read(one.context, one.id, dict(one.given)) is not None:
        return key in made_before
    try:
        given = {name: value for name, value in one.given.items() if name in row.inputs}
        made = row.create(one.context.at(urn=one.id), {"tagsAll": {}, **READERS[token][1](one), **given})
    except (KeyError, ValueError, IndexError, RuleBroken):
        return False  # an id that says too little: the preview refuses it
    if made != one.id and row.read(one.context, one.id, dict(one.given)) is None:
        one.aws.assume("renamed", one.context.region, one.context.account, id=one.id, old=made)
    made_before.add(key)
    return True
