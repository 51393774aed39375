"""Who may call what by an endpoint: the own accounts, for what is theirs, and what nodes need of AWS's."""

import json
from typing import Any

import pytest

from eks_citadel.network.documents.endpoint_policy import Owners, endpoint_policy, registry_accounts
from eks_citadel.network.service_zones import judge_private_names, service_zones
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.component_samples import ALONE, by_type, made, tried
from unit.eks_citadel.settings_samples import cluster, existing_network, network, refusal

OWN = Owners("aws", "eu-west-1", "111122223333")
NEW = ALONE["Network"]
LOOK_UP = "aws:ec2/getVpcEndpointService:getVpcEndpointService"


def statements(service: str, owners: Owners = OWN) -> dict[str, dict[str, Any]]:
    written = endpoint_policy(service, owners)
    assert written is not None
    assert {one["Principal"] for one in written["Statement"]} == {"*"}
    return {one["Sid"]: one for one in written["Statement"]}


@pytest.mark.parametrize("service", ["s3", "ecr.api", "secretsmanager", "sqs", "dynamodb", "kms", "logs", "eks", "sts"])
def test_a_stranger_s_credentials_and_a_stranger_s_resource_are_shut_out(service: str) -> None:
    assert statements(service)["OwnPrincipals"]["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": ["111122223333"]},
        "StringEqualsIfExists": {"aws:ResourceAccount": ["111122223333"]},
    }


@pytest.mark.parametrize("service", ["ec2", "eks-auth", "bedrock-runtime", "guardduty-data", "something-new"])
def test_a_service_with_resources_of_AWS_s_own_is_for_own_principals(service: str) -> None:
    found = statements(service)
    assert found.keys() == {"OwnPrincipals"}
    assert found["OwnPrincipals"]["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ["111122223333"]}}


def test_other_accounts_or_an_organization_are_trusted_alike() -> None:
    others = Owners("aws", "eu-west-1", "111122223333", ("444455556666", "222233334444"))
    both = ["111122223333", "222233334444", "444455556666"]
    assert statements("sqs", others)["OwnPrincipals"]["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": both},
        "StringEqualsIfExists": {"aws:ResourceAccount": both},
    }
    whole = Owners("aws", "eu-west-1", "111122223333", organization_id="o-a1b2c3d4e5")
    found = statements("sqs", whole)
    # A stranger's account without an organization brings no aws:ResourceOrgID.
    assert found["OwnPrincipals"]["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceOrgID": "o-a1b2c3d4e5"},
    }
    assert found["OwnPrincipalsWithoutResource"]["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
        "Null": {"aws:ResourceAccount": "true"},
    }
    assert statements("ec2", whole).keys() == {"OwnPrincipals"}


@pytest.mark.parametrize(("partition", "region"), [("aws", "eu-west-1"), ("aws-us-gov", "us-gov-west-1")])
def test_nodes_get_the_layers_of_images_and_packages_and_nothing_else_of_AWS_s_buckets(
    partition: str, region: str
) -> None:
    found = statements("s3", Owners(partition, region, "111122223333"))
    assert found["LayersOfImages"]["Resource"] == [f"arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"]
    packages = [f"arn:{partition}:s3:::al2023-repos-{region}-de612dc2/*", f"arn:{partition}:s3:::al2023-{region}/*"]
    assert found["PackagesOfAmazonLinux"]["Resource"] == packages
    assert {tuple(one["Action"]) for one in found.values()} == {("*",), ("s3:GetObject",)}
    assert "Condition" not in found["LayersOfImages"]  # their presigned requests are not the node's


@pytest.mark.parametrize("service", ["ecr.api", "ecr.dkr"])
def test_nodes_pull_images_of_add_ons_from_the_registry_of_the_region(service: str) -> None:
    pull = statements(service)["ImagesOfAddons"]
    assert pull["Condition"]["StringEquals"] == {
        "aws:PrincipalAccount": ["111122223333"],
        "aws:ResourceAccount": "602401143452",
    }
    assert all(action.startswith(("ecr:Batch", "ecr:Get")) for action in pull["Action"])
    unknown = statements(service, Owners("aws", "xx-new-1", "111122223333"))["ImagesOfAddons"]
    assert unknown["Condition"]["StringEquals"] == {"aws:PrincipalAccount": ["111122223333"]}


def test_the_registries_are_of_39_regions() -> None:
    assert len(registry_accounts()) == 39
    assert registry_accounts()["us-gov-west-1"] == "013241004608"


def test_IRSA_takes_own_roles_unsigned() -> None:
    unsigned = statements("sts")["ServiceAccountsByWebIdentity"]
    assert unsigned["Action"] == ["sts:AssumeRoleWithWebIdentity"]
    assert unsigned["Condition"] == {"StringEquals": {"aws:ResourceAccount": ["111122223333"]}}


@pytest.mark.parametrize("service", ["execute-api", "email-smtp"])
def test_a_service_whose_clients_do_not_sign_gets_none(service: str) -> None:
    assert endpoint_policy(service, OWN) is None


def endpoints(monitor: Any) -> dict[str, dict[str, Any]]:
    return {item.name.removeprefix("net-aws-endpoint-"): item.inputs for item in by_type(monitor, "VpcEndpoint")}


def answer(**changes: Any) -> Any:
    """What the look-up says of every service."""

    def look_up(args: dict[str, Any]) -> dict[str, Any]:
        name = args.get("serviceName") or args["filters"][0]["values"][0]
        known = {"availabilityZones": ["eu-west-1a", "eu-west-1b"], "vpcEndpointPolicySupported": True}
        return {"serviceName": name, "supportedIpAddressTypes": ["ipv4"], **known, **changes}

    return {LOOK_UP: look_up}


def with_services(*services: str, calls: Any = None, **more: Any) -> Any:
    arguments = {**NEW, "aws_endpoints": list(services), **more}
    return made(arguments, "net", "Network", **({"calls": calls} if calls else {}))


def test_every_endpoint_has_its_policy_of_the_own_account() -> None:
    found = endpoints(with_services("s3", "sqs", trusted_account_ids=["444455556666"]))
    for service, inputs in found.items():
        condition = json.loads(inputs["policy"])["Statement"][0]["Condition"]
        assert condition["StringEquals"]["aws:PrincipalAccount"] == ["111122223333", "444455556666"], service


def test_an_endpoint_that_takes_no_policy_is_made_without_and_named() -> None:
    monitor = with_services("execute-api", "sqs", calls=answer(vpcEndpointPolicySupported=False))
    assert [inputs.get("policy") for inputs in endpoints(monitor).values()] == [None, None]
    (line,) = [line for line in monitor.logged if "endpoint-without-policy" in line]
    assert "The endpoints of execute-api and sqs take no policy, so a pod with a way to them may use them with" in line
    assert not [line for line in with_services("sqs").logged if "endpoint-without-policy" in line]


def test_where_the_look_up_says_nothing_the_known_services_have_a_policy() -> None:
    silent = {"availabilityZones": [], "vpcEndpointPolicySupported": False, "supportedIpAddressTypes": []}
    monitor = with_services("s3", "athena", calls=answer(**silent))
    assert {name for name, inputs in endpoints(monitor).items() if inputs.get("policy")} == {"s3"}
    assert all(len(inputs["subnetIds"]) == 2 for inputs in endpoints(monitor).values())


def test_an_endpoint_stands_in_the_zones_that_have_the_service() -> None:
    monitor = with_services("email-smtp", calls=answer(availabilityZones=["eu-west-1b", "eu-west-1c"]))
    every = endpoints(with_services("email-smtp"))["email-smtp"]["subnetIds"]
    assert len(every) == 2
    assert endpoints(monitor)["email-smtp"]["subnetIds"] == every[1:]


def test_a_service_in_none_of_the_zones_is_refused_in_the_preview() -> None:
    calls = answer(availabilityZones=["eu-west-1c", "eu-west-1d"])
    arguments = {**NEW, "aws_endpoints": ["email-smtp"]}
    refused = tried(arguments, "net", "Network", calls=calls, preview=True)
    assert refused.sentence == (
        'network.aws_endpoints is "email-smtp": its endpoints are in eu-west-1c and eu-west-1d only, and zones has '
        "none of these; add such a zone, or leave the service out."
    )
    assert not by_type(refused.monitor, "VpcEndpoint")


def test_a_service_of_the_base_set_is_refused_by_the_key_that_asks_for_it() -> None:
    with pytest.raises(Refusal) as caught:
        service_zones("logs", "outbound", ["us-east-1f"], {"a": "us-east-1a"})
    assert str(caught.value).startswith('network.outbound is "logs": its endpoints are in us-east-1f only')


@pytest.mark.parametrize(
    ("region", "asked"),
    [
        ("eu-west-1", {"serviceName": "com.amazonaws.eu-west-1.sqs"}),
        ("us-gov-west-1", {"serviceName": "com.amazonaws.us-gov-west-1.sqs"}),
        ("cn-north-1", ["com.amazonaws.cn-north-1.sqs", "cn.com.amazonaws.cn-north-1.sqs"]),
    ],
)
def test_A1_a_service_is_looked_up_by_its_name_and_in_China_by_both(region: str, asked: Any) -> None:
    seen: list[dict[str, Any]] = []

    def look_up(args: dict[str, Any]) -> dict[str, Any]:
        seen.append(args)
        zones = {"availabilityZones": [f"{region}a", f"{region}b"], "vpcEndpointPolicySupported": True}
        return {"serviceName": "found", "supportedIpAddressTypes": ["ipv4"], **zones}

    made({**NEW, "aws_endpoints": ["sqs"]}, "net", "Network", calls={LOOK_UP: look_up}, region=region)
    (args,) = seen
    if isinstance(asked, list):
        assert [one["values"] for one in args["filters"]] == [asked]
        assert args.get("serviceName") is None
    else:
        assert args["serviceName"] == asked["serviceName"]
        assert not args.get("filters")


def test_who_is_trusted_is_an_organization_or_accounts_of_a_new_VPC() -> None:
    both = network(organization_id="o-a1b2c3d4e5", trusted_account_ids=["444455556666"])
    assert refusal(cluster(network=both)) == (
        "network.trusted_account_ids is given: endpoints trust the whole organization then; keep one of the two."
    )
    assert refusal(cluster(network=network(organization_id="a1b2c3d4e5"))) == (
        'network.organization_id is "a1b2c3d4e5": it is not the id of an organization; write one such as '
        '"o-a1b2c3d4e5".'
    )
    assert refusal(cluster(network=network(trusted_account_ids=["4444-5555-6666"]))) == (
        'network.trusted_account_ids[0] is "4444-5555-6666": an account has twelve digits; write its number, in quotes.'
    )
    existing = refusal(cluster(network=existing_network(organization_id="o-a1b2c3d4e5")))
    assert "organization_id is for a new VPC and node_subnet_ids for an existing one; keep one of the two." in existing


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("aws_endpoints", 'network.aws_endpoints is "s3": {}; leave the service out.'),
        ("outbound", 'network.outbound is "aws-endpoints": {}; write "single-nat" or "nat-per-zone".'),
    ],
)
def test_S3_in_China_is_refused_before_anything_is_made(key: str, sentence: str) -> None:
    name = "cn.com.amazonaws.cn-north-1.s3"
    rule = f"the AWS provider makes no endpoint with private names of {name}, as S3 is called here"
    with pytest.raises(Refusal) as caught:
        judge_private_names("s3", key, name)
    assert str(caught.value) == sentence.format(rule)
    judge_private_names("s3", key, "com.amazonaws.cn-north-1.s3")
    judge_private_names("sqs", key, "cn.com.amazonaws.cn-north-1.sqs")
