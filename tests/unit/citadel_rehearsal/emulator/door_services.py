"""One harmless request for each service that MiniStack has, as botocore would write it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import botocore.session
from botocore.serialize import create_serializer

from unit.citadel_rehearsal.emulator.door_wire import Ask

SERVED = (
    "autoscaling", "dynamodb", "ec2", "eks", "eks-auth", "elasticloadbalancing", "iam", "kms", "logs", "monitoring",
    "route53", "s3", "secretsmanager", "sqs", "ssm", "sts", "tagging",
)  # fmt: skip
# What MiniStack calls otherwise than botocore; three have no API but paths and hosts, which `door_paths` asks.
BOTOCORES = {
    "airflow": "mwaa", "documentdb": "docdb", "elasticfilesystem": "efs", "elasticloadbalancing": "elbv2",
    "elasticmapreduce": "emr", "monitoring": "cloudwatch", "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}  # fmt: skip
WITHOUT_API = ("appsync-events", "ecs-metadata", "imds")
# Operations that the rehearsal answers; of another service the first that looks and needs nothing.
OPERATIONS = {
    "autoscaling": "DescribeAutoScalingGroups", "dynamodb": "ListTables", "ec2": "DescribeVpcs", "eks": "ListClusters",
    "elasticloadbalancing": "DescribeLoadBalancers", "iam": "ListUsers", "kms": "ListKeys", "logs": "DescribeLogGroups",
    "monitoring": "DescribeAlarms", "route53": "ListHostedZones",
    "s3": "ListBuckets", "secretsmanager": "ListSecrets", "sqs": "ListQueues",
    "ssm": "DescribeParameters", "sts": "GetCallerIdentity", "tagging": "GetResources",
}  # fmt: skip
LOOKS = ("List", "Describe", "Get")


def services() -> list[str]:
    """Every service of MiniStack, and the one that it lacks."""
    from ministack.app import SERVICE_HANDLERS

    return sorted({*SERVICE_HANDLERS, "eks-auth"} - {*WITHOUT_API})


def service_asks() -> Iterator[Ask]:
    """Each service by the scope of its signature, and once more by its X-Amz-Target."""
    from ministack.core.router import SERVICE_PATTERNS

    core = botocore.session.Session()
    for service in services():
        yield _by_scope(service, core.get_service_model(BOTOCORES.get(service, service)))
        for prefix in SERVICE_PATTERNS.get(service, {}).get("target_prefixes", []):
            target = f"{prefix.rstrip('.')}.{OPERATIONS.get(service, 'ListTagsForResource')}"
            headers = (("X-Amz-Target", target), ("Content-Type", "application/x-amz-json-1.1"))
            yield Ask(f"target {target}", "POST", "/", scope="sts", service=service, headers=headers, body=b"{}")


def _by_scope(service: str, model: Any) -> Ask:
    operation = _operation(service, model)
    shape = operation.input_shape
    needed = shape.required_members if shape else ()
    values = {name: "any" for name in needed if shape.members[name].type_name == "string"}
    made = create_serializer(model.resolved_protocol, include_validation=False).serialize_to_request(values, operation)
    query = made["query_string"] if isinstance(made["query_string"], dict) else {}
    path = made["url_path"] + (f"?{urlencode(query)}" if query else "")
    body = urlencode(made["body"]) if isinstance(made["body"], dict) else made["body"] or b""
    return Ask(
        f"service {service} {operation.name}", made["method"], path, scope=model.signing_name, service=service,
        headers=tuple(made["headers"].items()), body=body if isinstance(body, bytes) else body.encode(),
    )  # fmt: skip


def _operation(service: str, model: Any) -> Any:
    named = OPERATIONS.get(service)
    free = [name for name in model.operation_names if not _needs(model.operation_model(name))]
    looks = [name for start in LOOKS for name in free if name.startswith(start)]
    return model.operation_model(named or [*looks, *free, *model.operation_names][0])


def _needs(operation: Any) -> bool:
    return operation.input_shape is not None and bool(operation.input_shape.required_members)
