"""The control plane: its name, its endpoint, its logs."""

from typing import Any

from .samples import cluster, refusal, sentences, unreached, without, parsed


@sentences(
    ("too long", cluster(cluster_name="a" * 101), "@cluster_name"),
    ("underscore first", cluster(cluster_name="_shared"), "@cluster_name"),
    ("hyphen first", cluster(cluster_name="-blue"), "@cluster_name"),
    ("space", cluster(cluster_name="shop blue"), "@cluster_name"),
    ("slash", cluster(cluster_name="shop/blue"), "@cluster_name"),
    ("dot", cluster(cluster_name="shop.blue"), "@cluster_name"),
    ("empty", cluster(cluster_name=""), "@cluster_name"),
    ("unicode letter", cluster(cluster_name="shöp"), "@cluster_name"),
    ("unicode digit", cluster(cluster_name="shop٣"), "@cluster_name"),
    ("newline", cluster(cluster_name="shop\n"), "@cluster_name"),
    ("wildcard", cluster(cluster_name="shop-*"), "@cluster_name"),
)
def test_a_cluster_name_too_long_or_with_wrong_characters_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("number", cluster(kubernetes_version=1.3), "@kubernetes_version"),
    ("integer", cluster(kubernetes_version=136), "@kubernetes_version"),
    ("patch", cluster(kubernetes_version="1.36.2"), "@kubernetes_version"),
    ("v", cluster(kubernetes_version="v1.36"), "@kubernetes_version"),
    ("major", cluster(kubernetes_version="2.0"), "@kubernetes_version"),
    ("word", cluster(kubernetes_version="latest"), "@kubernetes_version"),
    ("empty", cluster(kubernetes_version=""), "@kubernetes_version"),
    ("newline", cluster(kubernetes_version="1.36\n"), "@kubernetes_version"),
    ("unicode digits", cluster(kubernetes_version="1.٣٦"), "@kubernetes_version"),
    ("leading zero", cluster(kubernetes_version="1.036"), "@kubernetes_version"),
    ("out of all support", cluster(kubernetes_version="1.20"), "@kubernetes_version"),
)
def test_A3_a_malformed_kubernetes_version_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("nothing said", without(cluster(), "endpoint_public_cidrs"), "@deployer_reaches_endpoint"),
    ("empty list", cluster(endpoint_public_cidrs=[]), "@deployer_reaches_endpoint"),
    ("quoted", cluster(deployer_reaches_endpoint="false"), "@deployer_reaches_endpoint"),
)
def test_E6_whether_the_deployer_reaches_the_endpoint_must_be_said(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("unknown", cluster(log_retention_days=100), "@log_retention_days"),
    ("zero", cluster(log_retention_days=0), "@log_retention_days"),
    ("negative", cluster(log_retention_days=-1), "@log_retention_days"),
    ("key", cluster(kms_key_arn="alias/eks"), "@kms_key_arn"),
    ("alias", cluster(kms_key_arn="arn:aws:kms:eu-west-1:111122223333:alias/eks"), "@kms_key_arn"),
    ("key, newline", cluster(kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d\n"), "@kms_key_arn"),
)
def test_E7_logs_and_keys_that_aws_does_not_know_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("support", cluster(support_type="standard"), "@support_type"),
    ("support, unknown", cluster(support_type="premium"), "@support_type"),
    ("token", cluster(token_command="aws-iam-authenticator"), "@token_command"),
    ("family", cluster(ip_family="IPv4"), "@ip_family"),
    ("both families", cluster(ip_family="dual"), "@ip_family"),
    ("IPv6 in a new VPC", cluster(ip_family="ipv6"), "@ip_family"),
    ("mode", cluster(network_policy_mode="Strict"), "@network_policy_mode"),
    ("mode off", cluster(network_policy_mode="none"), "@network_policy_mode"),
    ("boundary", cluster(permissions_boundary_arn="boundary"), "@permissions_boundary_arn"),
    ("boundary, a role", cluster(permissions_boundary_arn="arn:aws:iam::111122223333:role/boundary"), "@permissions_boundary_arn"),
    ("deployer, session", cluster(deployer_role_arn="arn:aws:sts::111122223333:assumed-role/me/ann"), "@deployer_role_arn"),
    ("deployer, user", cluster(deployer_role_arn="arn:aws:iam::111122223333:user/me"), "@deployer_role_arn"),
    ("deployer, newline", cluster(deployer_role_arn="arn:aws:iam::111122223333:role/me\n"), "@deployer_role_arn"),
)
def test_an_unknown_word_or_malformed_arn_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("too small", cluster(service_ipv4_cidr="172.20.0.0/25"), "@service_ipv4_cidr"),
    ("too large", cluster(service_ipv4_cidr="10.0.0.0/11"), "@service_ipv4_cidr"),
    ("public", cluster(service_ipv4_cidr="198.51.100.0/24"), "@service_ipv4_cidr"),
    ("host bits", cluster(service_ipv4_cidr="172.20.0.1/16"), "@service_ipv4_cidr"),
    ("IPv6", cluster(service_ipv4_cidr="fd00::/108"), "@service_ipv4_cidr"),
    ("on an IPv6 cluster", cluster(ip_family="ipv6", service_ipv4_cidr="172.20.0.0/16"), "@"),
)
def test_T1_a_service_range_that_eks_does_not_take_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
