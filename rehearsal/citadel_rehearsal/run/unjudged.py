"""Findings about resources that were not judged: the questions that are answered without them."""

from collections.abc import Iterable, Iterator

from citadel_rehearsal.program.not_judged import NotJudged

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
    ("kubernetes:helm.sh/", ALL),
    ("kubernetes:kustomize", ALL),
    ("kubernetes:yaml", ALL),
    ("kubernetes:core/v1:Namespace", (TALK,)),
    ("pulumi:providers:kubernetes", ALL),
)


def findings(not_judged: Iterable[NotJudged]) -> list[str]:
    """One sentence for each resource that would change an answer."""
    every = list(not_judged)
    types = {one.urn or one.type: one for one in every}
    return [_sentence(one, types.get(one.needs), questions) for one, questions in _with_answers(every)]


def _with_answers(every: list[NotJudged]) -> Iterator[tuple[NotJudged, tuple[str, ...]]]:
    for one in every:
        questions = next((found for prefix, found in ANSWERS if one.type.startswith(prefix)), None)
        if one.urn and questions:
            yield one, questions


def _sentence(one: NotJudged, needed: NotJudged | None, questions: tuple[str, ...]) -> str:
    *others, last = [f'"{question}"' for question in questions]
    answered = " and ".join([", ".join(others), last] if others else [last])
    verb = "is" if len(questions) == 1 else "are"
    own = (
        "it exists elsewhere, and its id says too little" if one.elsewhere else "its type is not known to the rehearsal"
    )
    because = f"it needs a value of {needed}" if needed else own
    return f"{one} was not judged, because {because}: {answered} {verb} answered without it."
