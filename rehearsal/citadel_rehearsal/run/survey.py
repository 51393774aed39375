"""Surveys a program: the resources that it names but does not create, and its deployer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError
from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.program import wire
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import STACK_REFERENCE
from citadel_rehearsal.providers.lookups import NOTHING_YET
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.providers import ACCESS_KEYS, AWS, UNKNOWN_ACCOUNT, assumed_roles
from citadel_rehearsal.run.existing import HERE, Existing, Lookup, Place, existing
from citadel_rehearsal.run.ties import ID, Tie, ties

CLUSTER_ACCESS = "eks-citadel:index:ClusterAccess"
NETWORK = "eks-citadel:index:Network"
AWS_TOKEN = "aws:"  # of a component, whose AWS provider counts
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
CLUSTER_ADMIN = ":cluster-access-policy/AmazonEKSClusterAdminPolicy"
MADE_BY_NAME = {"aws:iam/role:Role": "role", "aws:iam/user:User": "user", "aws:iam/policy:Policy": "policy"}
ROLE_INPUTS = ("roleArn", "nodeRoleArn", "iamRoleArn")  # the inputs of EKS resources and flow logs that take a role
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:role|user|policy)/[A-Za-z0-9+=,.@/_-]+")
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")
_BALANCING = re.compile(
    r"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:"
    r"(?:targetgroup/[A-Za-z0-9-]+/[0-9a-f]+|loadbalancer/(?:app|net)/[A-Za-z0-9-]+/[0-9a-f]+"
    r"|listener/(?:app|net)/[A-Za-z0-9-]+/[0-9a-f]+/[0-9a-f]+)(?![/0-9a-f])"
)
_ZONE = re.compile(r"([a-z]{2,4}(?:-[a-z]+)+-\d)([a-z])")


@dataclass
class Named:
    """The names in a program: ARNs of IAM, KMS and load balancers; ids of VPCs, subnets and groups; the deployer.

    `places` are those of ids that are not in the stack's region and the deployer's account.
    `ties` are ids and clusters that it names together; `used_roles` are ARNs of roles for a service; `made`
    are fixed names of its resources; `existing` is what it looks up, and the clusters that it uses; `assumed_roles` are
    those that an AWS provider assumes; `profiles` are those of providers and token commands; `with_keys` are AWS
    providers that have access keys.
    """

    arns: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    places: dict[str, Place] = field(default_factory=dict)
    subnet_lists: list[tuple[str, ...]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    deployers: list[str] = field(default_factory=list)
    admins: list[str] = field(default_factory=list)
    used_roles: set[str] = field(default_factory=set)
    log_keys: set[str] = field(default_factory=set)
    zones: set[tuple[str, str]] = field(default_factory=set)
    made: set[tuple[str, str]] = field(default_factory=set)
    existing: Existing = field(default_factory=Existing)
    assumed_roles: set[str] = field(default_factory=set)
    profiles: set[str] = field(default_factory=set)
    with_keys: set[str] = field(default_factory=set)

    def at(self, place: Place) -> "Named":
        """The same with the ids of one place."""
        here = {one for one in self.ids if self.places.get(one, HERE) == place}
        lists = [one for one in self.subnet_lists if here.issuperset(one)]
        return replace(self, ids=here, subnet_lists=lists)

    def letters(self, region: str) -> frozenset[str]:
        """Letters of the zones that it names in the region, by their names or by their letters alone."""
        return frozenset(letter for of, letter in self.zones if of in ("", region))

    def makes(self, arn: str) -> bool:
        """Whether the program creates the resource with this ARN, under a fixed name."""
        return (arn.split(":")[5].partition("/")[0], arn.rpartition("/")[2]) in self.made


class Survey(Monitor):
    """A preview that collects the names in a program.

    Unless it `answers`, data source functions return unknown values, so that no resource needs to exist yet. It goes on
    after a program has refused its deployer, so that the deployer that the program expects is found.
    """

    to_the_end = True

    def __init__(self, *args: Any, answers: bool = False, **options: Any) -> None:
        super().__init__(*args, preview=True, **options)
        self._answers = answers
        self._asked: list[Lookup] = []

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        """Collect the names in the arguments of a function, after its transforms."""
        request = self.transformed(request)
        given = wire.decode(request.args).values
        self._asked.append(Lookup(request.tok, given, self._place(request.provider, request.tok, given.get("region"))))
        if (nothing := NOTHING_YET.get(request.tok)) and not self._answers:
            answer = resource_pb2.ResourceInvokeResponse()
            getattr(answer, "return").CopyFrom(wire.encode(nothing))  # `return` is a keyword in Python
            return answer
        if self._answers or request.tok == "pulumi:pulumi:getResource":
            return self.answer(request)
        return resource_pb2.ResourceInvokeResponse(unknown=True)

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Collect the id, and return unknown properties, unless they are known already."""
        if request.type == STACK_REFERENCE and self.world.find_stack(request.id) is not None:
            return super().ReadResource(request)
        if request.type != STACK_REFERENCE:
            self._asked.append(self._read_of(request))
        if self._answers and self._is_there(request):
            return super().ReadResource(request)
        return resource_pb2.ReadResourceResponse(urn=self.urn_of(request), unknown=True)

    def _read_of(self, request: resource_pb2.ReadResourceRequest) -> Lookup:
        given = wire.decode(request.properties).values
        identifier = request.id if request.id not in ("", wire.UNKNOWN_STRING) else wire.UNKNOWN
        place = self._place(request.provider, request.type, given.get("region"))
        return Lookup(request.type, {**given, "id": identifier}, place, is_read=True)

    def _place(self, provider: str, token: str, region: Any) -> Place:
        """Where a provider works, if this is known, and elsewhere than the stack and the deployer."""
        found: Context | None = None
        with suppress(NotKnown, RuleBroken):
            found = self.providers.context(provider, token, region)
        if found is None or not token.startswith("aws:"):
            return HERE
        own = self.world.context(self.project.region)
        account = found.account if found.account not in (own.account, UNKNOWN_ACCOUNT) else ""
        return (found.region if found.region != own.region else "", account)

    def _is_there(self, request: resource_pb2.ReadResourceRequest) -> bool:
        names = ("id", "type", "provider")
        asked = resource_pb2.ExistsResourceRequest(**{name: getattr(request, name) for name in names})
        asked.properties.CopyFrom(request.properties)
        try:
            return self.ExistsResource(asked).exists
        except (NotKnown, RuleBroken, ClientError):
            return False

    @property
    def says_too_little(self) -> bool:
        """Whether the deployer of a cluster depends on answers of AWS."""
        named = self.named()
        has_access = any(one.type == CLUSTER_ACCESS for one in self.registrations.values())
        return has_access and not (named.deployers or named.admins)

    @property
    def asks_more(self) -> bool:
        """Whether a look-up depends on answers of AWS, or what is read may name more."""
        return any(one.is_read or (one.is_search and wire.has_unknown(one.arguments)) for one in self._asked)

    def named(self) -> Named:
        """The names that were found."""
        for one in self.registrations.values():
            of = one.provider or one.providers.get("aws", "")
            one.place = self._place(of, one.type if one.custom else AWS_TOKEN, one.inputs.get("region"))
        return named_in(self.registrations, self._asked, self.project)


def named_in(registrations: Mapping[str, Registration], asked: Sequence[Lookup], project: Project) -> Named:
    """The names in what a program registered, looked up and has in its configuration."""
    found = Named()
    for registration in registrations.values():
        _collect_own(registration, found)
    config = project.config
    found.profiles |= set(_known([config.get("aws:profile")]))
    found.with_keys |= {"default"} if any(f"aws:{key}" in config for key in ACCESS_KEYS) else set()
    keys = ("assumeRoles", "assumeRoleWithWebIdentity")
    found.assumed_roles |= set(assumed_roles({key: config.get(f"aws:{key}") for key in keys}))
    found.admins += sorted(_associated_admins(registrations) - set(found.admins))
    for one in registrations.values():
        _collect(one.inputs, found, one.place)
    for one in asked:
        _collect(one.arguments, found, one.place)
    found.ties = ties(registrations.values(), [one.arguments for one in asked])
    found.existing = existing(registrations.values(), asked)
    return found


def _collect_own(registration: Registration, found: Named) -> None:
    """The names in the properties of one type."""
    inputs = registration.inputs
    kind, name = MADE_BY_NAME.get(registration.type), inputs.get("name")
    if kind and isinstance(name, str):
        found.made.add((kind, name))
    if registration.type == LOG_GROUP:
        found.log_keys |= set(_known([inputs.get("kmsKeyId")]))
    if registration.type == NETWORK:
        found.zones |= {("", letter) for letter in _known(inputs.get("zoneLetters"))}
    if registration.type == CLUSTER_ACCESS:
        found.deployers += _known([inputs.get("deployerRoleArn")])
        found.admins += _known(inputs.get("clusterAdminArns"))
        found.profiles |= set(_known([inputs.get("tokenProfile")]))
    if registration.type == AWS:
        found.assumed_roles |= set(assumed_roles(inputs))
        found.profiles |= set(_known([inputs.get("profile")]))
        found.with_keys |= {registration.name} if ACCESS_KEYS & inputs.keys() else set()


def _associated_admins(registrations: Mapping[str, Registration]) -> set[str]:
    """Cluster admins whose ARNs depend on answers of AWS; literal ARNs are in the inputs of ClusterAccess."""
    access = {urn for urn, one in registrations.items() if one.type == CLUSTER_ACCESS}
    made = (one for one in registrations.values() if one.type == ASSOCIATION and one.parent in access)
    admins = [one.inputs.get("principalArn") for one in made if _is_admin(one)]
    return {arn for arn in admins if isinstance(arn, str)}


def _is_admin(association: Registration) -> bool:
    return str(association.inputs.get("policyArn")).endswith(CLUSTER_ADMIN)


def _known(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _collect(value: Any, found: Named, place: Place) -> None:
    for text in texts_in(value):
        found.arns |= set(_PRINCIPAL.findall(text)) | set(_KEY.findall(text)) | set(_BALANCING.findall(text))
        if ID.fullmatch(text):
            found.ids.add(text)
            found.places |= {text: place} if place != HERE else {}
        if zone := _ZONE.fullmatch(text):
            found.zones.add((zone[1], zone[2]))
    found.used_roles |= {value for value in _under(value, ROLE_INPUTS) if _PRINCIPAL.fullmatch(value)}
    found.subnet_lists += [subnets for subnets in _lists(value) if all(_is_subnet(item) for item in subnets)]


def _is_subnet(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("subnet-") and ID.fullmatch(item) is not None


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)


def _under(value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """The texts under these keys, at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from [inner] if key in keys and isinstance(inner, str) else _under(inner, keys)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _under(inner, keys)


def _lists(value: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _lists(inner)
    elif isinstance(value, (list, tuple)):
        yield tuple(value)
        for inner in value:
            yield from _lists(inner)
