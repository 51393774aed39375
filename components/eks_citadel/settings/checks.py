"""Checks of single values: functions of plain strings that raise `Unfit`."""

import re

from eks_citadel.settings.refusal import Unfit, known_words

# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
_CLUSTER_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]*")
_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_LABEL_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_PRINCIPAL = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):(role|user)/([\w+=,.@/-]+)")
_ROLE = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):role/([\w+=,.@/-]+)")
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([\w+=,.@-]+)/.+")
_KEY = re.compile(r"arn:(aws[a-z-]*):kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")
# https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
RESERVED_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


def cluster_name(text: str) -> None:
    """1 to 100 letters, digits, hyphens and underscores, a letter or digit first."""
    if len(text) > 100:
        raise Unfit(f"it has {len(text)} characters and EKS takes 100", "give a shorter cluster_name")
    if not _CLUSTER_NAME.fullmatch(text):
        raise Unfit(
            "EKS takes letters, digits, hyphens and underscores, a letter or digit first", "give another cluster_name"
        )


def key_name(text: str) -> None:
    """The key of a list item, which becomes part of its resources' names."""
    dns_label(text)


def dns_label(text: str) -> None:
    """A Kubernetes name (RFC 1123 label)."""
    if len(text) > 63 or not _DNS_LABEL.fullmatch(text):
        raise Unfit(
            "a name has up to 63 lower-case letters, digits and hyphens, a letter or digit at both ends", "rename it"
        )


def subdomain(text: str) -> None:
    """A Kubernetes name with dots (RFC 1123 subdomain)."""
    if len(text) > 253 or not all(_DNS_LABEL.fullmatch(part) for part in text.split(".")):
        raise Unfit("a name has up to 253 lower-case letters, digits, hyphens and dots", "rename it")


def namespace_pattern(text: str) -> None:
    """A namespace of an access policy; EKS takes wildcards such as `dev-*`."""
    if text == "*":
        raise Unfit("it is every namespace", "name them, or use cluster_policies")
    if not re.fullmatch(r"[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?", text) or len(text) > 63:
        raise Unfit("it is no namespace", "write lower-case letters, digits and hyphens, such as shop or dev-*")


def label_key(text: str) -> None:
    """The key of a Kubernetes label: an optional DNS prefix, a slash, a name."""
    prefix, slash, name = text.rpartition("/")
    if slash:
        subdomain(prefix)
    if len(name) > 63 or not _LABEL_NAME.fullmatch(name):
        raise Unfit("it is no Kubernetes label", "write up to 63 letters, digits, '-', '_' and '.'")


def label_value(text: str) -> None:
    """The value of a Kubernetes label."""
    if len(text) > 63 or not _LABEL_VALUE.fullmatch(text):
        raise Unfit("it is no value of a Kubernetes label", "write up to 63 letters, digits, '-', '_' and '.'")


def principal_arn(text: str) -> None:
    """A role or user that an access entry may name: no root, no session, no service-linked role."""
    session = _SESSION.fullmatch(text)
    if session:
        partition, account, role = session.groups()
        raise Unfit("it is a session of a role", f'write the role: "arn:{partition}:iam::{account}:role/{role}"')
    if re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:root", text):
        raise Unfit("it is the root of an account, so everybody in it", "name the roles")
    if ":role/aws-service-role/" in text:
        raise Unfit("EKS takes no service-linked role", "name a role of your own")
    if not _PRINCIPAL.fullmatch(text):
        raise Unfit("it is no ARN of a role or user", 'write "arn:aws:iam::111122223333:role/NAME"')


def role_arn(text: str) -> None:
    """A role."""
    principal_arn(text)
    if not _ROLE.fullmatch(text):
        raise Unfit("it is no ARN of a role", 'write "arn:aws:iam::111122223333:role/NAME"')


def policy_arn(text: str) -> None:
    """A managed IAM policy."""
    if not re.fullmatch(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", text):
        raise Unfit("it is no ARN of a policy", 'write "arn:aws:iam::111122223333:policy/NAME"')


def key_arn(text: str) -> None:
    """A KMS key; not an alias, which can be moved to another key."""
    if not _KEY.fullmatch(text):
        raise Unfit("it is no ARN of a KMS key", 'write "arn:aws:kms:REGION:ACCOUNT:key/ID", not an alias')


def kubernetes_group(text: str) -> None:
    """A group of an access entry; reserved prefixes would make it more than the policies say."""
    for prefix in RESERVED_PREFIXES:
        if text.startswith(prefix):
            raise Unfit(f"EKS reserves groups that begin with {prefix}", "use a group of your own, or cluster_policies")
    if not text:
        raise Unfit("it is empty", "name the group")


def prefixed(prefix: str, text: str) -> None:
    """An id of AWS, such as vpc-0a1b."""
    if not re.fullmatch(prefix + r"-[0-9a-f]+", text):
        raise Unfit(f"it is no id of this kind, which begins with {prefix}-", f"write {prefix}-...")


def vpc_id(text: str) -> None:
    """The id of a VPC."""
    prefixed("vpc", text)


def subnet_id(text: str) -> None:
    """The id of a subnet."""
    prefixed("subnet", text)


def tag_key(text: str) -> None:
    """A tag of the user's: AWS keeps `aws:`, and the session tags of Pod Identity would let a role pose as a pod."""
    if text.lower().startswith("aws:"):
        raise Unfit("AWS reserves tags that begin with aws:", "choose another key")
    if text.lower() in SESSION_TAGS:
        raise Unfit("it is a session tag of Pod Identity, so who carries it would pose as a pod", "choose another key")
    if not 1 <= len(text) <= 128:
        raise Unfit("a tag's key has 1 to 128 characters", "choose another key")


def retention_days(days: int) -> None:
    """A number of days that CloudWatch Logs knows."""
    if days not in RETENTION_DAYS:
        above = next((known for known in RETENTION_DAYS if known > days), RETENTION_DAYS[-1])
        raise Unfit("CloudWatch Logs does not know this retention", f"the next one it knows is {above}")


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
