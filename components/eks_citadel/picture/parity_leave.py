"""What leaves one cluster of a pair and not the other."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.picture.disparity import Disparity, only_in, short, unequal
from eks_citadel.picture.leave import things_of
from eks_citadel.picture.own_names import forms, reach_forms, role_forms
from eks_citadel.picture.picture import Picture, PodIdentity, Reach


def leave_disparities(pictures: tuple[Picture, Picture]) -> Iterator[Disparity]:
    """Associations, their roles, and what these reach."""
    names = pictures[0].cluster_name, pictures[1].cluster_name
    found = [{f"{one.namespace}/{one.service_account}": one for one in of.pod_identities} for of in pictures]
    for pods in sorted(found[0].keys() | found[1].keys()):
        mine, theirs = found[0].get(pods), found[1].get(pods)
        if mine is not None and theirs is not None:
            yield from _of_pods(names, f"leave:{pods}", pods, (mine, theirs))
        else:
            yield only_in(names, 0 if theirs is None else 1, f"leave:{pods}", f"an association for {pods}")


def _of_pods(names: tuple[str, str], key: str, pods: str, both: tuple[PodIdentity, PodIdentity]) -> Iterator[Disparity]:
    yield from _roles(names, key, pods, both)
    tags, trust, target, known = ([words(one) for one in both] for words in (_tags, _trust, _target, _known))
    for part, noun, values in (
        ("session_tags", f"sessions of {pods}", tags),
        ("trusted", f"the role of {pods}", trust),
        ("target_closed_by", f"the target role of {pods}", target),
        ("reaches", f"what the role of {pods} reaches", known),
    ):
        if values[0] != values[1]:
            yield unequal(names, f"{key}:{part}", noun, (values[0], values[1]))
    yield from _reaches(names, key, pods, both)


def _tags(identity: PodIdentity) -> str:
    return "with tags" if identity.session_tags else "without tags"


def _trust(identity: PodIdentity) -> str:
    return {True: "trusts them", False: "does not trust them", None: "nobody knows whom it trusts"}[identity.trusted]


def _target(identity: PodIdentity) -> str:
    words = {"": "not closed to it", "trust": "does not trust the role", "policies": "not in the role's policies"}
    return words[identity.target_closed_by]


def _known(identity: PodIdentity) -> str:
    return "decided elsewhere" if identity.reaches is None else "known"


def _roles(names: tuple[str, str], key: str, pods: str, both: tuple[PodIdentity, PodIdentity]) -> Iterator[Disparity]:
    """The role, and the one that the pods become with it."""
    own = [role_forms(one.role_arn, one, name) for one, name in zip(both, names, strict=True)]
    if set(own[0]).isdisjoint(own[1]):
        yield unequal(names, f"{key}:role", f"the role of {pods}", (both[0].role_arn, both[1].role_arn))
    targets = both[0].target_role_arn or "none", both[1].target_role_arn or "none"
    if set(forms(targets[0], names[0])).isdisjoint(forms(targets[1], names[1])):
        yield unequal(names, f"{key}:target_role", f"the target role of {pods}", targets)


def _reaches(names: tuple[str, str], key: str, pods: str, both: tuple[PodIdentity, PodIdentity]) -> Iterator[Disparity]:
    mine, theirs = (_single(one, name) for one, name in zip(both, names, strict=True))
    for place, left in enumerate(_unmatched(mine, theirs)):
        for one in left:
            words = f"{pods} with {one.word} of {things_of(one.reach)}"
            yield only_in(names, place, f"{key}:{one.reach.kind}:{one.word}:{short(one.forms[0])}", words)


class _Right(NamedTuple):
    """One word of what pods reach, and the forms of its things."""

    word: str
    reach: Reach
    forms: tuple[str, ...]

    def is_like(self, other: "_Right") -> bool:
        same = (self.word, self.reach.kind) == (other.word, other.reach.kind)
        return same and bool(set(self.forms) & set(other.forms))


def _single(identity: PodIdentity, name: str) -> list[_Right]:
    every = ((word, reach) for reach in identity.reaches or () for word in reach.allow)
    return [_Right(word, reach, reach_forms(reach, name)) for word, reach in every]


def _unmatched(mine: list[_Right], theirs: list[_Right]) -> tuple[list[_Right], list[_Right]]:
    """What is left of both when each has been matched with one of the other side, first by the cluster's own name."""
    left, rest = list[_Right](), [*theirs]
    for one in sorted(mine, key=lambda right: right.forms):
        alike = [other for other in rest if one.is_like(other)]
        if alike:
            rest.remove(min(alike, key=lambda other: other.forms[0] != one.forms[0]))
        else:
            left.append(one)
    return left, rest
