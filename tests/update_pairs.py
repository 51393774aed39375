"""Programs, what becomes of each, and what an update from the one to the other does; for both engines."""

from textwrap import dedent
from typing import NamedTuple

ROLE = """
import json
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
OTHER = TRUST.replace("ec2", "eks")
"""
HEAD = "import pulumi\nimport pulumi_aws as aws\nO = pulumi.ResourceOptions\n" + dedent(ROLE)


class Pair(NamedTuple):
    """Two programs; by the names of resources what is created, changed, replaced and deleted."""

    before: str
    after: str
    created: tuple[str, ...] = ()
    changed: dict[str, list[str]] = {}
    replaced: dict[str, list[str]] = {}
    deleted: tuple[str, ...] = ()

    @property
    def programs(self) -> tuple[str, str]:
        return HEAD + dedent(self.before), HEAD + dedent(self.after)


NETWORK = """
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", tags={"a": "1"})
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
"""
NAMED = """
role = aws.iam.Role("role", name="shop", path="/", assume_role_policy=TRUST)
aws.iam.RolePolicyAttachment("read", role=role.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
"""
GROUP = """
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
rule = {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8"], "description": "web"}
aws.ec2.SecurityGroup("group", name="group", vpc_id=vpc.id, ingress=[rule], tags={})
"""
READ = 'aws.iam.Role("other", name="other", assume_role_policy=TRUST)\naws.iam.Role.get("role", "NAME")\n'
MADE = READ.replace('.get("role", "NAME")', '("role", name="shop", assume_role_policy=TRUST)')
MADE_UP = 'role = aws.iam.Role("role", assume_role_policy=TRUST)\npulumi.export("name", role.name)\n'
GROUPED = """
class Shop(pulumi.ComponentResource):
    def __init__(self, name, kind="shop:index:Shop", **options):
        super().__init__(kind, name, None, O(**options))
        self.role = aws.iam.Role(f"{name}-role", assume_role_policy=TRUST, opts=O(parent=self))
        aws.iam.RolePolicyAttachment(
            f"{name}-read", role=self.role.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess",
            opts=O(parent=self),
        )
"""
SHOP = GROUPED + 'Shop("shop")\n'
INNER = GROUPED + "class Outer(pulumi.ComponentResource):\n    pass\n"


def renamed(options: str, policy: str = "TRUST") -> str:
    return f'role = aws.iam.Role("lead", assume_role_policy={policy}, opts=O({options}))\n'


ALIASED = {
    "another name without an alias": Pair(MADE_UP, renamed(""), created=("lead",), deleted=("role",)),
    "another name by an alias": Pair(MADE_UP, renamed('aliases=[pulumi.Alias(name="role")]')),
    "another name by a URN": Pair(MADE_UP, renamed('aliases=["urn:pulumi:dev::shop::aws:iam/role:Role::role"]')),
    "an alias that nothing had": Pair(
        MADE_UP, renamed('aliases=[pulumi.Alias(name="none")]'), created=("lead",), deleted=("role",)
    ),
    "the second of two aliases": Pair(
        MADE_UP, renamed('aliases=[pulumi.Alias(name="none"), pulumi.Alias(name="role")]')
    ),
    "an alias from another project": Pair(
        MADE_UP, renamed('aliases=[pulumi.Alias(name="role", project="other")]'), created=("lead",), deleted=("role",)
    ),
    "an alias that stays": Pair(
        renamed('aliases=[pulumi.Alias(name="role")]'), renamed('aliases=[pulumi.Alias(name="role")]')
    ),
    "another name, changed": Pair(
        MADE_UP, renamed('aliases=[pulumi.Alias(name="role")]', "OTHER"), changed={"lead": ["assumeRolePolicy"]}
    ),
    "another name, made anew": Pair(
        MADE_UP,
        renamed('aliases=[pulumi.Alias(name="role")]').replace('"lead", ', '"lead", path="/apps/", '),
        replaced={"lead": ["path"]},
    ),
    "a fixed name under another one: what uses it goes first": Pair(
        NAMED,
        NAMED.replace('path="/"', 'path="/apps/", opts=O(aliases=[pulumi.Alias(name="role")])').replace(
            'Role("role"', 'Role("lead"'
        ),
        replaced={"lead": ["path"], "read": ["role"]},
    ),
    "a component of another name": Pair(SHOP, GROUPED + 'Shop("store", aliases=[pulumi.Alias(name="shop")])\n'),
    "a grandchild that is named after its grandparent": Pair(
        SHOP.replace("opts=O(parent=self),", "opts=O(parent=self.role),"),
        GROUPED.replace("opts=O(parent=self),", "opts=O(parent=self.role),")
        + 'Shop("store", aliases=[pulumi.Alias(name="shop")])\n',
        created=("store-read",), deleted=("shop-read",),
    ),
    "a component of another type": Pair(
        SHOP, GROUPED + 'Shop("shop", "shop:index:Store", aliases=[pulumi.Alias(type_="shop:index:Shop")])\n'
    ),
    "a component of another name without an alias": Pair(
        SHOP, GROUPED + 'Shop("store")\n',
        created=("store-role", "store-read"), deleted=("shop-read", "shop-role"),
    ),
    "into a component": Pair(
        SHOP,
        INNER + 'outer = Outer("shop:index:Outer", "outer")\n'
        'Shop("shop", parent=outer, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])\n',
    ),
    "out of a component of another name": Pair(
        INNER + 'Shop("shop", parent=Outer("shop:index:Outer", "outer"))\n',
        INNER + 'outer = Outer("shop:index:Outer", "frame", None, O(aliases=[pulumi.Alias(name="outer")]))\n'
        'Shop("shop", aliases=[pulumi.Alias(parent=outer)])\n',
    ),
    "a child that is renamed in a component that is renamed": Pair(
        SHOP,
        GROUPED.replace('f"{name}-role", ', 'f"{name}-lead", ').replace(
            "opts=O(parent=self))", 'opts=O(parent=self, aliases=[pulumi.Alias(name=f"{name}-role")]))'
        )
        + 'Shop("store", aliases=[pulumi.Alias(name="shop")])\n',
    ),
}  # fmt: skip
PAIRS = {
    **ALIASED,
    "nothing": Pair(NETWORK, NETWORK),
    "a resource more": Pair(NETWORK, f'{NETWORK}aws.ec2.Eip("address")', created=("address",)),
    "a resource less": Pair(NETWORK, NETWORK.splitlines()[1], deleted=("one",)),
    "everything gone": Pair(NETWORK, "", deleted=("one", "net")),
    "in place": Pair(NETWORK, NETWORK.replace('"1"', '"2"'), changed={"net": ["tags"]}),
    "made anew, before the old one goes": Pair(
        NETWORK, NETWORK.replace("10.0.0.0/24", "10.0.1.0/24"), replaced={"one": ["cidrBlock"]}
    ),
    "made anew with what uses it": Pair(
        NETWORK, NETWORK.replace("10.0.0.0/", "10.9.0.0/"),
        replaced={"net": ["cidrBlock"], "one": ["cidrBlock", "vpcId"]},
    ),
    "a fixed name: what uses it goes first": Pair(
        NAMED, NAMED.replace('path="/"', 'path="/apps/"'), replaced={"role": ["path"], "read": ["role"]}
    ),
    "a made-up name is kept": Pair(
        MADE_UP, MADE_UP.replace("TRUST", "OTHER"), changed={"role": ["assumeRolePolicy"]}
    ),
    "a made-up name that is made anew": Pair(
        MADE_UP, MADE_UP.replace('"role", ', '"role", path="/apps/", '), replaced={"role": ["path"]}
    ),
    "another one is read from now on": Pair(MADE, READ.replace("NAME", "other")),
    "ignored": Pair(
        NETWORK, NETWORK.replace('tags={"a": "1"}', 'tags={"a": "2"}, opts=O(ignore_changes=["tags"])')
    ),
    "ignored inside": Pair(
        NETWORK, NETWORK.replace('tags={"a": "1"}', 'tags={"a": "2", "b": "3"}, opts=O(ignore_changes=["tags.a"])'),
        changed={"net": ["tags"]},
    ),
    "ignored in a list": Pair(
        GROUP, GROUP.replace('"web"', '"site"').replace("tags={}", 'opts=O(ignore_changes=["ingress[0].description"])')
    ),
    "ignored in every element of a list": Pair(
        GROUP, GROUP.replace('"web"', '"site"').replace("tags={}", 'opts=O(ignore_changes=["ingress[*].description"])')
    ),
    "ignored in an element that is not there": Pair(
        GROUP, GROUP.replace('"web"', '"site"').replace("tags={}", 'opts=O(ignore_changes=["ingress[1].description"])'),
        changed={"group": ["ingress"]},
    ),
    "replaced by choice": Pair(
        MADE_UP,
        MADE_UP.replace("=TRUST)", '=OTHER, opts=O(replace_on_changes=["assumeRolePolicy"]))'),
        replaced={"role": ["assumeRolePolicy"]},
    ),
    "the first trigger": Pair(MADE_UP, MADE_UP.replace("=TRUST)", '=TRUST, opts=O(replacement_trigger="1"))')),
    "another trigger": Pair(
        MADE_UP.replace("=TRUST)", '=TRUST, opts=O(replacement_trigger="1"))'),
        MADE_UP.replace("=TRUST)", '=TRUST, opts=O(replacement_trigger="2"))'),
        replaced={"role": []},
    ),
}  # fmt: skip
