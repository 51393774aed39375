"""The environment of a program that works on a held embedded AWS as whoever holds it: root of an account."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from citadel_rehearsal.ground.aws_clients import ROOT_SECRET
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.pods.pod import nowhere, without_aws
from citadel_rehearsal.pods.pod_door import ClusterPlace, PodDoor


def place_of(address: AwsAddress, region: str | None, account: str | None) -> ClusterPlace:
    """The only region and account that have clusters. Errors: `RehearsalFailure` where several have, or none."""
    found = {(one.region, one.account): one for one in PodDoor(address).clusters()}
    fit = [one for one in found.values() if region in (None, one.region) and account in (None, one.account)]
    if len(fit) == 1:
        return fit[0]
    known = ", ".join(f"{region} of {account}" for region, account in sorted(found)) or "no region"
    way_out = "choose with --region and --account" if found else "rehearse a program with a cluster"
    raise RehearsalFailure(f"The embedded AWS at {address.url} has clusters in {known}: {way_out}.")


@contextmanager
def environment(address: AwsAddress, place: ClusterPlace, outside: Mapping[str, str]) -> Generator[dict[str, str]]:
    """The variables, valid while the block runs: those of `outside` without AWS settings, and root's credentials."""
    own = {
        "AWS_ACCESS_KEY_ID": place.account,
        "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
        "AWS_SESSION_TOKEN": address.run_key,
        "AWS_ENDPOINT_URL": address.url,
        "AWS_REGION": place.region,
        "AWS_DEFAULT_REGION": place.region,
    }
    with TemporaryDirectory(prefix="citadel-held-") as folder:  # mode 0700
        yield without_aws(outside) | own | nowhere(folder)
