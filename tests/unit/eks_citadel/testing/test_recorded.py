"""`recorded` and `refuses`: any Pulumi program, its resources, their options and their order."""

import asyncio
import functools
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

import eks_citadel
from eks_citadel.testing import Graph, Mocks, NeverRan, Unheard, Unreadable, recorded, refuses
from unit.eks_citadel.component_samples import small

EXAMPLE = Path(__file__).parents[4] / "examples" / "01-cluster"
VPC = "aws:ec2/vpc:Vpc"


def cluster() -> None:
    eks_citadel.SecureCluster("shop", small(namespaces=[{"name": "shop"}]))  # type: ignore[arg-type]


def network() -> None:
    """Plain resources, with every option that a graph tells."""
    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", opts=pulumi.ResourceOptions(protect=True))
    part = pulumi.ComponentResource("company:net:Part", "part", None, pulumi.ResourceOptions(protect=True))
    inside = pulumi.ResourceOptions(parent=part)
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24", opts=inside)
    other = aws.Provider("other", region="eu-north-1")
    aws.ec2.Subnet("far", vpc_id="vpc-1", cidr_block="10.1.1.0/24", opts=pulumi.ResourceOptions(provider=other))
    aws.ec2.Eip("late", opts=pulumi.ResourceOptions(depends_on=[part]))
    aws.ec2.Eip("gone", opts=pulumi.ResourceOptions(deleted_with=subnet, parent=part))
    aws.ec2.Eip("kept", opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[vpc]))
    read = aws.ec2.Vpc.get("read", "vpc-0a1b2c3d", pulumi.ResourceOptions(depends_on=[vpc]))
    aws.ec2.Eip("after-read", tags={"vpc": read.id})
    aws.secretsmanager.SecretVersion("secret", secret_id="s", secret_string=pulumi.Output.secret("hush"))
    pulumi.ComponentResource("company:net:Part", "empty")
    pulumi.export("vpc", vpc.id)
    pulumi.log.warn("mind the gap")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded(network)


def test_resources_are_told_by_type_and_name(graph: Graph) -> None:
    assert [one.name for one in graph.resources("aws:ec2/subnet:Subnet")] == ["subnet", "far"]
    assert graph.one("net").type == VPC
    assert graph.one(graph.one("net").urn) is graph.one("net")
    assert len(graph.resources()) == 11, "what is read is not registered"
    assert graph.outputs == {"vpc": graph.outputs["vpc"]} and graph.outputs["vpc"].startswith("vpc-")
    assert graph.logs == ("mind the gap",)


def test_inputs_and_options_are_readable(graph: Graph) -> None:
    subnet, late = graph.one("subnet"), graph.one("late")
    assert subnet.inputs["cidrBlock"] == "10.0.1.0/24"
    assert graph.one(subnet.parent).name == "part"
    assert subnet.feeds("vpcId") == {graph.one("net").urn}
    assert subnet.feeds("cidrBlock") == subnet.feeds("nothing") == frozenset()
    assert (graph.one("net").protect, subnet.protect, late.protect) == (True, True, False)
    assert graph.one(graph.one("far").provider).name == "other"
    assert subnet.provider == ""
    assert graph.one("gone").deleted_with == subnet.urn
    assert subnet.urn in late.depends_on
    assert graph.one("net").urn in graph.one("kept").depends_on
    assert graph.one("kept").retain_on_delete
    assert (graph.one("secret").inputs["secretString"], graph.one("secret").secrets) == ("hush", {"secretString"})
    assert [one.name for one in graph.inside("part")] == ["subnet", "gone"]
    assert [one.name for one in graph.parents("gone")] == ["part", "project-dev"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("net", "subnet"), ("net", "part"), ("part", "late"), ("net", "late"), ("other", "far"), ("net", "kept"),
        ("net", "after-read"), ("subnet", "gone"),
    ],
)  # fmt: skip
def test_what_must_precede_is_told_with_the_way(first: str, second: str, graph: Graph) -> None:
    verdict = graph.must_precede(first, second)
    assert verdict, verdict
    assert " waits for " in str(verdict)
    assert not graph.must_precede(second, first)


@pytest.mark.parametrize(("first", "second"), [("far", "net"), ("late", "kept"), ("net", "net"), ("gone", "late")])
def test_what_need_not_precede_is_told(first: str, second: str, graph: Graph) -> None:
    if (first, second) == ("gone", "late"):
        assert graph.must_precede("gone", "late"), "a dependency on a component is one on everything in it"
        return
    assert "does not wait for" in str(graph.must_precede(first, second))


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("subnet", "net", ""),
        ("late", "net", ""),
        ("late", "part", ""),
        ("far", "other", ""),
        ("gone", "net", ""),
        ("gone", "subnet", "goes with <aws:ec2/subnet:Subnet subnet>, by deleted_with"),
        ("kept", "net", "is kept by retain_on_delete"),
        ("net", "subnet", "may still be there when"),
        ("far", "net", "may still be there when"),
    ],
)
def test_what_is_gone_before_is_told(first: str, second: str, said: str, graph: Graph) -> None:
    verdict = graph.destroyed_before(first, second)
    assert bool(verdict) is (not said)
    assert said in str(verdict)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda graph: graph.one("sub-net"), 'The program has no resource "sub-net"; "subnet" was probably meant.'),
        (lambda graph: graph.must_precede("net", "x"), 'The program has no resource "x"; the program has '),
        (
            lambda graph: graph.destroyed_before("empty", "net"),
            '"empty" is a component without resources, which has no',
        ),
    ],
)
def test_a_name_that_is_not_there_is_an_error(ask: Any, sentence: str, graph: Graph) -> None:
    with pytest.raises(Unheard) as raised:
        ask(graph)
    assert sentence in str(raised.value)


def test_a_child_comes_after_the_parents_around_it_and_what_they_wait_for() -> None:
    def nested() -> None:
        first = aws.ec2.Eip("first")
        part = pulumi.ComponentResource("company:net:Part", "part", None, pulumi.ResourceOptions(depends_on=[first]))
        vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", opts=pulumi.ResourceOptions(parent=part))
        aws.ec2.Eip("child", opts=pulumi.ResourceOptions(parent=vpc))

    found = recorded(nested)
    assert found.must_precede("first", "child")
    assert found.must_precede(found.one("net"), "child")
    assert not found.must_precede("child", "net")
    assert found.destroyed_before("child", "first")


def test_one_name_of_two_types_wants_a_urn() -> None:
    def twice() -> None:
        aws.ec2.Vpc("one", cidr_block="10.0.0.0/16")
        aws.ec2.Eip("one")

    with pytest.raises(Unheard, match='"one" is the name of 2 resources; give a URN: urn:pulumi:dev::project::aws'):
        recorded(twice).one("one")


def test_a_cluster_is_in_order() -> None:
    found = recorded(cluster)
    assert found.must_precede("shop-addons-before-nodes-vpc-cni", "shop-nodes-default-group")
    assert found.destroyed_before("shop-namespace-shop-namespace", "shop-nodes-default-group")
    assert found.one("shop-control-plane-cluster").protect
    assert not found.destroyed_before("shop-control-plane-logs", "shop-control-plane-cluster")


def test_a_project_is_run_by_its_folder() -> None:
    found = recorded(EXAMPLE)
    assert found.one("small").type == "eks-citadel:index:SecureCluster"
    assert recorded(str(EXAMPLE), stack="dev").by_urn.keys() == found.by_urn.keys()
    assert all(urn.startswith("urn:pulumi:dev::") for urn in found.by_urn)
    assert '"current-context": "small"' in found.outputs["kubeconfig"]


def test_a_project_is_run_with_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: company\nruntime: python\nconfig: {range: {default: 10.0.0.0/16}}\n")
    (tmp_path / "Pulumi.prod.yaml").write_text("config: {company:name: blue}\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi, pulumi_aws as aws\nconfig = pulumi.Config()\n"
        "aws.ec2.Vpc(config.require('name'), cidr_block=config.require('range'))\n"
    )
    assert recorded(tmp_path).one("blue").inputs["cidrBlock"] == "10.0.0.0/16"
    green = recorded(tmp_path, config={"company:name": "green", "company:range": "10.1.0.0/16"})
    assert green.one("green").inputs["cidrBlock"] == "10.1.0.0/16"
    (tmp_path / "Pulumi.dev.yaml").touch()
    with pytest.raises(Unreadable, match="has the stacks dev, prod; name one with stack=."):
        recorded(tmp_path)
    with pytest.raises(Unreadable, match="has no Pulumi.yaml: name the directory of a Pulumi project"):
        recorded(tmp_path / "nowhere")


async def later() -> None:
    await asyncio.sleep(0)
    aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")


class Company:
    def __call__(self) -> None:
        aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")

    def method(self) -> None:
        self()


@pytest.mark.parametrize(
    "program", [later, Company(), Company().method, functools.partial(aws.ec2.Vpc, "net", cidr_block="10.0.0.0/16")]
)
def test_whatever_can_be_called_is_a_program(program: Any) -> None:
    assert recorded(program).one("net").type == VPC


def test_what_cannot_be_called_is_no_program() -> None:
    with pytest.raises(TypeError, match="The program is dict; give a function, or the folder of a project."):
        recorded({})  # type: ignore[arg-type]


def test_it_runs_in_a_loop_and_beside_the_mocks_of_a_test() -> None:
    async def test() -> None:
        pulumi.runtime.set_mocks(Mocks(), project="own")
        assert recorded(network).one("net").type == VPC
        assert pulumi.get_project() == "own"

    asyncio.run(test())


def test_mocks_of_ones_own_answer() -> None:
    class Own(Mocks):
        def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
            return {"value": "10.9.0.0/16"} if "getParameter" in args.token else super().call(args)

    def program() -> None:
        aws.ec2.Vpc("net", cidr_block=aws.ssm.get_parameter_output(name="range").value)

    found = recorded(program, mocks=Own())
    assert found.one("net").inputs["cidrBlock"] == "10.9.0.0/16"
    assert found.calls == ("aws:ssm/getParameter:getParameter",)


def test_one_URN_twice_is_refused_as_by_an_engine() -> None:
    def twice() -> None:
        for _ in range(2):
            aws.ec2.Eip("one")

    refuses(twice, "Duplicate resource URN urn:pulumi:dev::project::aws:ec2/eip:Eip::one")


def test_a_refusal_is_told_by_its_words() -> None:
    def open_to_the_world() -> None:
        eks_citadel.SecureCluster("shop", small(endpoint_public_cidrs=["0.0.0.0/0"]))  # type: ignore[arg-type]

    sentence = refuses(open_to_the_world, "it lets the whole world")
    assert sentence.startswith('endpoint_public_cidrs[0] is "0.0.0.0/0": ')
    with pytest.raises(AssertionError, match='refused without the words "no zone": endpoint_public_cidrs'):
        refuses(open_to_the_world, "no zone")
    with pytest.raises(AssertionError, match='was not refused; a refusal with "no zone" was expected'):
        refuses(cluster, "no zone")


def test_an_error_of_the_program_is_no_refusal() -> None:
    def broken() -> None:
        raise KeyError("zone")

    with pytest.raises(KeyError):
        refuses(broken, "zone")
    with pytest.raises(KeyError):
        recorded(broken)


def vpc_id() -> "pulumi.Output[str]":
    return aws.ec2.Vpc("net", cidr_block="10.0.0.0/16").id


def judge(value: str) -> None:
    assert value == "another"


def judged_by_unittest() -> None:
    import unittest

    vpc_id().apply(lambda value: unittest.TestCase().assertEqual(value, "another"))  # noqa: PT009


APPLIES: dict[str, Any] = {
    "a function": lambda: vpc_id().apply(judge),
    "a lambda that calls a function": lambda: vpc_id().apply(lambda value: judge(value)),
    "a partial": lambda: vpc_id().apply(functools.partial(judge)),
    "an assertion of unittest": judged_by_unittest,
    "values together": lambda: pulumi.Output.all(vpc_id()).apply(lambda values: judge(values[0])),
}


@pytest.mark.parametrize("apply", APPLIES)
def test_an_assertion_in_an_apply_fails_the_test(apply: str) -> None:
    with pytest.raises(AssertionError) as raised:
        recorded(APPLIES[apply])
    assert not isinstance(raised.value, NeverRan)


@pytest.mark.parametrize("apply", APPLIES)
def test_an_assertion_that_never_ran_is_an_error(apply: str) -> None:
    with pytest.raises(NeverRan, match=r"The assertion in the apply at .*test_recorded.py:\d+ never ran, since its"):
        recorded(APPLIES[apply], preview=True)


def test_an_apply_without_an_assertion_may_wait_for_ever() -> None:
    def program() -> None:
        vpc_id().apply(lambda value: value.upper())

    recorded(program, preview=True)


def test_a_preview_knows_no_computed_output() -> None:
    found = recorded(network, preview=True)
    assert isinstance(found.one("subnet").inputs["vpcId"], pulumi.output.Unknown)
    assert isinstance(found.outputs["vpc"], pulumi.output.Unknown)


def test_nothing_is_asked_outside_and_no_program_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import subprocess

    def asked(*_: Any, **__: Any) -> Any:
        raise AssertionError("asked outside")

    monkeypatch.undo()
    monkeypatch.setattr(socket.socket, "connect", asked)
    monkeypatch.setattr(subprocess, "run", asked)

    def program() -> None:
        provider = aws.Provider("other", region="eu-west-1")
        opts = pulumi.ResourceOptions(provider=provider)
        eks_citadel.SecureCluster("shop", small(token_profile="dev"), opts)  # type: ignore[arg-type]

    assert recorded(program).resources("pulumi:providers:kubernetes")


def test_another_provider_is_recorded_too() -> None:
    def program() -> None:
        kubernetes.core.v1.ConfigMap("settings", data={"a": "b"})

    assert recorded(program).one("settings").inputs["data"] == {"a": "b"}


def reader() -> None:
    network = pulumi.StackReference("company/network/prod")
    aws.ec2.Subnet("own", vpc_id=network.require_output("vpc_id"), cidr_block="10.0.1.0/24")


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("name", ["company/network/prod", "organization/network/prod", "network/prod"])
def test_outputs_of_another_stack_are_given(name: str, preview: bool) -> None:
    """https://github.com/pulumi/pulumi/issues/9212"""
    found = recorded(reader, mocks=Mocks(stacks={name: {"vpc_id": "vpc-0a1b2c3d"}}), preview=preview)
    assert found.one("own").inputs["vpcId"] == "vpc-0a1b2c3d"


def test_a_stack_that_is_not_given_is_named() -> None:
    assert refuses(reader, "no stack") == (
        'The mocks have no stack "company/network/prod"; give its outputs with '
        'Mocks(stacks={"company/network/prod": {...}}).'
    )


def test_answers_in_the_spelling_of_python_are_told() -> None:
    """https://github.com/pulumi/pulumi/issues/11037"""

    class Snake(Mocks):
        def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
            if "getCallerIdentity" in args.token:
                return {"arn": "arn:aws:iam::111122223333:user/me", "account_id": "111122223333"}
            return super().call(args)

    with pytest.raises(pulumi.RunError, match="accountId is missing in the answer of aws:index/getCallerIdentity"):
        recorded(cluster, mocks=Snake())
