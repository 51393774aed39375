"""Transforms run in a recording as under Pulumi's engine, and hooks, which do not, are told.

`tests/engine/test_transforms.py` compares recordings with what Pulumi's engine has in its state.
"""

from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from eks_citadel.testing import Graph, Mocks, recorded, refuses
from transformed import HEAD, PROGRAMS


def graph(kind: str, folder: Path, **options: Any) -> Graph:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}")
    (folder / "__main__.py").write_text(HEAD + PROGRAMS[kind])
    return recorded(folder, **options)


@pytest.mark.parametrize("kind", ["of the stack", "of the resource", "of the parent"])
@pytest.mark.parametrize("preview", [False, True])
def test_a_transform_changes_what_is_registered(kind, preview, tmp_path):
    found = graph(kind, tmp_path, preview=preview)

    assert found.one("role").inputs["path"] == "/x/"
    assert "path" not in found.one("grant").inputs
    assert found.must_precede("role", "grant")


def test_the_last_transform_is_that_of_the_stack(tmp_path):
    role = graph("in their order: the resource, its parent, the stack", tmp_path).one("role")

    assert [role.inputs[name] for name in ("description", "path", "tags")] == ["stack", "/parent/", {"a": "own"}]


def test_a_transform_is_for_what_comes_after_it(tmp_path):
    found = graph("only for what comes later", tmp_path)

    assert ["path" in found.one(name).inputs for name in ("role", "later")] == [False, True]


def test_options_of_transforms_are_options_of_the_resource(tmp_path):
    found = graph("of options", tmp_path)
    assert found.one("role").protect
    assert found.one("grant").protect

    role = graph("of options of the resource", tmp_path).one("role")
    assert (role.retain_on_delete, list(role.request.ignoreChanges)) == (True, ["tags"])


@pytest.mark.parametrize("preview", [False, True])
def test_secret_and_unknown_values_stay_secret_and_unknown(preview, tmp_path):
    role = graph("of a secret", tmp_path, preview=preview).one("role")
    assert (role.inputs["description"], role.secrets) == ("hidden", {"description"})

    grant = graph("of a value that depends on a resource", tmp_path, preview=preview).one("grant")
    assert isinstance(grant.inputs["policy"], pulumi.output.Unknown) is preview


def test_the_arguments_of_functions_are_transformed():
    asked: list[Any] = []

    class Asked(Mocks):
        def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
            asked.append(args.args)
            return {"name": "role"}

    def program() -> None:
        pulumi.runtime.register_invoke_transform(
            lambda args: pulumi.InvokeTransformResult({**args.args, "name": "role"}, args.opts)
        )
        aws.iam.get_role_output(name="other")

    recorded(program, mocks=Asked())

    assert [one["name"] for one in asked] == ["role"]


def test_what_a_transform_raises_refuses_the_program():
    def program() -> None:
        def no_users(args: pulumi.ResourceTransformArgs) -> None:
            if args.type_ == "aws:iam/user:User":
                raise ValueError(f"{args.name} is a user; make a role")

        pulumi.runtime.register_resource_transform(no_users)
        aws.iam.User("me")

    assert refuses(program, "make a role") == "A transform failed: me is a user; make a role"


def test_a_transform_may_wait_for_a_resource_of_the_program():
    def program() -> None:
        key = aws.kms.Key("key")

        async def encrypt(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if args.type_ != "aws:cloudwatch/logGroup:LogGroup":
                return None
            return pulumi.ResourceTransformResult({**args.props, "kmsKeyId": key.arn}, args.opts)

        logs = aws.cloudwatch.LogGroup("logs", opts=pulumi.ResourceOptions(transforms=[encrypt]))
        pulumi.export("logs", logs.name)

    found = recorded(program)
    assert str(found.one("logs").inputs["kmsKeyId"]).startswith("arn:aws:kms:")


def test_a_hook_is_told_and_not_run():
    ran: list[str] = []

    def program() -> None:
        hook = pulumi.ResourceHook("smoke", lambda args: ran.append(args.name))
        binding = pulumi.ResourceHookBinding(after_create=[hook])
        aws.iam.User("me", opts=pulumi.ResourceOptions(hooks=binding))

    found = recorded(program)

    assert (found.one("me").hooks, ran) == ({"after_create": ("smoke",)}, [])
    assert found.logs == (
        'The after_create hook "smoke" of <aws:iam/user:User me> was not run, since a recording creates nothing.',
    )
