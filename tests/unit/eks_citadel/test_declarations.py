"""A key is declared once in the args and once in the settings: who shares one inherits it.

Several declarations of one name and one type are different things of one name, which are counted here with what tells
them apart.
"""

import ast
from collections import defaultdict
from pathlib import Path

import eks_citadel

PACKAGE = Path(eks_citadel.__file__).parent
DIFFERENT = {
    "cluster_name": 3,  # whose tag a network has, whose pods are targets, whose gates are closed
    "name": 7,  # of an access entry, a group of nodes, a flow, a namespace, an add-on, a colour, records
    "namespaces": 2,  # a policy takes patterns, a binding does not
    "subnet_ids": 3,  # of the control plane, of nodes, of a load balancer
    "vpc_id": 2,  # of the control plane, of a load balancer
    "network": 2,  # of a cluster, of all colours
    "deletion_protection": 3,  # of a cluster, of what all colours stand on, of the way to them
    "port": 2,  # of a load balancer, of a health check
    "zones": 2,  # of a network, of a group of nodes
    "service_ipv4_cidr": 2,  # the control plane decides it, who writes policies is told
    "kms_key_arn": 2,  # of the API server's secrets, of what pods read and write
    "flows": 2,  # all of a cluster, those of one namespace
    "pod_labels": 2,  # of an end of a flow, of pods that get credentials
    "role_arn": 2,  # of pods, of an add-on's pods
    "allow": 6,  # each service has words of its own
    "scope": 2,  # in S3 there is one word more
}
# Of the control plane, of nodes, of a load balancer, of one group: in args the last is not required.
# The protocols of a health check and of nodes depend on that of the listener.
OF_SETTINGS_ONLY = {"subnet_ids": 4, "protocol": 2}
# Permissions of a role that is made for a cluster, of a role: in settings the types tell them.
# The protocol of a flow's port, of a listener, of a health check.
OF_ARGS_ONLY = {"permissions": 2, "protocol": 3}


def test_every_key_of_args_is_declared_once() -> None:
    assert _declared_twice("args.py", "Args") == {**DIFFERENT, **OF_ARGS_ONLY}


def test_every_key_of_settings_is_declared_once() -> None:
    assert _declared_twice("*.py", "Settings", "Choices") == {**DIFFERENT, **OF_SETTINGS_ONLY}


def _declared_twice(files: str, *suffixes: str) -> dict[str, int]:
    """The names that several classes declare with one type, and how many do."""
    classes = defaultdict[tuple[str, str], list[str]](list)
    for path in sorted(PACKAGE.rglob(files)):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith(suffixes):
                for line in node.body:
                    if isinstance(line, ast.AnnAssign):
                        classes[ast.unparse(line.target), ast.unparse(line.annotation)].append(node.name)
    return {name: len(owners) for (name, _), owners in classes.items() if len(owners) > 1}
