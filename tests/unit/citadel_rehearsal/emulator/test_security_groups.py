"""Security groups keep one rule for each source: each can be revoked, described and changed alone, as on EC2."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, refusal

TCP = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
MANY: dict[str, list[dict[str, str]]] = {
    "IpRanges": [{"CidrIp": "10.1.0.0/16", "Description": "one"}, {"CidrIp": "10.2.0.0/16"}],
    "Ipv6Ranges": [{"CidrIpv6": "2001:db8:1::/48"}, {"CidrIpv6": "2001:db8:2::/48", "Description": "two"}],
    "PrefixListIds": [{"PrefixListId": "pl-0000000000000001a"}, {"PrefixListId": "pl-0000000000000002a"}],
}
DIRECTIONS = ("ingress", "egress")


@pytest.fixture(scope="module")
def ec2() -> Iterator[Any]:
    with EmbeddedAws() as aws:
        yield aws.client("ec2", REGION, ACCOUNT)


@pytest.fixture(scope="module")
def vpc(ec2: Any) -> str:
    return str(ec2.create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]["VpcId"])


@pytest.fixture
def group(ec2: Any, vpc: str, request: pytest.FixtureRequest) -> str:
    made = str(ec2.create_security_group(GroupName=request.node.name[:255], Description="-", VpcId=vpc)["GroupId"])
    ec2.revoke_security_group_egress(GroupId=made, IpPermissions=shown(ec2, made, "egress"))
    return made


def shown(ec2: Any, group: str, direction: str) -> list[dict[str, Any]]:
    (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    return found["IpPermissions" if direction == "ingress" else "IpPermissionsEgress"]


def rules(ec2: Any, group: str) -> list[dict[str, Any]]:
    filters = [{"Name": "group-id", "Values": [group]}]
    return ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]


def authorize(ec2: Any, direction: str) -> Callable[..., Any]:
    return getattr(ec2, f"authorize_security_group_{direction}")


def revoke(ec2: Any, direction: str) -> Callable[..., Any]:
    return getattr(ec2, f"revoke_security_group_{direction}")


def sources(permissions: list[dict[str, Any]]) -> set[str]:
    names = ("CidrIp", "CidrIpv6", "PrefixListId", "GroupId")
    lists = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
    items = [item for one in permissions for key in lists for item in one.get(key, ())]
    return {item[name] for item in items for name in names if name in item}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_each_source_of_a_permission_is_a_rule_with_its_own_id_and_description(
    ec2: Any, group: str, direction: str
) -> None:
    itself = {"UserIdGroupPairs": [{"GroupId": group, "Description": "self"}]}
    made = authorize(ec2, direction)(GroupId=group, IpPermissions=[TCP | MANY | itself])["SecurityGroupRules"]
    assert len({one["SecurityGroupRuleId"] for one in made}) == len(made) == 7
    assert {one["IsEgress"] for one in made} == {direction == "egress"}
    assert made == rules(ec2, group)
    told = {one.get("CidrIpv4") or one.get("CidrIpv6") or one.get("PrefixListId"): one for one in made}
    assert told["10.1.0.0/16"]["Description"] == "one"
    assert "Description" not in told["10.2.0.0/16"]
    assert told["2001:db8:2::/48"]["Description"] == "two"
    assert told[None]["ReferencedGroupInfo"] == {"GroupId": group, "UserId": ACCOUNT}


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("kind", [*MANY, "UserIdGroupPairs"])
def test_security_group_rule_of_one_source_is_revoked_alone(ec2: Any, group: str, direction: str, kind: str) -> None:
    whole = TCP | MANY | {"UserIdGroupPairs": [{"GroupId": group}]}
    authorize(ec2, direction)(GroupId=group, IpPermissions=[whole])
    gone = {name: value for name, value in whole[kind][0].items() if name != "Description"}
    revoke(ec2, direction)(GroupId=group, IpPermissions=[TCP | {kind: [gone]}])
    left = sources([whole]) - set(gone.values())
    assert sources(shown(ec2, group, direction)) == left


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_rule_is_revoked_by_its_id_and_the_others_keep_theirs(ec2: Any, group: str, direction: str) -> None:
    made = authorize(ec2, direction)(GroupId=group, IpPermissions=[TCP | MANY])["SecurityGroupRules"]
    revoke(ec2, direction)(GroupId=group, SecurityGroupRuleIds=[made[2]["SecurityGroupRuleId"]])
    assert rules(ec2, group) == made[:2] + made[3:]
    again = {"GroupId": group, "SecurityGroupRuleIds": [made[2]["SecurityGroupRuleId"]]}
    assert refusal(revoke(ec2, direction), **again)[0] == "InvalidSecurityGroupRuleId.NotFound"


def test_rules_of_one_protocol_and_ports_are_shown_as_one_permission(ec2: Any, group: str) -> None:
    for cidr in ("10.1.0.0/16", "10.2.0.0/16"):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | {"IpRanges": [{"CidrIp": cidr}]}])
    (permission,) = shown(ec2, group, "ingress")
    assert [one["CidrIp"] for one in permission["IpRanges"]] == ["10.1.0.0/16", "10.2.0.0/16"]
    revoke(ec2, "ingress")(GroupId=group, IpPermissions=[permission])
    assert shown(ec2, group, "ingress") == []


def test_security_group_rule_that_does_not_exist_is_not_revoked_nor_are_others_with_it(ec2: Any, group: str) -> None:
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | MANY])
    some = TCP | {"IpRanges": [{"CidrIp": "10.1.0.0/16"}, {"CidrIp": "10.9.0.0/16"}]}
    code, _ = refusal(ec2.revoke_security_group_ingress, GroupId=group, IpPermissions=[some])
    assert code == "InvalidPermission.NotFound"
    assert "10.1.0.0/16" in sources(shown(ec2, group, "ingress"))


def test_ranges_are_kept_without_host_bits_and_found_in_both_forms(ec2: Any, group: str) -> None:
    odd = TCP | {"IpRanges": [{"CidrIp": "100.68.0.18/18"}], "Ipv6Ranges": [{"CidrIpv6": "2001:0DB8:1::5/48"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[odd])
    assert sources(shown(ec2, group, "ingress")) == {"100.68.0.0/18", "2001:db8:1::/48"}
    again = {"GroupId": group, "IpPermissions": [TCP | {"IpRanges": [{"CidrIp": "100.68.0.0/18"}]}]}
    assert refusal(ec2.authorize_security_group_ingress, **again)[0] == "InvalidPermission.Duplicate"
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[odd])
    assert shown(ec2, group, "ingress") == []


def test_descriptions_are_changed_and_taken_away(ec2: Any, group: str) -> None:
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | MANY])["SecurityGroupRules"]
    change = {"SecurityGroupRuleId": made[0]["SecurityGroupRuleId"]}
    change |= {"SecurityGroupRule": TCP | {"CidrIpv4": "10.3.0.0/16", "Description": "moved"}}
    ec2.modify_security_group_rules(GroupId=group, SecurityGroupRules=[change])
    (moved,) = [one for one in rules(ec2, group) if one.get("Description") == "moved"]
    assert (moved["CidrIpv4"], moved["SecurityGroupRuleId"]) == ("10.3.0.0/16", made[0]["SecurityGroupRuleId"])
    taken = [TCP | {"Ipv6Ranges": [{"CidrIpv6": "2001:db8:2::/48"}]}]
    ec2.update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=taken)
    named = [{"SecurityGroupRuleId": made[1]["SecurityGroupRuleId"], "Description": "named"}]
    ec2.update_security_group_rule_descriptions_ingress(GroupId=group, SecurityGroupRuleDescriptions=named)
    assert [one.get("Description") for one in rules(ec2, group)[:4]] == ["moved", "named", None, None]


def test_security_group_rule_keeps_its_kind_of_source(ec2: Any, group: str) -> None:
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | MANY])["SecurityGroupRules"]
    change = {"SecurityGroupRuleId": made[0]["SecurityGroupRuleId"]}
    change |= {"SecurityGroupRule": TCP | {"ReferencedGroupId": group}}
    code, _ = refusal(ec2.modify_security_group_rules, GroupId=group, SecurityGroupRules=[change])
    assert code == "InvalidParameterValue"


@pytest.mark.parametrize("description", ["a" * 256, "Überall", "a\nb", "<all>"])
@pytest.mark.parametrize("kind", [*MANY, "UserIdGroupPairs"])
def test_security_group_rule_has_a_description_of_255_plain_characters(
    ec2: Any, group: str, kind: str, description: str
) -> None:
    whole = MANY | {"UserIdGroupPairs": [{"GroupId": group}]}
    wrong = TCP | {kind: [whole[kind][0] | {"Description": description}]}
    code, sentence = refusal(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[wrong])
    assert code == "InvalidParameterValue"
    assert sentence.startswith("Invalid rule description.")
    good = TCP | {kind: [whole[kind][0] | {"Description": "a" * 255}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[good])


def test_security_group_rule_is_not_sent_twice_in_one_request(ec2: Any, group: str) -> None:
    twice = [TCP | {"IpRanges": [{"CidrIp": "10.1.0.0/16"}, {"CidrIp": "10.1.0.0/16"}]}]
    code, sentence = refusal(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=twice)
    assert (code, sentence) == ("InvalidParameterValue", "The same permission must not appear multiple times")


@pytest.mark.parametrize("cidr", ["10.0.0.0/33", "10.0.0", "everywhere", "2001:db8::/32"])
def test_security_group_rule_has_a_range_of_its_family(ec2: Any, group: str, cidr: str) -> None:
    wrong = [TCP | {"IpRanges": [{"CidrIp": cidr}]}]
    code, sentence = refusal(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=wrong)
    assert (code, sentence) == ("InvalidParameterValue", f"CIDR block {cidr} is malformed")


@pytest.mark.parametrize("ports", [{}, {"FromPort": 443}, {"ToPort": 443}])
@pytest.mark.parametrize("protocol", ["tcp", "udp", "6", "17"])
def test_security_group_rule_of_tcp_and_udp_has_both_ports(
    ec2: Any, group: str, protocol: str, ports: dict[str, int]
) -> None:
    wrong = [{"IpProtocol": protocol, "IpRanges": [{"CidrIp": "10.0.0.0/8"}], **ports}]
    assert refusal(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=wrong)[0] == (
        "InvalidParameterValue"
    )


def test_protocols_by_number_are_shown_by_name(ec2: Any, group: str) -> None:
    numbered = [{"IpProtocol": "6", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=numbered)
    assert shown(ec2, group, "ingress")[0]["IpProtocol"] == "tcp"


def test_security_group_named_by_a_rule_of_another_stays(ec2: Any, group: str, vpc: str) -> None:
    other = ec2.create_security_group(GroupName=f"other-{group}", Description="-", VpcId=vpc)["GroupId"]
    named = [TCP | {"UserIdGroupPairs": [{"GroupId": group}]}]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=named)
    assert refusal(ec2.delete_security_group, GroupId=group)[0] == "DependencyViolation"
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=named)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=named)
    ec2.delete_security_group(GroupId=group)


def test_rules_have_tags_by_which_they_are_found(ec2: Any, group: str) -> None:
    tags = [{"ResourceType": "security-group-rule", "Tags": [{"Key": "team", "Value": group}]}]
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | MANY], TagSpecifications=tags)
    filters = [{"Name": "tag:team", "Values": [group]}]
    found = ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    assert found == made["SecurityGroupRules"]
    assert found[0]["Tags"] == [{"Key": "team", "Value": group}]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    ("source", "code"),
    [
        ({"UserIdGroupPairs": [{"GroupId": "sg-0123456789abcdef0"}]}, "InvalidGroup.NotFound"),
        ({"UserIdGroupPairs": [{"GroupId": "sg-mine"}]}, "InvalidGroupId.Malformed"),
        ({"PrefixListIds": [{"PrefixListId": "com.amazonaws.eu-west-1.s3"}]}, "InvalidPrefixListId.Malformed"),
    ],
)
def test_security_group_source_exists(ec2: Any, group: str, source: Any, code: str, direction: str) -> None:
    beside = {"IpRanges": [{"CidrIp": "10.1.0.0/16"}]}
    request = {"GroupId": group, "IpPermissions": [TCP | source | beside]}
    assert refusal(authorize(ec2, direction), **request)[0] == code
    assert shown(ec2, group, direction) == []


def test_security_group_source_of_a_change_exists_too(ec2: Any, group: str) -> None:
    itself = [TCP | {"UserIdGroupPairs": [{"GroupId": group}]}]
    (made,) = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=itself)["SecurityGroupRules"]
    change = {"SecurityGroupRule": TCP | {"ReferencedGroupId": "sg-0123456789abcdef0"}}
    change |= {"SecurityGroupRuleId": made["SecurityGroupRuleId"]}
    code, _ = refusal(ec2.modify_security_group_rules, GroupId=group, SecurityGroupRules=[change])
    assert code == "InvalidGroup.NotFound"


def test_security_group_source_of_another_account_is_taken(ec2: Any, group: str) -> None:
    theirs = {"UserIdGroupPairs": [{"GroupId": "sg-0123456789abcdef0", "UserId": "999999999999"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TCP | theirs])


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    ("kind", "key", "form"), [("IpRanges", "CidrIp", "10.1.{}.0/24"), ("Ipv6Ranges", "CidrIpv6", "2001:db8:{}::/48")]
)
def test_security_group_size_is_60_rules_of_a_family_in_a_direction(
    ec2: Any, group: str, kind: str, key: str, form: str, direction: str
) -> None:
    ranges = [{key: form.format(number)} for number in range(60)]
    authorize(ec2, direction)(GroupId=group, IpPermissions=[TCP | {kind: ranges[:59]}])
    itself = TCP | {"UserIdGroupPairs": [{"GroupId": group}]}
    authorize(ec2, direction)(GroupId=group, IpPermissions=[itself])
    one_more = {"GroupId": group, "IpPermissions": [TCP | {kind: ranges[59:]}]}
    assert refusal(authorize(ec2, direction), **one_more)[0] == "RulesPerSecurityGroupLimitExceeded"
    revoke(ec2, direction)(GroupId=group, IpPermissions=[itself])
    authorize(ec2, direction)(**one_more)


def test_security_group_size_counts_the_entries_of_prefix_lists(ec2: Any, group: str) -> None:
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=50, AddressFamily="IPv4")
    listed = [TCP | {"PrefixListIds": [{"PrefixListId": made["PrefixList"]["PrefixListId"]}]}]
    ranges = [TCP | {"IpRanges": [{"CidrIp": f"10.1.{number}.0/24"} for number in range(11)]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=ranges)
    code, _ = refusal(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=listed)
    assert code == "RulesPerSecurityGroupLimitExceeded"
