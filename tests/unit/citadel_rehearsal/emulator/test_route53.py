"""Route 53: zones, records and health checks, and what is refused of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.balance_world import Balance, Document, record, weighted
from unit.citadel_rehearsal.eks_world import REGION, refusal

BATCH, INPUT = "InvalidChangeBatch", "InvalidInput"


@pytest.fixture(scope="module")
def here() -> Iterator[Balance]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield Balance(running)


def change(here: Balance, zone: str, *records: Document, action: str = "CREATE") -> tuple[str, str]:
    return refusal(here.route53.change_resource_record_sets, **here.change(zone, *records, action=action))


def test_zone_not_empty_stays(here: Balance) -> None:
    zone = here.zone()
    assert change(here, zone, record()) == ("accepted", "")
    sentence = "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
    assert refusal(here.route53.delete_hosted_zone, Id=zone) == ("HostedZoneNotEmpty", sentence)
    assert change(here, zone, record(), action="DELETE") == ("accepted", "")
    here.route53.delete_hosted_zone(Id=zone)
    assert refusal(here.route53.get_hosted_zone, Id=zone)[0] == "NoSuchHostedZone"


def test_zone_name_and_vpc_are_valid(here: Balance) -> None:
    create = here.route53.create_hosted_zone
    assert refusal(create, Name="a..b", CallerReference="x")[0] == "InvalidDomainName"
    unknown = {"VPCRegion": REGION, "VPCId": "vpc-0123456789abcdef0"}
    assert refusal(create, Name="shop.internal", CallerReference="y", VPC=unknown)[0] == "InvalidVPCId"
    found = here.route53.get_hosted_zone(Id=here.zone("shop.internal", VPC={"VPCRegion": REGION, "VPCId": here.vpc}))
    assert (found["HostedZone"]["Config"]["PrivateZone"], found["VPCs"][0]["VPCId"]) == (True, here.vpc)


ALIAS = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "d111.cloudfront.net", "EvaluateTargetHealth": False}


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (record(TTL=None), INPUT, "but found none in Change with [Action=CREATE, Name=www.shop.example., Type=A"),
        (record(AliasTarget=ALIAS), INPUT, "but found more than one in Change"),
        (record(TTL=None, ResourceRecords=None, AliasTarget=ALIAS), "accepted", ""),
        (record(Weight=1), INPUT, "Missing field 'SetIdentifier' in Change"),
        (record(SetIdentifier="blue"), INPUT, "but found none in Change"),
        (weighted("blue", 1, Region=REGION), INPUT, "but found more than one in Change"),
        (record(ResourceRecords=[{"Value": "words"}]), BATCH, "ARRDATAIllegalIPv4Address (Value is not a valid IPv4"),
        (record(Type="AAAA", ResourceRecords=[{"Value": "192.0.2.1"}]), BATCH, "AAAARRDATAIllegalIPv6Address"),
    ],
)
def test_record_form_is_one_of_two(here: Balance, wrong: Document, code: str, words: str) -> None:
    found = change(here, here.zone(), wrong)
    assert (found[0], words in found[1]) == (code, True), found


@pytest.mark.parametrize(("weight", "accepted"), [(0, True), (255, True), (256, False)])
def test_record_form_has_a_weight_of_0_to_255(here: Balance, weight: int, accepted: bool) -> None:
    zone = here.zone()
    code, sentence = change(here, zone, weighted("blue", weight))
    assert (code == "accepted") is accepted
    assert accepted or f"Value '{weight}' at 'changeBatch.changes.1.member.resourceRecordSet.weight'" in sentence


def test_record_exists_only_once(here: Balance) -> None:
    zone = here.zone()
    change(here, zone, record(), weighted("blue", 1, Name="api.shop.example"))
    sentence = "[Tried to create resource record set [name='www.shop.example.', type='A'] but it already exists]"
    assert change(here, zone, record()) == (BATCH, sentence)
    _, sentence = change(here, zone, weighted("blue", 1, Name="api.shop.example"))
    assert "[name='api.shop.example.', type='A', set-identifier='blue'] but it already exists" in sentence
    assert change(here, zone, record(TTL=61), action="UPSERT") == ("accepted", "")
    sentence = "[Tried to delete resource record set [name='no.shop.example.', type='A'] but it was not found]"
    assert change(here, zone, record("no.shop.example"), action="DELETE") == (BATCH, sentence)


def cname(name: str = "www.shop.example") -> Document:
    return record(name, Type="CNAME", ResourceRecords=[{"Value": "elsewhere.example"}])


@pytest.mark.parametrize(
    ("before", "wrong", "words"),
    [
        (
            [],
            record("www.other.example"),
            "RRSet with DNS name www.other.example. is not permitted in zone shop.example.",
        ),
        ([], cname("shop.example"), "CNAME with DNS name shop.example. is not permitted at apex in zone shop.example."),
        ([record()], cname(), "is not permitted as it conflicts with other records with the same DNS name in zone"),
        (
            [cname()],
            record(),
            "is not permitted because a conflicting RRSet of type CNAME with the same DNS name already",
        ),
    ],
)
def test_record_name_is_in_its_zone_and_a_cname_alone(here: Balance, before: Any, wrong: Document, words: str) -> None:
    zone = here.zone()
    if before:
        change(here, zone, *before)
    code, sentence = change(here, zone, wrong)
    assert (code, words in sentence) == (BATCH, True), sentence


@pytest.mark.parametrize(
    ("before", "wrong", "words"),
    [
        (record(), weighted("blue"), "SetIdentifier blue cannot be created as a non-weighted set exists with the same"),
        (weighted("blue"), record(), "type A cannot be created as other RRSets exist with the same name and type."),
        (weighted("blue"), weighted("green", TTL=61), "cannot be created as weighted sets must contain the same TTL."),
    ],
)
def test_record_set_has_one_policy_and_one_ttl(here: Balance, before: Any, wrong: Document, words: str) -> None:
    zone = here.zone()
    change(here, zone, before)
    code, sentence = change(here, zone, wrong)
    assert (code, words in sentence) == (BATCH, True), sentence


def test_record_set_is_judged_change_by_change_and_a_refused_batch_changes_nothing(here: Balance) -> None:
    zone = here.zone()
    change(here, zone, record())
    batch = here.change(zone, record(), action="DELETE")
    batch["ChangeBatch"]["Changes"] += here.change(zone, weighted("blue"), weighted("green"))["ChangeBatch"]["Changes"]
    assert refusal(here.route53.change_resource_record_sets, **batch) == ("accepted", "")
    assert change(here, zone, record("new.shop.example"), record())[0] == BATCH
    found = here.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert [one.get("SetIdentifier") for one in found if one["Type"] == "A"] == ["blue", "green"]


def alias(target: str, zone: str) -> Document:
    wanted = {"HostedZoneId": zone, "DNSName": target, "EvaluateTargetHealth": True}
    return record(TTL=None, ResourceRecords=None, AliasTarget=wanted)


def test_record_target_is_a_load_balancer_with_its_own_zone_or_a_record(here: Balance) -> None:
    zone, balancer = here.zone(), here.balancer()
    name, own = balancer["DNSName"], balancer["CanonicalHostedZoneId"]
    network = "Z2IFOLAFXWLO4F"  # of the same region
    code, sentence = change(here, zone, alias(name, network))
    assert (code, "but the alias target name does not lie within the target zone" in sentence) == (BATCH, True)
    code, sentence = change(here, zone, alias(f"gone-{name}", own))
    assert (code, sentence.endswith("but that target was not found]")) == (BATCH, True)
    code, sentence = change(here, zone, alias("none.shop.example", zone))
    assert (code, sentence.endswith("but that target was not found]")) == (BATCH, True)
    assert change(here, zone, alias(f"dualstack.{name}", own)) == ("accepted", "")
    assert change(here, zone, record("a.shop.example"), alias("a.shop.example", zone), action="UPSERT")[0] == "accepted"


def test_record_target_of_health_exists(here: Balance) -> None:
    missing = "12345678-1234-1234-1234-123456789012"
    refused = change(here, here.zone(), record(HealthCheckId=missing))
    assert refused == ("NoSuchHealthCheck", f"No health check exists with the specified ID {missing}.")


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"Type": "HTTPS", "FullyQualifiedDomainName": "a.example"}, "accepted"),
        ({"Type": "HTTPS"}, INPUT),
        ({"Type": "TCP", "IPAddress": "192.0.2.1"}, INPUT),
        ({"Type": "HTTP_STR_MATCH", "IPAddress": "192.0.2.1"}, INPUT),
        ({"Type": "HTTP", "IPAddress": "192.0.2.1", "RequestInterval": 20}, INPUT),
        ({"Type": "CLOUDWATCH_METRIC"}, INPUT),
        ({"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": ["none"]}, INPUT),
    ],
)
def test_health_check_has_an_endpoint_and_bounds(here: Balance, config: Any, code: str) -> None:
    create = here.route53.create_health_check
    assert refusal(create, CallerReference=next(here.names), HealthCheckConfig=config)[0] == code


def test_health_check_is_filled_in_and_changed(here: Balance) -> None:
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "a.example"}
    made = here.route53.create_health_check(CallerReference=next(here.names), HealthCheckConfig=config)["HealthCheck"]
    shown = made["HealthCheckConfig"]
    assert (shown["Port"], shown["RequestInterval"], shown["FailureThreshold"]) == (443, 30, 3)
    assert (shown["EnableSNI"], shown["MeasureLatency"], shown["Disabled"]) == (True, False, False)
    here.route53.update_health_check(HealthCheckId=made["Id"], Disabled=True, FailureThreshold=1)
    shown = here.route53.get_health_check(HealthCheckId=made["Id"])["HealthCheck"]["HealthCheckConfig"]
    assert (shown["Disabled"], shown["FailureThreshold"], shown["Port"]) == (True, 1, 443)
