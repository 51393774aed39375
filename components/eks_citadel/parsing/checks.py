"""Checks of single values: functions of plain strings that raise `Unfit`."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from eks_citadel.parsing.refusal import Unfit, known_words

# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
CLUSTER_NAME_LENGTH = 100
_CLUSTER_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]*")
_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_LABEL_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
# ASCII only: Python's \d and \w would take other scripts' digits and letters, and AWS would not.
_PATH_AND_NAME = r"(?:[\w+=,.@-]+/)*[\w+=,.@-]{1,64}"
_PRINCIPAL = re.compile(rf"arn:aws[a-z-]*:iam::\d{{12}}:(role|user)/{_PATH_AND_NAME}", re.ASCII)
_ROLE = re.compile(rf"arn:aws[a-z-]*:iam::\d{{12}}:role/{_PATH_AND_NAME}", re.ASCII)
_ROOT = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:root", re.ASCII)
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([\w+=,.@-]+)/.+", re.ASCII)
# With the region of IAM Identity Center, or without one where that is us-east-1:
# https://github.com/serverless/serverless/issues/13652
# https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2969
_SSO_NAME = re.compile(r":role/(?:.+/)?AWSReservedSSO_[^/]*")
_SSO_ROLE = re.compile(
    r"arn:aws[a-z-]*:iam::\d{12}:role/aws-reserved/sso\.amazonaws\.com/(?:[a-z]{2}(?:-[a-z]+)+-\d/)?"
    r"AWSReservedSSO_[\w+=,.@-]+",
    re.ASCII,
)
_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/(?:[\w+=,.@-]+/)*[\w+=,.@-]{1,128}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{12}")
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+", re.ASCII)
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html; other services take more, but all get the same tags
_TAG = re.compile(r"[\w .:/=+@-]*")
# https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
RESERVED_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


def cluster_name(text: str) -> None:
    """1 to 100 letters, digits, hyphens and underscores, a letter or digit first."""
    if len(text) > CLUSTER_NAME_LENGTH:
        rule = f"it has {len(text)} characters and EKS allows {CLUSTER_NAME_LENGTH}"
        raise Unfit(rule, "give a shorter cluster_name")
    if not _CLUSTER_NAME.fullmatch(text):
        raise Unfit(
            "EKS allows letters, digits, hyphens and underscores, a letter or digit first", "give another cluster_name"
        )


def two_subnets(ids: tuple[object, ...]) -> None:
    """A check of a whole list: EKS needs subnets in two zones.

    https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
    """
    if len(ids) < 2:
        raise Unfit("EKS needs two zones", "give subnets of two zones")


def no_single_subnet(ids: tuple[object, ...]) -> None:
    """A check of a whole list: empty, or two subnets and more."""
    if ids:
        two_subnets(ids)


def key_name(text: str) -> None:
    """The key of a list item, which becomes part of the names of the item's resources."""
    dns_label(text)


def dns_label(text: str) -> None:
    """A Kubernetes name (RFC 1123 label)."""
    if len(text) > 63 or not _DNS_LABEL.fullmatch(text):
        raise Unfit(
            "a name has up to 63 lower-case letters, digits and hyphens, a letter or digit at both ends", "rename it"
        )


def subdomain(text: str) -> None:
    """A Kubernetes name with dots (RFC 1123 subdomain)."""
    if not _is_subdomain(text):
        raise Unfit(
            "a name has up to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both ends",
            "rename it",
        )


def _is_subdomain(text: str) -> bool:
    return len(text) <= 253 and all(_DNS_LABEL.fullmatch(part) for part in text.split("."))


def namespace_pattern(text: str) -> None:
    """A namespace of an access policy; EKS accepts wildcards such as `dev-*`."""
    if not re.fullmatch(r"[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?", text) or len(text) > 63:
        raise Unfit("it is not a namespace", "write lower-case letters, digits and hyphens, such as shop or dev-*")
    if not text.strip("*"):
        raise Unfit("it matches every namespace", "name them, or use cluster_policies")
    if "*" in text and fnmatchcase("kube-system", text):
        raise Unfit("it also matches kube-system, whose pods may do almost everything", "write a narrower pattern")


def label_key(text: str) -> None:
    """The key of a Kubernetes label: an optional DNS prefix, a slash, a name."""
    prefix, slash, name = text.rpartition("/")
    if len(name) > 63 or not _LABEL_NAME.fullmatch(name) or (slash and not _is_subdomain(prefix)):
        raise Unfit("it is not a valid Kubernetes label key", "write up to 63 letters, digits, '-', '_' and '.'")


def label_value(text: str) -> None:
    """The value of a Kubernetes label."""
    if len(text) > 63 or not _LABEL_VALUE.fullmatch(text):
        raise Unfit("it is not a valid Kubernetes label value", "write up to 63 letters, digits, '-', '_' and '.'")


def is_account(text: str) -> bool:
    """Whether it has the form of an account's number."""
    return _ACCOUNT.fullmatch(text) is not None


def principal_arn(text: str) -> None:
    """The ARN of a role or user that an access entry may name: no root, no session, no service-linked role."""
    session = _SESSION.fullmatch(text)
    if session:
        raise Unfit("it is a session of a role", _role_of_session(*session.groups()))
    if _ROOT.fullmatch(text):
        raise Unfit("EKS accepts the root of an account, and lets nobody in by it", "name the roles")
    if _SSO_NAME.search(text) and not _SSO_ROLE.fullmatch(text):
        rule = "roles of IAM Identity Center are below aws-reserved/sso.amazonaws.com/, and it names none without it"
        raise Unfit(rule, _sso_role_arn(text.rpartition("/")[2]))
    if ":role/aws-service-role/" in text:
        raise Unfit("EKS accepts no service-linked role here", "name a role of your own")
    if not _PRINCIPAL.fullmatch(text):
        raise Unfit("it is not a role or user ARN", 'write "arn:aws:iam::111122223333:role/NAME"')


def _role_of_session(partition: str, account: str, role: str) -> str:
    """A session's ARN lacks the path of its role; only IAM Identity Center's roles are known to have one."""
    if role.startswith("AWSReservedSSO_"):
        return _sso_role_arn(role)
    return f'write the role: "arn:{partition}:iam::{account}:role/{role}", with its path if it has one'


def _sso_role_arn(role: str) -> str:
    return f"write the ARN of the role, which `aws iam get-role --role-name {role}` prints"


def role_arn(text: str) -> None:
    """The ARN of a role."""
    if _ROOT.fullmatch(text):
        raise Unfit("it is the root of an account, which stands for all of its principals", "name the roles")
    principal_arn(text)
    if not _ROLE.fullmatch(text):
        raise Unfit("it is not a role ARN", 'write "arn:aws:iam::111122223333:role/NAME"')


def policy_arn(text: str) -> None:
    """The ARN of a managed IAM policy."""
    if not _POLICY.fullmatch(text):
        raise Unfit("it is not a policy ARN", 'write "arn:aws:iam::111122223333:policy/NAME"')


def key_arn(text: str) -> None:
    """The ARN of a KMS key; not of an alias, which can be moved to another key."""
    if not _KEY.fullmatch(text):
        raise Unfit("it is not a KMS key ARN", 'write "arn:aws:kms:REGION:ACCOUNT:key/ID", not an alias')


def cluster_arn(text: str) -> None:
    """An EKS cluster."""
    if not re.fullmatch(r"arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:cluster/[A-Za-z0-9][A-Za-z0-9_-]{0,99}", text):
        raise Unfit("it is not the ARN of an EKS cluster", "write arn:aws:eks:REGION:ACCOUNT:cluster/NAME")


def kubernetes_group(text: str) -> None:
    """A group of an access entry. Groups with reserved prefixes would have rights that no access policy shows."""
    for prefix in RESERVED_PREFIXES:
        if text.startswith(prefix):
            raise Unfit(f"EKS reserves groups that begin with {prefix}", "use a group of your own, or cluster_policies")
    if not re.fullmatch(r"[!-~]+", text):
        raise Unfit("a group's name has one or more letters, digits and signs, and no spaces", "rename the group")


def bound_group(text: str) -> None:
    """A group in a binding, so that it becomes part of the name of the binding object."""
    kubernetes_group(text)
    object_name(text)


def object_name(text: str) -> None:
    """The name of an RBAC object, which may have colons (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/)."""
    if text in (".", "..") or not re.fullmatch(r"[!-$&-.0-~]+", text):
        raise Unfit("a name in RBAC has letters, digits and signs, but no '/', no '%' and no spaces", "rename it")


def unique_id(text: str) -> None:
    """IAM's own id of a role or user."""
    if not re.fullmatch(r"[A-Z0-9]{1,128}", text):
        raise Unfit("it is not an IAM unique id", "write the role's unique_id, which begins with AROA")


def prefixed(prefix: str, text: str) -> None:
    """The id of an AWS resource, such as vpc-0a1b2c3d."""
    if not re.fullmatch(prefix + r"-[0-9a-f]+", text):
        raise Unfit(f"it is not a {prefix} id", f'write one such as "{prefix}-0a1b2c3d"')


def vpc_id(text: str) -> None:
    """The id of a VPC."""
    prefixed("vpc", text)


def subnet_id(text: str) -> None:
    """The id of a subnet."""
    prefixed("subnet", text)


def tag_key(text: str) -> None:
    """A tag's key. AWS reserves `aws:`, and with a session tag of Pod Identity a role could pose as a pod."""
    for prefix, owner in RESERVED_TAGS.items():
        if text.lower().startswith(prefix):
            raise Unfit(f"{owner} tags that begin with {prefix}", "choose another key")
    session_tag(text)
    if not 1 <= len(text) <= 128 or not _TAG.fullmatch(text):
        raise Unfit("a tag's key has 1 to 128 letters, digits, spaces and signs of _.:/=+-@", "choose another key")


def session_tag(text: str) -> None:
    """The key of a tag that is not a session tag of Pod Identity."""
    if text.lower() in SESSION_TAGS:
        raise Unfit(
            "it is a session tag of Pod Identity, and a principal with this tag could pose as a pod",
            "choose another key",
        )


def tag_value(text: str) -> None:
    """The value of a tag."""
    if len(text) > 256 or not _TAG.fullmatch(text):
        raise Unfit("a tag's value has up to 256 letters, digits, spaces and signs of _.:/=+-@", "shorten or reword it")


def tags(known: Mapping[str, object]) -> None:
    """All tags together: IAM treats two tag keys of a role that differ only by case as the same key."""
    if len(known) > MOST_TAGS:
        raise Unfit(
            f"it has {len(known)} tags, and AWS allows 50, some of which this library sets", f"keep {MOST_TAGS} at most"
        )
    by_lower: dict[str, str] = {}
    for key in known:
        other = by_lower.setdefault(key.lower(), key)
        if other != key:
            raise Unfit(f'"{other}" and "{key}" differ only by case, and IAM treats them as the same key', "keep one")


def retention_days(days: int) -> None:
    """A number of days that CloudWatch Logs offers as retention."""
    if days not in RETENTION_DAYS:
        above = next((known for known in RETENTION_DAYS if known > days), RETENTION_DAYS[-1])
        raise Unfit("CloudWatch Logs does not offer this retention", f"the next longer retention is {above}")


def word(*words: str):
    """A check: one of these words."""

    def check(text: str) -> None:
        if text not in words:
            raise Unfit("it is unknown here", known_words(text, words))

    return check


# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
SESSION_TAGS = (
    "eks-cluster-arn",
    "eks-cluster-name",
    "kubernetes-namespace",
    "kubernetes-service-account",
    "kubernetes-pod-name",
    "kubernetes-pod-uid",
)
# Prefixes of tags that AWS reserves, or on which EKS and load balancer controllers act:
# https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
RESERVED_TAGS = {"aws:": "AWS reserves", "eks:": "EKS itself writes", "kubernetes.io/": "Kubernetes controllers obey"}
MOST_TAGS = 45
