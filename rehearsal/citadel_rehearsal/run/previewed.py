"""A look at a program that only Pulumi's engine can run: what a preview registers, and what its providers are asked."""

from pathlib import Path
from tempfile import TemporaryDirectory

from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.world import World
from citadel_rehearsal.providers.lookups import read_lookups
from citadel_rehearsal.run.existing import Lookup
from citadel_rehearsal.run.survey import Named, named_in
from citadel_rehearsal.under_pulumi.performance import UnderPulumi


def previewed(project: Project, world: World, address: AwsAddress) -> tuple[bool, Named]:
    """Whether the preview succeeded, and the names that were found until its end."""
    with TemporaryDirectory(prefix="citadel-lookups-") as folder:
        with UnderPulumi(project, world, address, lookups=Path(folder)) as under:
            succeeded = under.preview().succeeded
            registrations = under.foreseen
        asked = [Lookup(token, given, place, _is_type(token)) for token, given, place in read_lookups(Path(folder))]
    return succeeded, named_in(registrations, asked, project)


def _is_type(token: str) -> bool:
    """Whether a token is that of a resource, not of a function."""
    return token.rpartition(":")[2][:1].isupper()
