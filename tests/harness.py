"""Runs a Pulumi program in this process and shows everything that it registers: options, edges, parents, providers."""

import asyncio
import contextvars
import hashlib
import inspect
import logging
from collections.abc import Callable, Container, Coroutine, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pulumi
from pulumi.runtime import mocks, resource, rpc, settings
from pulumi.runtime.proto import engine_pb2, resource_pb2, source_pb2
from pulumi.runtime.stack import run_in_stack

ACCOUNT = "111122223333"
CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/me/session"
SERVICE_IPV6_CIDR, VPC_IPV6_CIDR = "fd30:3087:b6c2::/108", "2001:db8:0:4200::/56"  # what EKS and EC2 choose
NOWHERE = "https://example.eks.amazonaws.com", "Q0E="  # an endpoint and its authority
STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Registration:
    """One resource as the program asked for it."""

    urn: str
    request: Any
    inputs: Mapping[str, Any]

    @property
    def type(self) -> str:
        return self.request.type

    @property
    def name(self) -> str:
        return self.request.name

    @property
    def component(self) -> bool:
        return not self.request.custom

    @property
    def provider(self) -> str:
        """URN of its provider, empty for the default one."""
        return self.request.provider.rpartition("::")[0]

    def feeds(self, inputs: str) -> set[str]:
        """URNs from which one input takes its value."""
        return set(self.request.propertyDependencies[inputs].urns)

    @property
    def dependencies(self) -> set[str]:
        """URNs of `depends_on`, of every input and of the provider."""
        found = set(self.request.dependencies)
        for edge in self.request.propertyDependencies.values():
            found |= set(edge.urns)
        if self.provider:
            found.add(self.provider)
        return found


class Answers(pulumi.runtime.Mocks):
    """What AWS and Kubernetes would answer; plain and the same each time."""

    def __init__(
        self,
        preview: bool,
        caller_arn: str,
        region: str,
        calls: Mapping[str, Any],
        endpoint: tuple[str, str] = NOWHERE,
        standing: Container[str] = (),
    ) -> None:
        self.preview = preview
        self.standing = standing
        self.region = region
        self.partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")
        self.caller_arn = caller_arn.replace("arn:aws:", f"arn:{self.partition}:")
        self.calls = calls
        self.endpoint, self.authority = endpoint
        self.places: dict[str, int] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self.preview:
            return self._physical_id(args) if args.typ in self.standing else None, dict(args.inputs)
        outputs = {**self._computed(args), **args.inputs}
        if args.typ == "aws:eks/cluster:Cluster":
            outputs["vpcConfig"] = {**args.inputs["vpcConfig"], "clusterSecurityGroupId": "sg-0c1u57e7"}
            if args.inputs.get("kubernetesNetworkConfig", {}).get("ipFamily") == "ipv6":
                outputs["kubernetesNetworkConfig"] = {"ipFamily": "ipv6", "serviceIpv6Cidr": SERVICE_IPV6_CIDR}
        return self._physical_id(args), outputs

    @staticmethod
    def _physical_id(args: pulumi.runtime.MockResourceArgs) -> str:
        prefix = {"aws:ec2/vpc:Vpc": "vpc", "aws:ec2/subnet:Subnet": "subnet"}.get(args.typ)
        return f"{prefix}-{hashlib.sha256(args.name.encode()).hexdigest()[:8]}" if prefix else f"{args.name}-id"

    def _computed(self, args: pulumi.runtime.MockResourceArgs) -> dict[str, Any]:
        arn = f"arn:{self.partition}:mock:{self.region}:{ACCOUNT}:{args.name}"
        special: dict[str, Any] = {
            "aws:eks/cluster:Cluster": {
                "arn": f"arn:{self.partition}:eks:{self.region}:{ACCOUNT}:cluster/{args.inputs.get('name')}",
                "endpoint": self.endpoint,
                "certificateAuthority": {"data": self.authority},
            },
            "aws:ec2/vpc:Vpc": {
                "ipv6CidrBlock": VPC_IPV6_CIDR if args.inputs.get("assignGeneratedIpv6CidrBlock") else ""
            },
            "aws:iam/role:Role": {
                "arn": f"arn:{self.partition}:iam::{ACCOUNT}:role/{args.inputs.get('name', args.name)}",
                "uniqueId": "AROA",
            },
            "aws:eks/accessEntry:AccessEntry": {"accessEntryArn": arn},
            "aws:eks/podIdentityAssociation:PodIdentityAssociation": {"associationArn": arn},
            "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1},
            "aws:kms/key:Key": {"arn": f"arn:{self.partition}:kms:{self.region}:{ACCOUNT}:key/own", "keyId": "own"},
        }
        return {"arn": arn, "name": args.name, **special.get(args.typ, {})}

    def _zone(self, subnet_id: str) -> dict[str, str]:
        """Each subnet stands in the zone after that of the one before it."""
        place = self.places.setdefault(subnet_id, len(self.places)) % 3
        return {"availabilityZone": f"{self.region}{'abc'[place]}", "availabilityZoneId": f"xxx9-az{place}"}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        if args.token in self.calls:
            given = self.calls[args.token]
            return given(args.args) if callable(given) else given
        letters = "abcdef"
        known = {
            "aws:index/getCallerIdentity:getCallerIdentity": lambda: {
                "accountId": ACCOUNT,
                "arn": self.caller_arn,
                "userId": "U",
                "id": ACCOUNT,
            },
            "aws:index/getRegion:getRegion": lambda: {"region": self.region, "name": self.region, "id": self.region},
            "aws:index/getAvailabilityZones:getAvailabilityZones": lambda: {
                "names": [f"{self.region}{letter}" for letter in letters],
                "zoneIds": [f"xxx9-az{index}" for index, _ in enumerate(letters)],
            },
            "aws:ec2/getVpcEndpointService:getVpcEndpointService": lambda: {
                "serviceName": args.args.get("serviceName") or args.args["filters"][0]["values"][0],
                "supportedIpAddressTypes": ["ipv4", "ipv6"] if "sts" in str(args.args) else ["ipv4"],
                "availabilityZones": [f"{self.region}{letter}" for letter in letters],
                "vpcEndpointPolicySupported": True,
            },
            "aws:eks/getClusters:getClusters": lambda: {"names": []},
            "aws:ec2/getSubnet:getSubnet": lambda: {
                "id": args.args["id"],
                **self._zone(args.args["id"]),
                "cidrBlock": f"10.9.{int(hashlib.sha256(args.args['id'].encode()).hexdigest()[:8], 16) % 251}.0/24",
            },
            "aws:index/getDefaultTags:getDefaultTags": lambda: {"tags": {}, "id": self.partition},
            "aws:cloudwatch/getLogGroups:getLogGroups": lambda: {"logGroupNames": [], "arns": []},
        }
        return known[args.token]()


class Monitor(mocks.MockMonitor):
    """Keeps every request whole."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self.registrations: dict[str, Registration] = {}
        self.reads: dict[str, Any] = {}
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self.invokes: list[str] = []
        self.logged: list[str] = []

    def RegisterResource(self, request: Any) -> Any:
        response = super().RegisterResource(request)
        assert response.urn not in self.registrations, f"duplicate URN {response.urn}"
        inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
        self.registrations[response.urn] = Registration(response.urn, request, inputs)
        return response

    def ReadResource(self, request: Any) -> Any:
        response = super().ReadResource(request)
        assert response.urn not in self.reads, f"{response.urn} is read twice"
        self.reads[response.urn] = request
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs[request.urn] = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        return super().RegisterResourceOutputs(request)

    def Invoke(self, request: Any) -> Any:
        self.invokes.append(request.tok)
        return super().Invoke(request)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it: the whole chain of parents' types, without the stack's."""
        chain = "" if not parent or f"::{STACK_TYPE}::" in parent else parent.split("::")[2] + "$"
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{chain}{type_}::{name}"

    def of_type(self, type_: str) -> list[Registration]:
        return [found for found in self.registrations.values() if found.type == type_]

    def one(self, name: str) -> Registration:
        """The resource with this name."""
        found = [item for item in self.registrations.values() if item.name == name]
        assert len(found) == 1, f"{name}: {len(found)} of {sorted(item.name for item in self.registrations.values())}"
        return found[0]

    def names(self) -> set[str]:
        return {item.name for item in self.registrations.values() if item.type != STACK_TYPE}

    def urns(self) -> list[str]:
        return sorted(urn for urn, item in self.registrations.items() if item.type != STACK_TYPE)

    def outputs_of(self, name: str) -> Mapping[str, Any]:
        """The outputs that a component registers."""
        return self.outputs[self.one(name).urn]

    def parents(self, name: str) -> Iterator[Registration]:
        """The components around a resource, the innermost first."""
        urn = self.one(name).request.parent
        while urn in self.registrations:
            yield self.registrations[urn]
            urn = self.registrations[urn].request.parent

    def inside(self, name: str) -> list[Registration]:
        """Everything in a component, at any depth."""
        urn = self.one(name).urn
        return [item for item in self.registrations.values() if urn in {up.urn for up in self.parents(item.name)}]

    def deleted_with(self, name: str) -> str | None:
        """Name of the resource whose deletion stands for this one's: its own option, or a component's around it."""
        for item in (self.one(name), *self.parents(name)):
            if item.request.deletedWith:
                return self.registrations[item.request.deletedWith].name
        return None

    def waits_for(self, later: str, earlier: str) -> bool:
        """Whether the resource `later` cannot be made before `earlier`, over any number of edges."""
        target, reached, left = self.one(earlier).urn, set[str](), [self.one(later).urn]
        while left:
            urn = left.pop()
            if urn not in reached:
                reached.add(urn)
                left.extend(self._edges(urn))
        return target in reached and later != earlier

    def _edges(self, urn: str) -> list[str]:
        """Direct edges; an edge to a component is one to everything in it.

        The SDK registers a resource after its parent, and after what it is deleted with.
        """
        if urn in self.reads:
            return list(self.reads[urn].dependencies)
        if urn not in self.registrations:
            return []
        request, found = self.registrations[urn].request, []
        for edge in self.registrations[urn].dependencies:
            inside = [item.urn for item in self.registrations.values() if item.request.parent == edge]
            found += [edge, *inside]
        return [*found, request.parent, request.deletedWith]


class Engine(mocks.MockEngine):
    """Keeps what Pulumi prints."""

    def __init__(self, logged: list[str]) -> None:
        super().__init__(logging.getLogger("pulumi"))
        self.logged = logged

    def Log(self, request: Any) -> None:
        if request.severity != engine_pb2.DEBUG:
            self.logged.append(request.message)


@dataclass(frozen=True)
class Attempt:
    """A program that may have been refused, with what it had registered until then."""

    monitor: Monitor
    error: BaseException | None

    @property
    def sentence(self) -> str:
        """What Pulumi prints: the bare sentence of a `RunError`, and a traceback of anything else."""
        assert isinstance(self.error, pulumi.RunError), f"not refused in one sentence: {self.error!r}"
        return str(self.error)


def attempt(
    program: Callable[[], Any],
    *,
    preview: bool = False,
    caller_arn: str = CALLER,
    region: str = "eu-west-1",
    config: Mapping[str, str] | None = None,
    calls: Mapping[str, Any] | None = None,
    endpoint: tuple[str, str] = NOWHERE,
    standing: Container[str] = (),
) -> Attempt:
    """Runs the program to its end or to its error. A preview knows the ids of the types in `standing`."""
    monitor = Monitor(Answers(preview, caller_arn, region, calls or {}, endpoint, standing))

    async def main() -> None:
        settings.reset_options(project="project", stack="dev", preview=preview, organization="organization")
        settings.configure(
            settings.Settings(
                project="project",
                stack="dev",
                monitor=monitor,
                engine=Engine(monitor.logged),
                dry_run=preview,
                organization="organization",
            )
        )
        pulumi.runtime.set_all_config(dict(config or {}))

        async def to_its_end() -> None:
            made = program()
            if inspect.isawaitable(made):
                await made
            await settled()

        await run_in_stack(to_its_end)

    # The SDK's mocks turn the loop while they answer: many resources deep, it would be in itself.
    without_turns = mock.patch.object(mocks, "_sync_await", without_a_wait)
    try:
        with without_frames(), without_turns, loop_of_one_thread() as loop:
            contextvars.copy_context().run(lambda: loop.run_until_complete(main()))
    except Exception as error:
        return Attempt(monitor, error)
    return Attempt(monitor, None)


def without_frames() -> AbstractContextManager[Any]:
    """The SDK writes every frame, pytest's too, into each registration; nothing reads them here, and they take long."""
    return mock.patch.object(resource, "_get_stack_trace", source_pb2.StackTrace)


def without_a_wait(work: Coroutine[Any, Any, Any]) -> Any:
    """The value of what waits for nothing: mocks serialize plain values."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits for something")


class AtOnce(ThreadPoolExecutor):
    """Does what it is given when it is given it: answers are here without a wait, so threads would only cost time."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except BaseException as error:
            done.set_exception(error)
        return done


@contextmanager
def loop_of_one_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop, tasks = asyncio.new_event_loop(), list[asyncio.Task[Any]]()

    def keep(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
        tasks.append(asyncio.Task(work, loop=loop, **options))
        return tasks[-1]

    loop.set_task_factory(keep)
    loop.set_default_executor(AtOnce())
    # Whatever a failed future holds is raised by the program; asyncio would print it once more.
    loop.set_exception_handler(lambda _loop, _details: None)
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        left = [task for task in tasks if not task.done()]
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()


async def settled() -> None:
    """Until every output is known, or one failed. The SDK would look at all of them again and again."""
    tracked: Any = settings.SETTINGS
    while left := [task for task in tracked.outputs if not task.done()]:
        done, _ = await asyncio.wait(left, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return


def run(program: Callable[[], Any], **options: Any) -> Monitor:
    """Runs the program to its end and returns what it registered. Whatever it raises is raised here."""
    attempted = attempt(program, **options)
    if attempted.error is not None:
        raise attempted.error
    return attempted.monitor


def refused(program: Callable[[], Any], **options: Any) -> str:
    """The sentence with which the program is refused."""
    attempted = attempt(program, **options)
    assert attempted.error is not None, "the program was not refused"
    return attempted.sentence


__all__ = ["ACCOUNT", "CALLER", "Attempt", "Monitor", "Registration", "attempt", "refused", "resource_pb2", "run"]
