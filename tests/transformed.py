"""Programs with transforms, which the test kit, the rehearsal's own engine and Pulumi's have to treat alike."""

HEAD = """
import json
import pulumi
import pulumi_aws as aws

O = pulumi.ResourceOptions
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


def policy(role, document=None):
    document = document or role.arn.apply(lambda arn: json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Sid": "of" + arn.split(":")[0]}]}))
    return {"role": role.name, "policy": document}


def put(**props):
    def transform(args):
        if args.type_ == "aws:iam/role:Role":
            return pulumi.ResourceTransformResult({**args.props, **props}, args.opts)
    return transform


def option(name, value):
    def transform(args):
        if args.custom:
            setattr(args.opts, name, value)
            return pulumi.ResourceTransformResult(args.props, args.opts)
    return transform


async def quiet(args):
    return None
"""
MAKE = 'role = aws.iam.Role("role", name="role", assume_role_policy=TRUST, opts=O({}))\n'
GRANT = 'aws.iam.RolePolicy("grant", **policy(role), name="grant", opts=O({}))\n'
_PROGRAMS = {
    "of the stack": "pulumi.runtime.register_resource_transform(put(path='/x/'))\n" + MAKE + GRANT,
    "of the resource": MAKE.replace("{}", "transforms=[put(path='/x/', description='d')]") + GRANT,
    "of the parent": (
        "class Group(pulumi.ComponentResource):\n    pass\n"
        "group = Group('a:b:Group', 'group', None, O(transforms=[put(path='/x/')]))\n"
        + MAKE.replace("{}", "parent=group") + GRANT.replace("{}", "parent=role")
    ),
    "in their order: the resource, its parent, the stack": (
        "class Group(pulumi.ComponentResource):\n    pass\n"
        "pulumi.runtime.register_resource_transform(put(description='stack'))\n"
        "group = Group('a:b:Group', 'group', None, O(transforms=[put(description='parent', path='/parent/')]))\n"
        + MAKE.replace("{}", "parent=group, transforms=[put(description='own', path='/own/', tags={'a': 'own'})]")
    ),
    "only for what comes later": MAKE + "pulumi.runtime.register_resource_transform(put(path='/x/'))\n"
        + MAKE.replace('"role"', '"later"'),
    "of options": "pulumi.runtime.register_resource_transform(option('protect', True))\n" + MAKE + GRANT,
    "of options of the resource": (
        MAKE.replace("{}", "transforms=[option('retain_on_delete', True), option('ignore_changes', ['tags'])]") + GRANT
    ),
    "that change nothing": "pulumi.runtime.register_resource_transform(quiet)\n" + MAKE
        + GRANT.replace("{}", "transforms=[quiet]"),
    "of a value that depends on a resource": MAKE + GRANT.replace("{}", "transforms=[option('protect', True)]"),
    "of a secret": "pulumi.runtime.register_resource_transform(option('protect', True))\n"
        + MAKE.replace("assume_role_policy", "description=pulumi.Output.secret('hidden'), assume_role_policy"),
    "with another dependency": (
        "first = aws.iam.User('first', name='first')\n"
        + MAKE.replace("{}", "transforms=[option('depends_on', [first])]")
    ),
    "of functions": (
        "def named(args):\n"
        "    return pulumi.InvokeTransformResult({**args.args, 'name': 'role'}, args.opts)\n"
        "pulumi.runtime.register_invoke_transform(named)\n" + MAKE
        + "found = role.id.apply(lambda _: aws.iam.get_role_output(name='other').name)\n"
        "aws.iam.User('user', name='user', tags={'of': found})\n"
    ),
}  # fmt: skip
PROGRAMS = {kind: lines.replace("O({})", "O()") for kind, lines in _PROGRAMS.items()}
