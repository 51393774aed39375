"""Findings about resources that were not judged: the questions that are answered without them."""

from collections.abc import Iterable, Iterator

from citadel_rehearsal.program.not_judged import NotJudged
from eks_citadel.testing.urns import name_of, type_of

ENTER, LEAVE, TALK = "Who can enter?", "What can leave?", "What can talk?"
ALL = (ENTER, LEAVE, TALK)
# The first matching prefix of a type decides which answers lack it.
ANSWERS = (
    ("aws:eks/accessEntry:", (ENTER,)),
    ("aws:eks/accessPolicyAssociation:", (ENTER,)),
    ("aws:eks/podIdentityAssociation:", (LEAVE,)),
    ("aws:eks/identityProviderConfig:", (ENTER,)),
    ("aws:eks/", ALL),
    ("aws:iam/", (ENTER, LEAVE)),
    ("aws:ec2/", (TALK,)),
    ("aws:vpc/", (TALK,)),
    ("aws:networkfirewall/", (TALK,)),
    ("kubernetes:networking.k8s.io/", (TALK,)),
    ("kubernetes:rbac.authorization.k8s.io/", (ENTER,)),
    ("kubernetes:helm", ALL),
    ("kubernetes:kustomize", ALL),
    ("kubernetes:yaml", ALL),
    ("kubernetes:core/v1:Namespace", (TALK,)),
    ("pulumi:providers:kubernetes", ALL),
    ("aws-native:eks:", ALL),
    ("aws-native:iam:", (ENTER, LEAVE)),
    ("aws-native:ec2:", (TALK,)),
    ("awsx:ec2:", (TALK,)),
    ("eks:index:", ALL),
    # Custom resources that open or close connections
    ("kubernetes:cilium.io/", (TALK,)),
    ("kubernetes:crd.projectcalico.org/", (TALK,)),
    ("kubernetes:policy.networking.k8s.io/", (TALK,)),
    ("kubernetes:projectcalico.org/", (TALK,)),
)
# Functions whose results are objects for the cluster
OF_OBJECTS = ("kubernetes:helm", "kubernetes:kustomize", "kubernetes:yaml")


def findings(not_judged: Iterable[NotJudged]) -> list[str]:
    """One sentence for each resource, and each function of objects, that would change an answer."""
    every = list(not_judged)
    names = {one.urn or one.type: str(one) for one in every}
    return [_sentence(one, names.get(one.needs) or _named(one.needs), asked) for one, asked in _with_answers(every)]


def _named(urn: str) -> str:
    """Type and name of a resource that was judged, and whose status is not known."""
    return f"{type_of(urn)} {name_of(urn)}" if urn else ""


def _with_answers(every: list[NotJudged]) -> Iterator[tuple[NotJudged, tuple[str, ...]]]:
    for one in every:
        questions = next((found for prefix, found in ANSWERS if one.type.startswith(prefix)), None)
        if questions and (one.urn or one.type.startswith(OF_OBJECTS)):
            yield one, questions


def _sentence(one: NotJudged, needed: str, questions: tuple[str, ...]) -> str:
    *others, last = [f'"{question}"' for question in questions]
    answered = " and ".join([", ".join(others), last] if others else [last])
    verb = "is" if len(questions) == 1 else "are"
    own = (
        "it exists elsewhere, and its id says too little" if one.elsewhere else "its type is not known to the rehearsal"
    )
    because = f"it needs a value of {needed}" if needed else own
    return f"{one} was not judged, because {because}: {answered} {verb} answered without it."
