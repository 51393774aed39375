"""What is attacked, and what a stranger could take there."""

import secrets
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from citadel_rehearsal.run.embedded_aws import EmbeddedAws

HOST, REGION = "127.0.0.1", "us-east-1"
NOBODYS = "000000000000"  # MiniStack's account of who signs nothing


@dataclass(frozen=True)
class Target:
    """`client` gives a boto3 client of a service, as the root of the account of who signs nothing."""

    name: str
    port: int
    client: Callable[[str], Any]

    def traces(self) -> set[str]:
        """IAM users and buckets: what requests leave behind where they are let in."""
        users = {user["UserName"] for user in self.client("iam").list_users()["Users"]}
        return users | {bucket["Name"] for bucket in self.client("s3").list_buckets()["Buckets"]}


@contextmanager
def product() -> Generator[Target]:
    """The project's embedded AWS, as a rehearsal starts it."""
    with EmbeddedAws() as aws:
        yield Target("eks-citadel", int(aws.url.rpartition(":")[2]), lambda name: aws.client(name, REGION, NOBODYS))


def client_of(port: int) -> Callable[[str], Any]:
    """Clients for an AWS that asks nobody for a key."""
    signed = {"aws_access_key_id": NOBODYS, "aws_secret_access_key": "any", "region_name": REGION}
    return lambda name: boto3.client(name, endpoint_url=f"http://{HOST}:{port}", **signed)


class Loot:
    """A folder that the server's user alone can open, with a secret, and with the markers of the code that was run."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)
        self.folder, self.secret = folder, secrets.token_hex(16)
        path = folder / "secret"
        path.touch(0o600)
        path.write_text(self.secret)

    def markers(self) -> dict[str, int]:
        """Each way by which code was run, and the user as whom."""
        return {path.name: path.stat().st_uid for path in self.folder.iterdir() if path.name != "secret"}

    def settled(self, wanted: Sequence[str], seconds: float) -> dict[str, int]:
        """The markers, once those that are wanted are there or the time is over."""
        deadline = time.monotonic() + seconds
        while not self.markers().keys() >= {*wanted} and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.markers()
