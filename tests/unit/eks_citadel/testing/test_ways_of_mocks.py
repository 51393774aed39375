"""The ways in which people use Pulumi's mocks: each passes, asks nobody, and says what is missing."""

from pathlib import Path

import pytest

from unit.eks_citadel.component_samples import ALONE, VPC, small
from unit.eks_citadel.testing.alone import Ended, run_alone

HEAD = """
import asyncio
import unittest
import pulumi
import pulumi_aws as aws
import eks_citadel
from eks_citadel.testing import Mocks

"""
CLUSTER = f'eks_citadel.SecureCluster("shop", {small()!r})\n'
# With a profile of its own for the token, a program would be asked for whom its tokens are.
ASKING = f"""eks_citadel.SecureCluster(
    "shop", {small(token_profile="dev")!r}, pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-1"))
)
"""
OWN = """
MOCKS = Mocks()

class Own(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name + "_id", args.inputs]
    def call(self, args):
        {answers}
"""
WAYS = {
    "a project and a stack": f"""
pulumi.runtime.set_mocks(Mocks(), project="company", stack="prod")
made = {CLUSTER}
@pulumi.runtime.test
def test_urn():
    def check(urn):
        assert urn.startswith("urn:pulumi:prod::company::")
        print("checked")
    return made.urn.apply(check)
""",
    "a preview": f"""
pulumi.runtime.set_mocks(Mocks(), preview=True)
made = {CLUSTER}
@pulumi.runtime.test
def test_name():
    return made.vpc_id.apply(lambda vpc: print("checked"))
""",
    "an identity of its own": f"""
pulumi.runtime.set_mocks(Mocks())
made = {ASKING}
@pulumi.runtime.test
def test_name():
    return made.kubeconfig.apply(lambda config: print("checked"))
""",
    "a class of unittest": f"""
class TestCluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        pulumi.runtime.set_mocks(Mocks())
        cls.made = {CLUSTER}
    @pulumi.runtime.test
    def test_namespaces(self):
        return self.made.namespaces.apply(lambda found: self.assertEqual(dict(found), {{"default": "default"}}))
    @pulumi.runtime.test
    def test_role(self):
        return self.made.node_role_arn.apply(lambda arn: print("checked", self.assertIn(":role/", arn)))
""",
    "mocks anew before each test": f"""
class TestCluster(unittest.TestCase):
    def setUp(self):
        pulumi.runtime.set_mocks(Mocks())
    @pulumi.runtime.test
    def test_one(self):
        return {CLUSTER.strip()}.endpoint.apply(lambda found: self.assertTrue(found))
    @pulumi.runtime.test
    def test_two(self):
        return {CLUSTER.strip()}.endpoint.apply(lambda found: print("checked", self.assertTrue(found)))
""",
    "two tests that make their own with the same mocks": f"""
pulumi.runtime.set_mocks(Mocks())
@pulumi.runtime.test
def test_one():
    return {CLUSTER.strip()}.endpoint.apply(lambda found: print("first", found))
@pulumi.runtime.test
def test_two():
    return {CLUSTER.strip()}.endpoint.apply(lambda found: print("checked", found))
""",
    "asyncio": f"""
class TestCluster(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        pulumi.runtime.set_mocks(Mocks())
    async def test_one(self):
        made = {CLUSTER}
        self.assertTrue(await made.kubeconfig.future())
    async def test_two(self):
        made = {CLUSTER}
        self.assertTrue(await made.kubeconfig.future())
        print("checked")
""",
    "a function of asyncio": f"""
async def main():
    pulumi.runtime.set_mocks(Mocks())
    made = {CLUSTER}
    assert await made.cluster_arn.future() == "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
    print("checked")

def test_main():
    asyncio.run(main())
""",
    "another region and account": f"""
pulumi.runtime.set_mocks(Mocks(region="ap-south-1", account="444455556666"))
made = {CLUSTER}
@pulumi.runtime.test
def test_arn():
    def check(arn):
        assert arn == "arn:aws:eks:ap-south-1:444455556666:cluster/shop"
        print("checked")
    return made.cluster_arn.apply(check)
""",
    "a region of the configuration": f"""
pulumi.runtime.set_mocks(Mocks())
pulumi.runtime.set_config("aws:region", "eu-north-1")
made = {CLUSTER}
@pulumi.runtime.test
def test_arn():
    def check(arn):
        assert arn.split(":")[3] == "eu-north-1"
        print("checked")
    return made.cluster_arn.apply(check)
""",
    "a subclass for resources of its own": f"""
class Own(Mocks):
    def new_resource(self, args):
        if args.typ == "aws:s3/bucket:Bucket":
            return "exports", {{**args.inputs, "arn": "arn:aws:s3:::exports-of-mine"}}
        return super().new_resource(args)
    def call(self, args):
        if args.token == "aws:ssm/getParameter:getParameter":
            return {{"value": "10.20.0.0/16"}}
        return super().call(args)

pulumi.runtime.set_mocks(Own())
made = {CLUSTER}
@pulumi.runtime.test
def test_both():
    def check(values):
        assert values == ["arn:aws:s3:::exports-of-mine", "10.20.0.0/16", "shop"], values
        print("checked")
    parameter = aws.ssm.get_parameter_output(name="range")
    return pulumi.Output.all(aws.s3.Bucket("exports").arn, parameter.value, made.cluster_name).apply(check)
""",
}
TEST = """
pulumi.runtime.set_mocks({mocks})

@pulumi.runtime.test
def test_it():
    made = {program}
    return made.urn
"""
TO_THE_INTERNET = {
    "name": "out",
    "source": {"namespace": "default"},
    "destination": {"named": "internet"},
    "ports": [{"port": 443}],
}


def ran(folder: Path, program: str, module: str) -> Ended:
    return run_alone(folder, HEAD + program, *(["-s"] if module == "pytest" else []), module=module)


@pytest.mark.parametrize("way", WAYS)
def test_a_way_to_use_mocks_passes_and_asks_nobody(way: str, tmp_path: Path) -> None:
    ended = ran(tmp_path, WAYS[way], "unittest" if "unittest." in WAYS[way] else "pytest")
    assert (ended.code, ended.called) == (0, ""), ended.printed
    assert "checked" in ended.printed


# Of several look-ups that run side by side, any may be told first.
MISSING = [
        (CLUSTER, "return {}", " is missing in the answer of aws:"),
        *((f"eks_citadel.{part}('shop', {ALONE[part]!r})", "return {}", " is missing in the answer of aws:")
          for part in ("Network", "ControlPlane", "ClusterAccess", "NodeRole", "Addons", "WorkloadRole")),
        (CLUSTER, 'return {"arn": "arn:aws:iam::111122223333:user/me", "accountId": "111122223333"}',
         " is missing in the answer of aws:"),
        (CLUSTER, 'return {"arn": "arn:aws:iam::111122223333:user/me", "accountId": "1", "region": "eu-west-1"}',
         " is missing in the answer of aws:"),
        (CLUSTER, "return MOCKS.call(args)", "is missing in aws:eks/cluster:Cluster shop-control-plane-cluster"),
        (f"eks_citadel.SecureCluster('shop', {small(network=VPC)!r})",
         "return {} if 'getSubnet' in args.token else MOCKS.call(args)",
         "is missing in the answer of aws:ec2/getSubnet:getSubnet"),
        (f"eks_citadel.SecureCluster('shop', {small(network=VPC, flows=[TO_THE_INTERNET])!r})",
         "return {} if 'getVpc:' in args.token else MOCKS.call(args)",
         "is missing in the answer of aws:ec2/getVpc:getVpc"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("program", "answers", "missing", "preview"),
    # A preview does not know outputs of resources, so it misses none.
    [(*case, preview) for case in MISSING for preview in (False, True) if not preview or "Cluster shop" not in case[2]],
)
def test_mocks_that_answer_nothing_are_told_what_is_missing(
    program: str, answers: str, missing: str, preview: bool, tmp_path: Path
) -> None:
    whole = OWN.format(answers=answers) + TEST.format(mocks=f"Own(), preview={preview}", program=program)
    ended = ran(tmp_path, whole, "pytest")
    assert ended.code == 1
    assert missing in ended.printed
    assert "in a test, use eks_citadel.testing.Mocks, or " in ended.printed
    assert "AttributeError" not in ended.printed and "TypeError" not in ended.printed
    assert ended.called == ""


def test_mocks_of_ones_own_that_answer_enough_ask_nobody_and_judge_no_caller(tmp_path: Path) -> None:
    """The caller of such mocks is nobody's admin, which would be refused where somebody deploys."""
    own = """
class Own(Mocks):
    def call(self, args):
        if "getCallerIdentity" in args.token:
            return {"arn": "arn:aws:iam::123456789012:user/test", "accountId": "123456789012", "userId": "U"}
        return super().call(args)
"""
    ended = ran(tmp_path, own + TEST.format(mocks="Own()", program=CLUSTER), "pytest")
    assert (ended.code, ended.called) == (0, ""), ended.printed


def test_E3_a_deployers_role_that_is_no_admin_is_refused_under_mocks_too(tmp_path: Path) -> None:
    arguments = small(deployer_role_arn="arn:aws:iam::111122223333:role/ops")
    program = f"eks_citadel.SecureCluster('shop', {arguments!r})"
    ended = ran(tmp_path, TEST.format(mocks="Mocks()", program=program), "pytest")
    assert ended.code == 1
    assert "the deployer arn:aws:iam::111122223333:role/ops is none of them" in ended.printed
