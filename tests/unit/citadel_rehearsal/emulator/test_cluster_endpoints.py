"""Who is answered at the endpoint of an emulated cluster: as EKS answers, and nobody else of this machine."""

import contextlib
import socket
import ssl
import time
from contextlib import ExitStack

import boto3
import pytest

from citadel_rehearsal.emulator.server import MOST_STRANGERS
from citadel_rehearsal.ground.told_objects import tell_objects
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.token import make_token
from unit.citadel_rehearsal.eks_world import ACCOUNT, World
from unit.citadel_rehearsal.signed_in import Answer, Reached, token

AWAY = "444455556666"
UNAUTHORIZED = (401, "Unauthorized")


@pytest.fixture(scope="module")
def cluster(world: World) -> str:
    """One that `person`, whose role has a path, may enter, and a user."""
    name = world.cluster(version="1.36")
    world.iam.create_user(UserName="ann", Path="/people/")
    for principal in (world.person, f"arn:aws:iam::{ACCOUNT}:user/people/ann"):
        world.eks.create_access_entry(clusterName=name, principalArn=principal)
    return name


@pytest.fixture(scope="module")
def reached(world: World, cluster: str) -> Reached:
    return Reached.of(world.eks, cluster)


@pytest.fixture(scope="module")
def good(aws: EmbeddedAws, world: World, cluster: str) -> str:
    return token(aws.run_key, cluster, world.person)


def told(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.said


def test_an_access_entry_is_enough_to_be_answered(reached: Reached, good: str) -> None:
    answer = reached.ask(good)
    assert (answer.status, answer.document["kind"], answer.document["versions"]) == (200, "APIVersions", ["v1"])
    version = reached.ask(good, "/version")
    assert (version.status, version.document["major"], version.document["minor"]) == (200, "1", "36")


def test_a_namespace_is_answered_where_the_cluster_has_it(
    aws: EmbeddedAws, world: World, cluster: str, reached: Reached, good: str
) -> None:
    arn = world.eks.describe_cluster(name=cluster)["cluster"]["arn"]
    tell_objects(aws.address, arn, [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "legacy"}}])
    assert reached.ask(good, "/api/v1/namespaces/legacy").document["metadata"] == {"name": "legacy"}
    assert told(reached.ask(good, "/api/v1/namespaces/other")) == (404, 'namespaces "other" not found')


def test_objects_are_listed_by_kind_and_only_the_kinds_of_a_picture(
    aws: EmbeddedAws, world: World, cluster: str, reached: Reached, good: str
) -> None:
    arn = world.eks.describe_cluster(name=cluster)["cluster"]["arn"]
    rbac = "rbac.authorization.k8s.io"
    kinds = {"Namespace": "v1", "RoleBinding": f"{rbac}/v1", "NetworkPolicy": "networking.k8s.io/v1"}
    objects = [{"apiVersion": of, "kind": kind, "metadata": {"name": "x"}} for kind, of in kinds.items()]
    tell_objects(aws.address, arn, objects)
    paths = {
        "Namespace": "/api/v1/namespaces?limit=500",
        "RoleBinding": f"/apis/{rbac}/v1/rolebindings",
        "NetworkPolicy": "/apis/networking.k8s.io/v1/networkpolicies",
    }
    for kind, path in paths.items():
        found = reached.ask(good, path).document
        assert (found["kind"], found["items"], found["metadata"]) == (f"{kind}List", [{"metadata": {"name": "x"}}], {})
    assert reached.ask(good, f"/apis/{rbac}/v1/clusterrolebindings").document["items"] == []
    assert reached.ask(good, "/api/v1/secrets").status == 404
    assert reached.ask("", paths["Namespace"]).status == 401


def test_whoever_holds_the_rehearsal_is_let_in_by_a_token_of_eks(
    aws: EmbeddedAws, cluster: str, reached: Reached
) -> None:
    session = boto3.Session(ACCOUNT, "rehearsal", aws.run_key, region_name="eu-west-1")
    assert reached.ask(make_token(session, cluster, "eu-west-1")).status == 200
    assert reached.ask(make_token(session, "other", "eu-west-1")).status == 401


@pytest.mark.parametrize(
    ("principal", "status"),
    [
        ("arn:aws:iam::{account}:role/people/person", 200),
        ("arn:aws:sts::{account}:assumed-role/person/any-session", 200),
        ("arn:aws:iam::{account}:user/people/ann", 200),
        ("arn:aws:iam::{account}:role/person", 401),
        ("arn:aws:iam::{account}:user/ann", 401),
        ("arn:aws:sts::{account}:assumed-role/pod/any-session", 401),
        ("arn:aws:sts::999900001111:assumed-role/person/any-session", 401),
        ("arn:aws-cn:sts::{account}:assumed-role/person/any-session", 401),
        ("arn:aws:iam::{account}:root", 401),
    ],
)
def test_a_session_is_known_by_its_role_and_others_by_their_ARN(
    principal: str, status: int, aws: EmbeddedAws, cluster: str, reached: Reached
) -> None:
    principal = principal.format(account=ACCOUNT)
    answer = reached.ask(token(aws.run_key, cluster, principal))
    assert answer.status == status
    if status == 401:
        assert answer.said == f"there is no access entry for {principal}; name it in access_entries"
        assert answer.document["reason"] == "Unauthorized"


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": ""},
        {"secret": "guessed"},
        {"secret": None},
        {"cluster": "another"},
        {"region": "cn-north-1"},
        {"principal": ["arn:aws:iam::111122223333:role/people/person"]},
    ],
)
def test_a_token_of_another_run_cluster_or_partition_is_not_known(
    changes: dict[str, str], aws: EmbeddedAws, world: World, cluster: str, reached: Reached
) -> None:
    given = {"cluster": cluster, "principal": world.person, **changes}
    assert told(reached.ask(token(aws.run_key, **given))) == UNAUTHORIZED


def test_what_is_no_token_is_not_known(aws: EmbeddedAws, reached: Reached, good: str) -> None:
    for text in (
        "",
        "k8s-aws-v1.",
        "k8s-aws-v1.e30",
        "k8s-aws-v1.!?",
        "k8s-aws-v1.W10",
        good[10:],
        good + "A" * 4096,
        aws.run_key,
    ):
        assert told(reached.ask(text)) == UNAUTHORIZED
    assert told(reached.ask(Authorization=f"Basic {good}")) == UNAUTHORIZED


def test_a_token_of_any_region_of_the_partition_is_taken_as_EKS_does(
    aws: EmbeddedAws, world: World, cluster: str, reached: Reached
) -> None:
    assert reached.ask(token(aws.run_key, cluster, world.person, "us-east-1")).status == 200


def test_no_page_of_a_browser_and_no_other_name_is_answered(reached: Reached, good: str) -> None:
    for headers in ({"Origin": "https://127.0.0.1"}, {"Sec_Fetch_Site": "none"}, {"Host": f"localhost:{reached.port}"}):
        assert reached.ask(good, **headers).status == 403
        assert reached.ask(**headers).status == 403


def test_nothing_else_is_served(reached: Reached, good: str) -> None:
    assert told(reached.ask(good, "/api/v1/secrets")) == (
        404, "The endpoint of a rehearsed cluster serves /api and /version, not /api/v1/secrets."
    )  # fmt: skip
    assert reached.ask(good, method="POST").status == 405
    assert told(reached.ask(path="/api/v1/secrets", method="POST")) == UNAUTHORIZED


def test_an_entry_that_is_gone_lets_nobody_in(aws: EmbeddedAws, world: World, reached: Reached, cluster: str) -> None:
    world.eks.create_access_entry(clusterName=cluster, principalArn=world.pod_role)
    bearer = token(aws.run_key, cluster, world.pod_role)
    assert reached.ask(bearer).status == 200
    world.eks.delete_access_entry(clusterName=cluster, principalArn=world.pod_role)
    assert reached.ask(bearer).status == 401


def test_each_cluster_has_an_authority_and_entries_of_its_own(aws: EmbeddedAws, world: World, reached: Reached) -> None:
    name = world.cluster()
    other = Reached.of(world.eks, name)
    assert other.port != reached.port
    assert other.ask(token(aws.run_key, name, world.person)).status == 401
    with pytest.raises(ssl.SSLCertVerificationError):
        Reached(other.port, reached.context).ask()


def test_A1_in_another_partition_its_own_ARNs_count(aws: EmbeddedAws) -> None:
    there = World(aws, "cn-north-1", AWAY, "aws-cn")
    name = there.cluster()
    there.eks.create_access_entry(clusterName=name, principalArn=there.person)
    reached = Reached.of(there.eks, name)
    for partition, status in (("aws-cn", 200), ("aws", 401)):
        session = f"arn:{partition}:sts::{AWAY}:assumed-role/person/any-session"
        assert reached.ask(token(aws.run_key, name, session, "cn-north-1")).status == status


def test_it_ends_with_the_cluster(world: World) -> None:
    name = world.cluster()
    reached = Reached.of(world.eks, name)
    with (
        socket.create_connection(("127.0.0.1", reached.port)) as plain,
        reached.context.wrap_socket(plain, server_hostname="127.0.0.1") as open_,
    ):
        world.eks.delete_cluster(name=name)
        world.wait("cluster_deleted", name=name)
        open_.settimeout(5)
        assert open_.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        reached.ask()


def test_it_listens_on_loopback_alone(reached: Reached) -> None:
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", reached.port))


def test_whoever_says_nothing_makes_room_for_others(reached: Reached, good: str) -> None:
    """Neither before TLS is spoken nor after it."""
    with ExitStack() as closing:
        silent = [closing.enter_context(socket.create_connection(("127.0.0.1", reached.port))) for _ in range(300)]
        assert reached.ask(good).status == 200
        assert _closed(silent[0])
        assert not _closed(silent[-1])
    with ExitStack() as closing:
        spoken = list[ssl.SSLSocket]()
        for _ in range(MOST_STRANGERS + 1):
            plain = closing.enter_context(socket.create_connection(("127.0.0.1", reached.port)))
            spoken.append(closing.enter_context(reached.context.wrap_socket(plain, server_hostname="127.0.0.1")))
        assert reached.ask(good).status == 200
        assert _closed(spoken[0])
        assert not _closed(spoken[-1])


def _closed(connection: socket.socket) -> bool:
    """Within a moment."""
    connection.settimeout(0.2)
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        try:
            if connection.recv(1) == b"":
                return True
        except TimeoutError:
            return False
        except (ConnectionError, ssl.SSLError):
            return True
    return False


def test_what_speaks_no_TLS_gets_no_answer(reached: Reached, good: str) -> None:
    with socket.create_connection(("127.0.0.1", reached.port)) as plain:
        plain.sendall(f"GET /api HTTP/1.1\r\nAuthorization: Bearer {good}\r\n\r\n".encode())
        plain.settimeout(5)
        received = list[bytes]()
        with contextlib.suppress(ConnectionError):
            while piece := plain.recv(1024):
                received.append(piece)
    assert b"HTTP" not in b"".join(received)
    assert b"APIVersions" not in b"".join(received)
