"""A complete rehearsal: survey, assumed resources, preview, up, read back, and destroy if requested."""

import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from citadel_rehearsal.api_server.installed import binaries
from citadel_rehearsal.api_server.remote_stores import RemoteStores
from citadel_rehearsal.ground.aws_clients import models
from citadel_rehearsal.ground.cluster_store import ClusterStores
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.partition import partition
from citadel_rehearsal.ground.told_objects import tell_objects
from citadel_rehearsal.in_process.performance import InProcess
from citadel_rehearsal.in_process.program import run
from citadel_rehearsal.program.custom_kinds import CustomKinds
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import OnEvent, ignore, phase
from citadel_rehearsal.program.log import Log, OnLog
from citadel_rehearsal.program.performance import Pass, Performance
from citadel_rehearsal.program.project import YAML, Copy, Project, load
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.token_programs import write_token_programs
from citadel_rehearsal.program.world import StackOutputs, World
from citadel_rehearsal.resources.eks_clusters import CLUSTER
from citadel_rehearsal.resources.iam import ROLE
from citadel_rehearsal.resources.providers import UNKNOWN_ACCOUNT
from citadel_rehearsal.run.add_ons import unwell
from citadel_rehearsal.run.among import Among, roles_of, without
from citadel_rehearsal.run.assumed import (
    Assumption,
    assume,
    assume_read_resources,
    assume_used_clusters,
    caller_of,
    deployer_of,
    judge_chosen,
    signed_in_of,
)
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.latency import critical_path
from citadel_rehearsal.run.leftovers import left_by_workloads
from citadel_rehearsal.run.read_back import picture, surroundings
from citadel_rehearsal.run.report import EARLIER, ENGINES, IN_PROCESS, PULUMI, Report
from citadel_rehearsal.run.survey import Named, Survey
from eks_citadel.parsing.refusal import Refusal


@dataclass(frozen=True)
class Earlier:
    """The program of a revision: its directory in a copy of the repository."""

    revision: str
    directory: Path
    copy: Copy


# The passes of the program and what comes between them, as a person reads them while they run.
PHASES = {
    "start": "Start of the embedded AWS",
    "look": "Look at the program",
    "preview": "Preview",
    "up": "Update",
    "read-back": "Look at the clusters",
    "destroy": "Destroy",
}
MOST_LOOKS = 8  # of a program whose look-ups depend on each other


class Rehearsal:
    """Runs a Pulumi project, by its folder or as it was read, on its own embedded AWS.

    `world` is where the program was performed, once it was. `deployer_arn` is the role or user that deploys; by
    default, the one that the program names. `engine` is one of `ENGINES`. With the real engine, each cluster has a real
    API server if `make engine` has built it. With `strict`, resources of unknown types are refused. With
    `earlier`, its program is made first, and the other one as an update of what there is then. `among` has the stacks
    that were rehearsed before on the same embedded AWS.
    Errors: `RehearsalFailure` when the project cannot be read, the embedded AWS fails or there is no engine. Refusals
    of the program or of AWS are in the report.
    """

    def __init__(
        self, project: str | Path | Project, stack: str, deployer_arn: str | None = None, *,
        on_event: OnEvent = ignore, on_log: OnLog | None = None, port: int = 0, engine: str = IN_PROCESS,
        strict: bool = False, earlier: Earlier | None = None, among: Among | None = None,
    ) -> None:  # fmt: skip
        _judge_engine(engine)
        self._project = project if isinstance(project, Project) else load(project, stack)
        _judge_runtime(self._project, engine)
        self.world: World | None = None
        _judge_region(self._project.region)
        self._earlier = earlier and _load_earlier(earlier, self._project, engine)
        if deployer_arn is not None:
            judge_chosen(deployer_arn, self._project.region)
        self._chosen = deployer_arn
        self._on_event = on_event
        self._on_log = on_log
        self._port = port
        self._engine = engine
        self._strict = strict
        self._prefix = ""
        self._read_before: set[str] = set()
        self._api_server = binaries() if engine == PULUMI else None
        self._report = Report(self._project, engine=engine, earlier=earlier.revision if earlier else "")
        self._clusters: ClusterStores | None = None
        self._among = among or Among()
        self._custom_kinds = CustomKinds()
        self._exported = frozenset[str]()  # by stacks before this one
        self._standing: Performance | None = None

    def run(self, and_destroy: bool = False) -> Report:
        """Run the rehearsal, end the embedded AWS, and return the report."""
        with self.running(and_destroy) as (report, _):
            return report

    @contextmanager
    def running(
        self, and_destroy: bool = False, inside: EmbeddedAws | None = None
    ) -> Generator[tuple[Report, EmbeddedAws]]:
        """The report, and the embedded AWS with the created resources, which ends with the block.

        `inside` is a running embedded AWS, with the resources of other stacks. It is used instead and not ended.
        """
        own = EmbeddedAws(port=self._port, api_server=self._api_server)
        if inside is None:
            self._begin("start")
        with nullcontext(inside) if inside is not None else own as aws:
            self._report.rules = aws.rules()
            with TemporaryDirectory(prefix="programs-", dir=aws.folder) as programs:
                self._programs = Path(programs)
                with ExitStack() as closing:
                    self._rehearse(aws, closing, and_destroy)
            aws.check_alive()
            taken = [Assumption(**one) for one in aws.taken_on_trust()]
            self._report.assumptions += [one for one in taken if one not in self._report.assumptions]
            yield self._report, aws

    @contextmanager
    def standing(self, aws: EmbeddedAws) -> Generator[Report]:
        """The report after the update. Until the block ends, the stack can be destroyed."""
        self._exported = self._among.exported()
        self._report.rules = aws.rules()
        with TemporaryDirectory(prefix="programs-", dir=aws.folder) as programs, ExitStack() as closing:
            self._programs = Path(programs)
            self._rehearse(aws, closing, and_destroy=False)
            aws.check_alive()
            yield self._report

    def destroy(self) -> None:
        """Destroy the stack, unless something of it was refused."""
        if self._standing is not None and self.world is not None:
            self._begin("destroy")
            self._report.destroyed = self._destroy(self._standing, self._standing.registrations, self.world)

    def _rehearse(self, aws: EmbeddedAws, closing: ExitStack, and_destroy: bool) -> None:
        before = None
        if self._earlier is not None:
            before = self._make_earlier(aws, closing, self._earlier)
            if before is None:
                return
        world = self._look(aws)
        if world is not None:
            if before is not None:
                before.go_on(self._project, world)
            performance = before or closing.enter_context(self._performance(aws, world))
            self._perform(aws, performance, world, and_destroy)

    def _make_earlier(self, aws: EmbeddedAws, closing: ExitStack, earlier: Project) -> Performance | None:
        """Make the earlier program. Returns None when it was refused."""
        later, self._project, self._prefix = self._project, earlier, EARLIER
        world = self._look(aws)
        if world is None:
            return None
        performance = closing.enter_context(self._performance(aws, world))
        self._custom_kinds.complete = True
        for name, run_pass in (("preview", performance.preview), ("up", performance.up)):
            self._begin(name)
            outcome = run_pass()
            self._keep(name, outcome)
            if not outcome.succeeded:
                return None
        aws.check_alive()
        made = performance.registrations
        _publish(world, made.values(), [one.arn for one in self._report.used_clusters])
        self._report.before = Report(
            earlier, deployer_arn=self._report.deployer_arn, used_clusters=self._report.used_clusters
        )
        self._read_back(self._report.before, made, world)
        self._project, self._prefix, self._clusters = later, "", world.clusters
        for store in world.clusters.stores.values():
            store.signed_in.clear()  # the later program may let in others
        return performance

    def _look(self, aws: EmbeddedAws) -> World | None:
        """Survey the program, and create the resources that it names but does not create.

        Returns None when the program was refused already.
        """
        self._begin("look")
        self._custom_kinds.complete = False
        if self._project.runtime == YAML:
            return self._look_by_previews(aws)
        survey = Survey(self._world(aws, f"arn:aws:iam::{UNKNOWN_ACCOUNT}:root"), self._project)
        outcome = run(self._project, survey)
        self._keep("look", outcome)
        # The survey gives no answers, so a traceback may only mean that the program needs one: the preview decides.
        if not (outcome.succeeded or outcome.trace):
            return None
        world = self._prepare(aws, survey.named())
        if outcome.trace or survey.says_too_little or survey.asks_more:
            world = self._look_again(aws, world)
        return world

    def _look_by_previews(self, aws: EmbeddedAws) -> World:
        """Let the engine preview the program until it asks for nothing new. What is refused is left to the preview."""
        from citadel_rehearsal.run.previewed import previewed

        world, seen = self._world(aws, f"arn:aws:iam::{UNKNOWN_ACCOUNT}:root"), None
        self._report.passes.append(f"{self._prefix}look")
        for _ in range(MOST_LOOKS):
            deployer = self._report.deployer_arn
            succeeded, named = previewed(self._project, world, aws.address)
            world = self._prepare(aws, named)
            if succeeded or (self._report.deployer_arn == deployer and named == seen):
                break
            seen = named
        return world

    def _look_again(self, aws: EmbeddedAws, world: World) -> World:
        """Survey again with answers of the emulated AWS.

        Once more when the answers show another deployer than the refused one, or name something else to look up.
        """
        seen: Named | None = None
        for _ in range(MOST_LOOKS):
            deployer, survey = self._report.deployer_arn, Survey(world, self._project, answers=True)
            outcome, named = run(self._project, survey), survey.named()
            world = self._prepare(aws, named)
            if outcome.succeeded or (self._report.deployer_arn == deployer and named == seen):
                break
            seen = named
        return world

    def _prepare(self, aws: EmbeddedAws, named: Named) -> World:
        report, region = self._report, self._project.region
        named = without(named, self._exported)
        report.deployer_arn, report.deployer_reason = self._deployer(named, partition(region))
        report.assumptions = assume(aws, named, report.deployer_arn, region)
        self._tell_profiles(sorted(named.profiles))
        self._tell_keys(sorted(named.with_keys))
        report.used_clusters = assume_used_clusters(aws, named, report.deployer_arn, region)
        report.assumptions += [Assumption("EKS cluster", one.said) for one in report.used_clusters]
        report.assumptions += assume_read_resources(aws, named, report.deployer_arn, region, self._read_before)
        world = self._world(aws, caller_of(signed_in_of(report.deployer_arn, named)))
        if self._engine == PULUMI and self._clusters is None:
            world = replace(world, clusters=RemoteStores(address=aws.address))
        self._assume_namespaces(world, sorted(named.existing.namespaces))
        return world

    def _tell_profiles(self, names: list[str]) -> None:
        """A finding where the program has several profiles, since they stand for several principals."""
        cause = "no file in ~/.aws is read, so each of them is taken for the deployer, in the deployer's account"
        said = f"The AWS profiles {' and '.join(names)} can be different principals and accounts; {cause}."
        if len(names) > 1:
            self._tell(said)

    def _tell_keys(self, names: list[str]) -> None:
        """A finding where a provider has access keys, whose principal only AWS knows."""
        cause = "they are not used, so it is taken for the deployer's, in the deployer's account"
        for name in names:
            self._tell(f"The access keys of the AWS provider {name} can be another principal's and account's; {cause}.")

    def _tell(self, said: str) -> None:
        told = Log("warning", said)
        if told not in self._report.logs:
            self._report.logs = [*self._report.logs, told]

    def _deployer(self, named: Named, of: str) -> tuple[str, str]:
        """The deployer and why. Who made the earlier program updates it, unless somebody else is named."""
        if self._report.before is not None and not self._chosen and not named.deployers:
            return self._report.before.deployer_arn, f"the deployer of {self._report.earlier}"
        return deployer_of(named, of, self._chosen)

    def _assume_namespaces(self, world: World, names: list[str]) -> None:
        """Namespaces that the program uses are in every cluster that it uses and does not create."""
        for cluster in self._report.used_clusters if names else []:
            store = world.clusters.of(cluster.arn, cluster.version)
            for name in names:
                if not store.has_namespace(name):
                    store.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}, "")
                self._report.assumptions.append(Assumption("namespace", f"{name} of the cluster {cluster.name}"))

    def _world(self, aws: EmbeddedAws, caller_arn: str) -> World:
        """The world of the rehearsal, with the token programs that sign as the caller."""
        write_token_programs(self._programs, aws.address, caller_arn, self._project.region)
        clusters = self._clusters or ClusterStores(tell=partial(tell_objects, aws.address))
        shared, project = self._among, self._project
        own = f"{project.organization}/{project.name}/{project.stack}"
        shared.stacks.setdefault(own, StackOutputs({}, frozenset()))  # as the engine shows a stack before its update
        return World(
            aws.client, caller_arn, clusters, shared.stacks,
            programs=self._programs, state=shared.state, strict=self._strict, custom_kinds=self._custom_kinds,
        )  # fmt: skip

    def _perform(self, aws: EmbeddedAws, performance: Performance, world: World, and_destroy: bool) -> None:
        self.world = world
        self._custom_kinds.complete = True
        self._report.objects_judge = world.clusters.judge
        self._begin("preview")
        preview = performance.preview()
        self._keep("preview", preview)
        if not preview.succeeded:
            return
        self._begin("up")
        self._keep("up", performance.up())
        aws.check_alive()
        made = performance.registrations
        if self._earlier is not None:
            self._report.changes = performance.changes
        self._begin("read-back")
        _publish(world, made.values(), [one.arn for one in self._report.used_clusters])
        self._report.failures += unwell(world, made.values())
        self._read_back(self._report, made, world)
        whole = not self._report.failures or self._earlier is None  # else resources of both programs would be left
        if whole and not self._report.error:
            self._standing = performance
        if and_destroy:
            self.destroy()

    @staticmethod
    def _destroy(performance: Performance, made: Mapping[str, Registration], world: World) -> Destroyed:
        """Destroy the stack. Resources of workloads stay, and are listed in the result."""
        ours = [one for one in made.values() if one.type == CLUSTER.token and one.state == "created"]
        destroyed = performance.destroy()
        for cluster in ours:
            destroyed.left |= left_by_workloads(world, cluster.outputs["arn"])
        return destroyed

    def _performance(self, aws: EmbeddedAws, world: World) -> AbstractContextManager[Performance]:
        if self._engine == IN_PROCESS:
            return nullcontext(InProcess(self._project, world, self._on_event, self._on_log))
        from citadel_rehearsal.under_pulumi.performance import UnderPulumi

        return UnderPulumi(self._project, world, aws.address, self._on_event, self._on_log)

    def _begin(self, name: str) -> None:
        earlier = self._report.earlier if self._prefix else ""
        self._on_event(phase(f"{PHASES[name]} of {earlier}" if earlier else PHASES[name]))

    def _keep(self, name: str, outcome: Pass) -> None:
        self._report.passes.append(f"{self._prefix}{name}")
        self._report.error, self._report.trace = outcome.error, outcome.trace
        self._report.failures = list(outcome.failures)
        self._report.skipped = dict(outcome.skipped)
        self._report.not_judged = list(outcome.not_judged)
        if name != "look" and not self._prefix:
            self._report.logs = [*self._report.logs, *(log for log in outcome.logs if log not in self._report.logs)]

    def _read_back(self, report: Report, registrations: Mapping[str, Registration], world: World) -> None:
        made = [one for one in registrations.values() if one.state == "created"]
        for one in made:
            report.created[one.type] = report.created.get(one.type, 0) + 1
            report.resources[one.urn] = one.type
        report.path = critical_path(registrations)
        clusters = {one.outputs["name"]: one.outputs["arn"] for one in made if one.type == CLUSTER.token}
        clusters |= {one.name: one.arn for one in report.used_clusters}
        roles = {one.outputs["arn"] for one in made if one.type == ROLE.token} | roles_of(self._exported)
        for name, arn in sorted(clusters.items()):
            try:
                report.pictures.append(picture(world, arn, roles))
                report.surroundings[name] = surroundings(world, arn)
            except Refusal as refusal:
                report.logs.append(Log("warning", f"{name} cannot be read back: {refusal}"))


def _load_earlier(earlier: Earlier, later: Project, engine: str) -> Project:
    """Errors: `RehearsalFailure` when Pulumi would take both programs for different projects."""
    project = load(earlier.directory, later.stack, earlier.copy)
    _judge_runtime(project, engine)
    if project.name != later.name:
        raise RehearsalFailure(
            f'The project is called "{project.name}" in {earlier.revision} and "{later.name}" now: to Pulumi these are'
            " two projects, and nothing would be updated; keep the name."
        )
    return project


def _publish(world: World, registrations: Iterable[Registration], used: Iterable[str]) -> None:
    """Tell the embedded AWS the namespaces of all clusters, for their pods."""
    made = [str(one.outputs.get("arn", "")) for one in registrations if one.type == CLUSTER.token]
    for arn in [*made, *used]:
        world.clusters.publish(arn)


def _judge_engine(engine: str) -> None:
    """Refuse an unknown engine before any process is started."""
    if engine not in ENGINES:
        raise RehearsalFailure(f'--engine is "{engine}": there is no such engine; write {" or ".join(ENGINES)}.')
    if engine == PULUMI:
        from citadel_rehearsal.under_pulumi.installed import engine as installed

        installed()


def _judge_runtime(project: Project, engine: str) -> None:
    """Refuse a program that only Pulumi's own engine can run, and one for which it has no language host."""
    if project.runtime != YAML:
        return
    if engine != PULUMI:
        raise RehearsalFailure(
            f"{project.directory / 'Pulumi.yaml'}: a program in YAML is run by Pulumi's own engine; add"
            f" `--engine {PULUMI}`."
        )
    from citadel_rehearsal.under_pulumi.installed import require_yaml

    require_yaml()


def _judge_region(region: str) -> None:
    """Refuse a region that matches no pattern of botocore's partitions. New regions match these patterns, too."""
    partitions = models().load_data("partitions")["partitions"]
    if not any(region in one["regions"] or re.fullmatch(one["regionRegex"], region) for one in partitions):
        raise RehearsalFailure(f'aws:region is "{region}": AWS has no such region; write one such as "eu-west-1".')
