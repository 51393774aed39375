"""Who may enter: access entries, their policies and their groups."""

from typing import Any

from .samples import (
    ADMIN_POLICY,
    ROLE,
    admin,
    cluster,
    devs,
    refusal,
    sentences,
    unreached,
    with_entries,
)


def in_namespaces(*namespaces: Any, policy: str = "AmazonEKSEditPolicy") -> dict[str, Any]:
    return devs(namespace_policies=[{"policy": policy, "namespaces": list(namespaces)}])


def in_group(group: Any) -> dict[str, Any]:
    return devs(kubernetes_groups=[group])


def as_principal(arn: Any) -> dict[str, Any]:
    return devs(principal_arn=arn, cluster_policies=["AmazonEKSViewPolicy"])


@sentences(
    (
        "no entries",
        cluster(access_entries=[]),
        (
            "access_entries is empty: nobody is admin of the cluster, so all would be locked out; give one "
            'entry cluster_policies: ["AmazonEKSClusterAdminPolicy"].'
        ),
    ),
    (
        "viewer only",
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSViewPolicy"])]),
        (
            'access_entries is "me": nobody is admin of the cluster, so all would be locked out; give one '
            'entry cluster_policies: ["AmazonEKSClusterAdminPolicy"].'
        ),
    ),
    (
        "AdminPolicy is no cluster admin",
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSAdminPolicy"])]),
        (
            'access_entries is "me": nobody is admin of the cluster, so all would be locked out; give one '
            'entry cluster_policies: ["AmazonEKSClusterAdminPolicy"].'
        ),
    ),
    (
        "admin of namespaces only",
        cluster(access_entries=[in_namespaces("shop", policy=ADMIN_POLICY)]),
        (
            'access_entries[0].namespace_policies[0].policy is "AmazonEKSClusterAdminPolicy": it is for the '
            "whole cluster; use AmazonEKSAdminPolicy, or cluster_policies."
        ),
    ),
    (
        "group only",
        cluster(access_entries=[in_group("admins")]),
        (
            'access_entries is "devs": nobody is admin of the cluster, so all would be locked out; give one '
            'entry cluster_policies: ["AmazonEKSClusterAdminPolicy"].'
        ),
    ),
)
def test_E2_a_cluster_without_a_cluster_wide_admin_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "nothing",
        with_entries(devs()),
        (
            'access_entries[1] is "devs": an entry with neither policy nor group lets in somebody who may do '
            "nothing; give cluster_policies, namespace_policies or kubernetes_groups."
        ),
    ),
    (
        "empty lists",
        with_entries(devs(cluster_policies=[], namespace_policies=[], kubernetes_groups=[])),
        (
            'access_entries[1] is "devs": an entry with neither policy nor group lets in somebody who may do '
            "nothing; give cluster_policies, namespace_policies or kubernetes_groups."
        ),
    ),
)
def test_E2_an_entry_with_neither_policy_nor_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "system:",
        with_entries(in_group("system:masters")),
        (
            'access_entries[1].kubernetes_groups[0] is "system:masters": EKS reserves groups that begin with '
            "system:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "eks:",
        with_entries(in_group("eks:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "eks:admins": EKS reserves groups that begin with '
            "eks:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "aws:",
        with_entries(in_group("aws:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "aws:admins": EKS reserves groups that begin with '
            "aws:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "amazon:",
        with_entries(in_group("amazon:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "amazon:admins": EKS reserves groups that begin with '
            "amazon:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "iam:",
        with_entries(in_group("iam:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "iam:admins": EKS reserves groups that begin with '
            "iam:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "empty",
        with_entries(in_group("")),
        (
            'access_entries[1].kubernetes_groups[0] is "": a group\'s name has one or more letters, digits '
            "and signs, and no spaces; rename the group."
        ),
    ),
    (
        "blank",
        with_entries(in_group(" ")),
        (
            'access_entries[1].kubernetes_groups[0] is " ": a group\'s name has one or more letters, digits '
            "and signs, and no spaces; rename the group."
        ),
    ),
    (
        "space before a reserved prefix",
        with_entries(in_group(" system:masters")),
        (
            'access_entries[1].kubernetes_groups[0] is " system:masters": a group\'s name has one or more '
            "letters, digits and signs, and no spaces; rename the group."
        ),
    ),
    (
        "newline",
        with_entries(in_group("devs\n")),
        (
            'access_entries[1].kubernetes_groups[0] is "devs\\n": a group\'s name has one or more letters, '
            "digits and signs, and no spaces; rename the group."
        ),
    ),
)
def test_E2_a_reserved_or_malformed_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "root",
        with_entries(as_principal("arn:aws:iam::111122223333:root")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:root": it is the root of an '
            "account, so everybody in it; name the roles."
        ),
    ),
    (
        "account number",
        with_entries(as_principal("111122223333")),
        (
            'access_entries[1].principal_arn is "111122223333": it is no ARN of a role or user; write '
            '"arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "session",
        with_entries(as_principal("arn:aws:sts::111122223333:assumed-role/devs/ann")),
        (
            'access_entries[1].principal_arn is "arn:aws:sts::111122223333:assumed-role/devs/ann": it is a '
            'session of a role; write the role: "arn:aws:iam::111122223333:role/devs", with its path if it '
            "has one."
        ),
    ),
    (
        "session of IAM Identity Center",
        with_entries(
            as_principal("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c/ann@example.com")
        ),
        (
            "access_entries[1].principal_arn is "
            '"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c/ann@example.com": it is a '
            "session of a role; write the ARN of the role, which `aws iam get-role --role-name "
            "AWSReservedSSO_Admin_0a1b2c` prints."
        ),
    ),
    (
        "session in China",
        with_entries(as_principal("arn:aws-cn:sts::111122223333:assumed-role/devs/ann")),
        (
            'access_entries[1].principal_arn is "arn:aws-cn:sts::111122223333:assumed-role/devs/ann": it is '
            'a session of a role; write the role: "arn:aws-cn:iam::111122223333:role/devs", with its path if '
            "it has one."
        ),
    ),
    (
        "federated user",
        with_entries(as_principal("arn:aws:sts::111122223333:federated-user/ann")),
        (
            'access_entries[1].principal_arn is "arn:aws:sts::111122223333:federated-user/ann": it is no ARN '
            'of a role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "service-linked role",
        with_entries(
            as_principal("arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS")
        ),
        (
            "access_entries[1].principal_arn is "
            '"arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS": '
            "EKS takes no service-linked role; name a role of your own."
        ),
    ),
    (
        "group",
        with_entries(as_principal("arn:aws:iam::111122223333:group/devs")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:group/devs": it is no ARN of a '
            'role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "everybody",
        with_entries(as_principal("*")),
        (
            'access_entries[1].principal_arn is "*": it is no ARN of a role or user; write '
            '"arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "every role",
        with_entries(as_principal("arn:aws:iam::111122223333:role/*")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/*": it is no ARN of a role '
            'or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "short account",
        with_entries(as_principal("arn:aws:iam::1111:role/devs")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::1111:role/devs": it is no ARN of a role or '
            'user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "unicode digits",
        with_entries(as_principal("arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/devs")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/devs": it is no ARN of a '
            'role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "unicode letters",
        with_entries(as_principal("arn:aws:iam::111122223333:role/dévs")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/dévs": it is no ARN of a '
            'role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "trailing newline",
        with_entries(as_principal(f"{ROLE}/devs\n")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/devs\\n": it is no ARN of a '
            'role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "trailing space",
        with_entries(as_principal(f"{ROLE}/devs ")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/devs ": it is no ARN of a '
            'role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "unknown partition",
        with_entries(as_principal("arn:awz:iam::111122223333:role/devs")),
        (
            'access_entries[1].principal_arn is "arn:awz:iam::111122223333:role/devs": it is no ARN of a '
            'role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "no name",
        with_entries(as_principal("arn:aws:iam::111122223333:role/")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/": it is no ARN of a role or '
            'user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "empty",
        with_entries(as_principal("")),
        (
            'access_entries[1].principal_arn is "": it is no ARN of a role or user; write '
            '"arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "name of 65",
        with_entries(as_principal(f"{ROLE}/{'a' * 65}")),
        (
            "access_entries[1].principal_arn is "
            '"arn:aws:iam::111122223333:role/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": '
            'it is no ARN of a role or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
)
def test_E2_a_principal_that_is_no_role_or_user_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "misspelt",
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSClusterAdmimPolicy"])]),
        (
            'access_entries[0].cluster_policies[0] is "AmazonEKSClusterAdmimPolicy": it is no access policy '
            'for people or pipelines; "AmazonEKSClusterAdminPolicy" was probably meant.'
        ),
    ),
    (
        "case",
        cluster(access_entries=[admin(cluster_policies=["amazoneksclusteradminpolicy"])]),
        (
            'access_entries[0].cluster_policies[0] is "amazoneksclusteradminpolicy": it is no access policy '
            'for people or pipelines; "AmazonEKSClusterAdminPolicy" was probably meant.'
        ),
    ),
    (
        "short",
        cluster(access_entries=[admin(cluster_policies=["ClusterAdmin"])]),
        (
            'access_entries[0].cluster_policies[0] is "ClusterAdmin": it is no access policy for people or '
            'pipelines; "AmazonEKSClusterAdminPolicy" was probably meant.'
        ),
    ),
    (
        "in a namespace",
        with_entries(in_namespaces("shop", policy="AmazonEKSEditorPolicy")),
        (
            'access_entries[1].namespace_policies[0].policy is "AmazonEKSEditorPolicy": it is no access '
            'policy for people or pipelines; "AmazonEKSEditPolicy" was probably meant.'
        ),
    ),
    (
        "ARN",
        with_entries(devs(cluster_policies=["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"])),
        (
            "access_entries[1].cluster_policies[0] is "
            '"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy": a policy is written by its name; '
            'write "AmazonEKSViewPolicy".'
        ),
    ),
    (
        "of IAM",
        with_entries(devs(cluster_policies=["AdministratorAccess"])),
        (
            'access_entries[1].cluster_policies[0] is "AdministratorAccess": it is no access policy for '
            "people or pipelines; known are AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, "
            "AmazonEKSClusterAdminPolicy, AmazonEKSEditPolicy, AmazonEKSSecretReaderPolicy, "
            "AmazonEKSViewPolicy."
        ),
    ),
    (
        "of a service",
        with_entries(devs(cluster_policies=["AmazonEKSComputePolicy"])),
        (
            'access_entries[1].cluster_policies[0] is "AmazonEKSComputePolicy": it is no access policy for '
            "people or pipelines; known are AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, "
            "AmazonEKSClusterAdminPolicy, AmazonEKSEditPolicy, AmazonEKSSecretReaderPolicy, "
            "AmazonEKSViewPolicy."
        ),
    ),
    (
        "newline",
        with_entries(devs(cluster_policies=["AmazonEKSViewPolicy\n"])),
        (
            'access_entries[1].cluster_policies[0] is "AmazonEKSViewPolicy\\n": it is no access policy for '
            'people or pipelines; "AmazonEKSViewPolicy" was probably meant.'
        ),
    ),
)
def test_an_unknown_policy_is_refused_and_the_meant_one_named(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "none",
        with_entries(in_namespaces()),
        (
            "access_entries[1].namespace_policies[0].namespaces is empty: a namespace policy needs a "
            "namespace; name one."
        ),
    ),
    (
        "left out",
        with_entries(devs(namespace_policies=[{"policy": "AmazonEKSEditPolicy"}])),
        ("access_entries[1].namespace_policies[0].namespaces is missing: it is required; give it a value."),
    ),
    (
        "capitals",
        with_entries(in_namespaces("Shop")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "Shop": it is no namespace; write '
            "lower-case letters, digits and hyphens, such as shop or dev-*."
        ),
    ),
    (
        "empty",
        with_entries(in_namespaces("")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "": it is no namespace; write '
            "lower-case letters, digits and hyphens, such as shop or dev-*."
        ),
    ),
    (
        "all",
        with_entries(in_namespaces("*")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "*": it is every namespace; name them, '
            "or use cluster_policies."
        ),
    ),
    (
        "all, twice",
        with_entries(in_namespaces("**")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "**": it is every namespace; name '
            "them, or use cluster_policies."
        ),
    ),
    (
        "newline",
        with_entries(in_namespaces("shop\n")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "shop\\n": it is no namespace; write '
            "lower-case letters, digits and hyphens, such as shop or dev-*."
        ),
    ),
    (
        "unicode",
        with_entries(in_namespaces("shöp")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "shöp": it is no namespace; write '
            "lower-case letters, digits and hyphens, such as shop or dev-*."
        ),
    ),
    (
        "too long",
        with_entries(in_namespaces("a" * 64)),
        (
            "access_entries[1].namespace_policies[0].namespaces[0] is "
            '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": it is no namespace; write '
            "lower-case letters, digits and hyphens, such as shop or dev-*."
        ),
    ),
    (
        "pattern that takes in kube-system",
        with_entries(in_namespaces("k*")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "k*": it also takes in kube-system, '
            "whose pods may do almost everything; write a narrower one."
        ),
    ),
    (
        "pattern at the other end",
        with_entries(in_namespaces("*-system")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "*-system": it also takes in '
            "kube-system, whose pods may do almost everything; write a narrower one."
        ),
    ),
    (
        "pattern in the middle",
        with_entries(in_namespaces("kube*stem")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "kube*stem": it also takes in '
            "kube-system, whose pods may do almost everything; write a narrower one."
        ),
    ),
    (
        "twice",
        with_entries(in_namespaces("shop", "shop")),
        ('access_entries[1].namespace_policies[0].namespaces[1] is "shop": it is there twice; keep one.'),
    ),
)
def test_E2_an_invalid_namespace_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "principal",
        with_entries(devs(principal_arn=f"{ROLE}/me", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/me": access_entries[0] has '
            "it already; merge the two entries."
        ),
    ),
    (
        "principal, another case",
        with_entries(devs(principal_arn=f"{ROLE}/ME", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/ME": IAM has one of this '
            "name in an account, and access_entries[0] has it, written in another way; keep the one that IAM "
            "shows."
        ),
    ),
    (
        "principal, another path",
        with_entries(devs(principal_arn=f"{ROLE}/team/me", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/team/me": IAM has one of '
            "this name in an account, and access_entries[0] has it, written in another way; keep the one "
            "that IAM shows."
        ),
    ),
    (
        "name",
        with_entries(devs(name="me", kubernetes_groups=["devs"])),
        ('access_entries[1].name is "me": access_entries[0] has it already; merge the two entries.'),
    ),
    (
        "policy",
        cluster(access_entries=[admin(cluster_policies=[ADMIN_POLICY, ADMIN_POLICY])]),
        ('access_entries[0].cluster_policies[1] is "AmazonEKSClusterAdminPolicy": it is there twice; keep one.'),
    ),
    (
        "policy in namespaces",
        with_entries(
            devs(namespace_policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": [name]} for name in "ab"])
        ),
        ('access_entries[1] is "devs": it has AmazonEKSEditPolicy twice, and EKS takes it once; merge the two.'),
    ),
    (
        "policy of both scopes",
        with_entries(in_namespaces("shop") | {"cluster_policies": ["AmazonEKSEditPolicy"]}),
        ('access_entries[1] is "devs": it has AmazonEKSEditPolicy twice, and EKS takes it once; merge the two.'),
    ),
    (
        "group",
        with_entries(devs(kubernetes_groups=["devs", "devs"])),
        'access_entries[1].kubernetes_groups[1] is "devs": it is there twice; keep one.',
    ),
    (
        "binding",
        with_entries(
            devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}] * 2)
        ),
        ("access_entries[1].cluster_role_bindings[1] is devs to view: it is there twice; merge the two."),
    ),
    (
        "role binding",
        with_entries(
            devs(
                kubernetes_groups=["devs"],
                role_bindings=[{"group": "devs", "cluster_role": "view", "namespaces": ["shop"]}] * 2,
            )
        ),
        ("access_entries[1].role_bindings[1] is devs to view: it is there twice; merge the two."),
    ),
)
def test_E2_one_thing_twice_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "group of another entry",
        with_entries(
            devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "ops", "cluster_role": "view"}])
        ),
        ('access_entries[1] is "devs": it binds the group ops, which it is not in; add "ops" to kubernetes_groups.'),
    ),
    (
        "empty role",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": ""}])),
        (
            'access_entries[1].cluster_role_bindings[0].cluster_role is "": a name in RBAC has letters, '
            "digits and signs, but no '/', no '%' and no spaces; rename it."
        ),
    ),
    (
        "no namespaces",
        with_entries(
            devs(
                kubernetes_groups=["devs"], role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": []}]
            )
        ),
        ("access_entries[1].role_bindings[0].namespaces is empty: a role binding needs a namespace; name one."),
    ),
    (
        "namespace pattern",
        with_entries(
            devs(
                kubernetes_groups=["devs"],
                role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": ["shop-*"]}],
            )
        ),
        (
            'access_entries[1].role_bindings[0].namespaces[0] is "shop-*": a name has up to 63 lower-case '
            "letters, digits and hyphens, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "slash in a bound group",
        with_entries(devs(kubernetes_groups=["a/b"], cluster_role_bindings=[{"group": "a/b", "cluster_role": "view"}])),
        (
            'access_entries[1].cluster_role_bindings[0].group is "a/b": a name in RBAC has letters, digits '
            "and signs, but no '/', no '%' and no spaces; rename it."
        ),
    ),
    (
        "role that is no name",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": ".."}])),
        (
            'access_entries[1].cluster_role_bindings[0].cluster_role is "..": a name in RBAC has letters, '
            "digits and signs, but no '/', no '%' and no spaces; rename it."
        ),
    ),
    (
        "undeclared namespace",
        with_entries(
            devs(
                kubernetes_groups=["devs"],
                role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": ["default", "shop"]}],
            )
        ),
        (
            'access_entries[1].role_bindings[0].namespaces[1] is "shop": namespaces does not declare it; '
            "declare it there (known are default)."
        ),
    ),
    (
        "unreached",
        unreached(
            access_entries=[
                admin(),
                devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}]),
            ]
        ),
        (
            "access_entries[1] is devs with bindings: it needs objects in the cluster, and the deployer does "
            "not reach its endpoint; give the deployer a way and say deployer_reaches_endpoint: true."
        ),
    ),
)
def test_E2_a_binding_that_cannot_be_made_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "empty",
        with_entries(devs(name="", kubernetes_groups=["devs"])),
        (
            'access_entries[1].name is "": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "space",
        with_entries(devs(name="the devs", kubernetes_groups=["devs"])),
        (
            'access_entries[1].name is "the devs": a name has up to 63 lower-case letters, digits and '
            "hyphens, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "newline",
        with_entries(devs(name="devs\n", kubernetes_groups=["devs"])),
        (
            'access_entries[1].name is "devs\\n": a name has up to 63 lower-case letters, digits and hyphens, '
            "a letter or digit at both ends; rename it."
        ),
    ),
    (
        "unicode",
        with_entries(devs(name="dévs", kubernetes_groups=["devs"])),
        (
            'access_entries[1].name is "dévs": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "unique id",
        with_entries(devs(principal_unique_id="", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_unique_id is "": it is no unique id of IAM; write the role\'s '
            "unique_id, which begins with AROA."
        ),
    ),
)
def test_a_malformed_name_of_an_entry_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
