"""The control plane: its name, its endpoint, its logs."""

from typing import Any

from unit.eks_citadel.settings_rules import (
    BOUNDARY,
    CLUSTER_NAME,
    KEY_ARN,
    PATCH,
    PRINCIPAL,
    QUOTE_IT,
    ROLE_ONLY,
    SAY_REACH,
    VERSION,
)
from unit.eks_citadel.settings_samples import cluster, refusal, sentences, without


@sentences(
    (
        "too long",
        cluster(cluster_name="a" * 101),
        (f'cluster_name is "{"a" * 101}": it has 101 characters and EKS allows 100; give a shorter cluster_name.'),
    ),
    ("underscore first", cluster(cluster_name="_shared"), f'cluster_name is "_shared": {CLUSTER_NAME}'),
    ("hyphen first", cluster(cluster_name="-blue"), f'cluster_name is "-blue": {CLUSTER_NAME}'),
    ("space", cluster(cluster_name="shop blue"), f'cluster_name is "shop blue": {CLUSTER_NAME}'),
    ("slash", cluster(cluster_name="shop/blue"), f'cluster_name is "shop/blue": {CLUSTER_NAME}'),
    ("dot", cluster(cluster_name="shop.blue"), f'cluster_name is "shop.blue": {CLUSTER_NAME}'),
    ("empty", cluster(cluster_name=""), f'cluster_name is "": {CLUSTER_NAME}'),
    ("unicode letter", cluster(cluster_name="shöp"), f'cluster_name is "shöp": {CLUSTER_NAME}'),
    ("unicode digit", cluster(cluster_name="shop٣"), f'cluster_name is "shop٣": {CLUSTER_NAME}'),
    ("newline", cluster(cluster_name="shop\n"), f'cluster_name is "shop\\n": {CLUSTER_NAME}'),
    ("wildcard", cluster(cluster_name="shop-*"), f'cluster_name is "shop-*": {CLUSTER_NAME}'),
)
def test_a_cluster_name_too_long_or_with_wrong_characters_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("number", cluster(kubernetes_version=1.3), f"kubernetes_version is 1.3: {QUOTE_IT}"),
    ("integer", cluster(kubernetes_version=136), f"kubernetes_version is 136: {QUOTE_IT}"),
    ("patch", cluster(kubernetes_version="1.36.2"), f'kubernetes_version is "1.36.2": {PATCH}'),
    ("v", cluster(kubernetes_version="v1.36"), f'kubernetes_version is "v1.36": {PATCH}'),
    ("major", cluster(kubernetes_version="2.0"), f'kubernetes_version is "2.0": {VERSION}'),
    ("word", cluster(kubernetes_version="latest"), f'kubernetes_version is "latest": {VERSION}'),
    ("empty", cluster(kubernetes_version=""), f'kubernetes_version is "": {VERSION}'),
    ("newline", cluster(kubernetes_version="1.36\n"), f'kubernetes_version is "1.36\\n": {VERSION}'),
    ("unicode digits", cluster(kubernetes_version="1.٣٦"), f'kubernetes_version is "1.٣٦": {VERSION}'),
    ("leading zero", cluster(kubernetes_version="1.036"), f'kubernetes_version is "1.036": {VERSION}'),
)
def test_A3_a_malformed_kubernetes_version_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("nothing said", without(cluster(), "endpoint_public_cidrs"), f"deployer_reaches_endpoint is missing: {SAY_REACH}"),
    ("empty list", cluster(endpoint_public_cidrs=[]), f"deployer_reaches_endpoint is missing: {SAY_REACH}"),
    (
        "quoted",
        cluster(deployer_reaches_endpoint="false"),
        'deployer_reaches_endpoint is "false": it must be true or false; take off the quotes.',
    ),
)
def test_E6_whether_the_deployer_reaches_the_endpoint_must_be_said(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "unknown",
        cluster(log_retention_days=100),
        ("log_retention_days is 100: CloudWatch Logs does not offer this retention; the next longer retention is 120."),
    ),
    (
        "zero",
        cluster(log_retention_days=0),
        "log_retention_days is 0: CloudWatch Logs does not offer this retention; the next longer retention is 1.",
    ),
    (
        "negative",
        cluster(log_retention_days=-1),
        ("log_retention_days is -1: CloudWatch Logs does not offer this retention; the next longer retention is 1."),
    ),
    ("key", cluster(kms_key_arn="alias/eks"), f'kms_key_arn is "alias/eks": {KEY_ARN}'),
    (
        "alias",
        cluster(kms_key_arn="arn:aws:kms:eu-west-1:111122223333:alias/eks"),
        f'kms_key_arn is "arn:aws:kms:eu-west-1:111122223333:alias/eks": {KEY_ARN}',
    ),
    (
        "key, newline",
        cluster(kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d\n"),
        f'kms_key_arn is "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d\\n": {KEY_ARN}',
    ),
)
def test_E7_logs_and_keys_that_aws_does_not_know_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "support",
        cluster(support_type="standard"),
        'support_type is "standard": it is unknown here; "STANDARD" was probably meant.',
    ),
    (
        "support, unknown",
        cluster(support_type="premium"),
        'support_type is "premium": it is unknown here; choose one of EXTENDED, STANDARD.',
    ),
    (
        "token",
        cluster(token_command="aws-iam-authenticator"),
        'token_command is "aws-iam-authenticator": it is unknown here; choose one of aws, citadel.',
    ),
    ("family", cluster(ip_family="IPv4"), 'ip_family is "IPv4": it is unknown here; "ipv4" was probably meant.'),
    ("both families", cluster(ip_family="dual"), 'ip_family is "dual": it is unknown here; choose one of ipv4, ipv6.'),
    (
        "mode",
        cluster(network_policy_mode="Strict"),
        'network_policy_mode is "Strict": it is unknown here; "strict" was probably meant.',
    ),
    (
        "mode off",
        cluster(network_policy_mode="none"),
        'network_policy_mode is "none": it is unknown here; choose one of standard, strict.',
    ),
    ("boundary", cluster(permissions_boundary_arn="boundary"), f'permissions_boundary_arn is "boundary": {BOUNDARY}'),
    (
        "boundary, a role",
        cluster(permissions_boundary_arn="arn:aws:iam::111122223333:role/boundary"),
        f'permissions_boundary_arn is "arn:aws:iam::111122223333:role/boundary": {BOUNDARY}',
    ),
    (
        "deployer, session",
        cluster(deployer_role_arn="arn:aws:sts::111122223333:assumed-role/me/ann"),
        (
            'deployer_role_arn is "arn:aws:sts::111122223333:assumed-role/me/ann": it is a session of a role; '
            'write the role: "arn:aws:iam::111122223333:role/me", with its path if it has one.'
        ),
    ),
    (
        "deployer, user",
        cluster(deployer_role_arn="arn:aws:iam::111122223333:user/me"),
        f'deployer_role_arn is "arn:aws:iam::111122223333:user/me": {ROLE_ONLY}',
    ),
    (
        "deployer, newline",
        cluster(deployer_role_arn="arn:aws:iam::111122223333:role/me\n"),
        f'deployer_role_arn is "arn:aws:iam::111122223333:role/me\\n": {PRINCIPAL}',
    ),
)
def test_an_unknown_word_or_malformed_arn_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "too small",
        cluster(service_ipv4_cidr="172.20.0.0/25"),
        'service_ipv4_cidr is "172.20.0.0/25": EKS accepts /12 to /24; write "172.20.0.0/16".',
    ),
    (
        "too large",
        cluster(service_ipv4_cidr="10.0.0.0/11"),
        'service_ipv4_cidr is "10.0.0.0/11": EKS accepts /12 to /24; write "10.0.0.0/16".',
    ),
    (
        "small and in the middle",
        cluster(service_ipv4_cidr="172.20.9.128/25"),
        'service_ipv4_cidr is "172.20.9.128/25": EKS accepts /12 to /24; write "172.20.0.0/16".',
    ),
    (
        "public",
        cluster(service_ipv4_cidr="198.51.100.0/24"),
        (
            'service_ipv4_cidr is "198.51.100.0/24": EKS accepts ranges in 10.0.0.0/8, 172.16.0.0/12 and '
            "192.168.0.0/16; "
            'write "172.20.0.0/16".'
        ),
    ),
    (
        "host bits",
        cluster(service_ipv4_cidr="172.20.0.1/16"),
        'service_ipv4_cidr is "172.20.0.1/16": it has host bits; write "172.20.0.0/16".',
    ),
    (
        "IPv6",
        cluster(service_ipv4_cidr="fd00::/108"),
        (
            'service_ipv4_cidr is "fd00::/108": EKS accepts ranges in 10.0.0.0/8, 172.16.0.0/12 and '
            "192.168.0.0/16; write "
            '"172.20.0.0/16".'
        ),
    ),
    (
        "on an IPv6 cluster",
        cluster(ip_family="ipv6", service_ipv4_cidr="172.20.0.0/16"),
        (
            'service_ipv4_cidr is "172.20.0.0/16": EKS itself chooses the range of Services of an IPv6 cluster; '
            "leave it out."
        ),
    ),
)
def test_T1_a_service_range_that_eks_does_not_take_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
