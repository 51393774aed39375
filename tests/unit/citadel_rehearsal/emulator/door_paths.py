"""What the port answers beside AWS's services: the project's own routes, and MiniStack's paths and hosts."""

import json
from collections.abc import Iterator
from typing import Any

from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION
from unit.citadel_rehearsal.emulator.door_wire import Ask, Headers

JSON: Headers = (("Content-Type", "application/json"),)
FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)
PLACE = {"account": ACCOUNT, "region": REGION, "cluster": "red"}
USER = {"arn": f"arn:aws:iam::{ACCOUNT}:user/stranger"}
ZIP = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="  # an archive with nothing in it


def own_asks(role: str) -> Iterator[Ask]:
    """Each own route, so that it answers well; `role` is one that a session can be opened for."""
    pod = {**PLACE, "namespace": "default", "service_account": "stranger"}
    session = {"region": REGION, "role_arn": role, "principal": "pods.eks.amazonaws.com", "session_name": "stranger"}
    for route, document in (
        ("assume", {"kind": "user", "region": REGION, "account": ACCOUNT, "properties": USER}),
        ("objects", {"do": "judge"}),
        ("pods/clusters", {}),
        ("pods/may", {**pod, "action": "sqs:CreateQueue", "resource": f"arn:aws:sqs:{REGION}:{ACCOUNT}:stranger"}),
        ("pods/new", pod),
        ("requests", {}),
        ("rules", {}),
        ("session", session),
    ):
        yield _own("POST", f"/_citadel/{route}", document)
        yield _own("GET", f"/_citadel/{route}", document)
    for path in ("/_citadel/", "/_citadel/none", "/_citadel/pods/none"):
        yield _own("POST", path, {})


def disguised_asks() -> Iterator[Ask]:
    """Own routes, written otherwise."""
    for path in (
        "//_citadel/rules", "/_citadel//rules", "/x/../_citadel/rules", "/%5Fcitadel/rules", "/_citadel%2Frules",
        "/_CITADEL/rules", "/_citadel/rules/", "/_citadel/rules?key=", "http://127.0.0.1/_citadel/rules",
        "http://stranger.example/_citadel/rules", "/_ministack/../_citadel/rules",
    ):  # fmt: skip
        yield Ask(f"disguised POST {path}", "POST", path, headers=JSON, body=b"{}")


def _own(method: str, path: str, document: Any) -> Ask:
    return Ask(f"own {method} {path}", method, path, own=True, headers=JSON, body=json.dumps(document).encode())


def path_asks() -> Iterator[Ask]:
    """MiniStack's own paths, and those of services that it knows without a signature. The reset comes last."""
    for method, paths in PATHS.items():
        for path in paths:
            yield Ask(f"path {method} {path}", method, path, headers=JSON if method != "GET" else ())
    function = {"FunctionName": "UNIQUE", "Runtime": "python3.12", "Handler": "i.h", "Role": "arn:aws:iam::1:role/r"}
    body = json.dumps({**function, "Code": {"ZipFile": ZIP}}).encode()
    yield Ask("path POST /2015-03-31/functions", "POST", "/2015-03-31/functions", headers=JSON, body=body)
    for action in ("CreateUser&UserName=UNIQUE", "ListStacks", "ListQueues", "DescribeVpcs", "Publish", "ListMetrics"):
        yield Ask(f"path GET /?Action={action}", "GET", f"/?Action={action}")
        yield Ask(f"path POST Action={action}", "POST", "/", headers=FORM, body=f"Action={action}".encode())
    route = (*JSON, ("X-Amz-Request-Route", "any"))
    yield Ask("path POST /WriteGetObjectResponse", "POST", "/WriteGetObjectResponse", headers=route)
    for host in HOSTS:
        yield Ask(f"host {host}", "GET", "/", host=host)
    yield Ask("path POST /_ministack/reset", "POST", "/_ministack/reset")


HOSTS = (
    "0123456789abcdef0123456789abcdef.lambda-url.eu-west-1.127.0.0.1", "any.alb.localhost", "any.127.0.0.1",
    "any.appsync-api.eu-west-1.localhost", "any.eu-west-1.aoss.amazonaws.com", "any.s3.amazonaws.com",
    "d111111abcdef8.cloudfront.net", "deadbeef.execute-api.127.0.0.1", "lambda.us-east-1.amazonaws.com",
    "sts.amazonaws.com",
)  # fmt: skip
PATHS = {
    "GET": (
        "/", "/favicon.ico", "/health", "/_localstack/health", "/_localstack/any", "/_ministack/health",
        "/_ministack/ready", "/_ministack/any", "/_ministack/lambda-layers/000000000000/us-east-1/any/1/content",
        "/_ministack/lambda-code/000000000000/us-east-1/any", "/_ministack/ses/messages", "/_ministack/sqs/messages",
        "/_ministack/sns/sms-messages", "/_ministack/transfer/sftp-ports", "/_ministack/iot/ca.pem",
        "/_ministack/rds/ca.pem", "/_ministack/elasticache/ca.pem", "/_ministack/reset",
        "/any/.well-known/jwks.json", "/any/.well-known/openid-configuration", "/oauth2/authorize",
        "/oauth2/userInfo", "/login", "/logout", "/saml2/idpresponse",
        "/_aws/execute-api/any/any/", "/_aws/lambda-url/any/", "/_alb/any/", "/restapis/any/any/_user_request_/",
        "/iceberg/v1/config", "/v2/", "/v2/_catalog", "/v2/any/manifests/latest", "/v2/any/tags/list",
        "/v2/email/identities", "/v2/apis", "/v2/credentials/any", "/v4/any-token/task", "/v20180820/mrap/instances",
        "/latest/meta-data/", "/latest/meta-data/iam/security-credentials/", "/oidc/any/.well-known/jwks.json",
        "/2015-03-31/functions", "/2018-10-31/layers", "/2020-05-31/distribution", "/2013-04-01/hostedzone",
        "/2025-09-09/microvms", "/2026-04-04/network-connectors", "/2021-01-01/domain", "/clusters",
        "/key-value-stores/any", "/signing-jobs", "/v1/apis", "/apikeys", "/foundation-models",
    ),
    "POST": (
        "/", "/_ministack/config", "/_ministack/rds/iam-auth", "/oauth2/token", "/oauth2/login", "/login",
        "/_ministack/eks-auth/111122223333/eu-west-1/red/0123456789abcdef", "/_ministack/any",
        "/Execute", "/BatchExecute", "/BeginTransaction", "/CommitTransaction", "/RollbackTransaction",
        "/v1/chat/completions", "/model/any/invoke", "/position-estimate", "/graphql", "/event",
        "/service/GraniteServiceVersion20100801/operation/ListMetrics", "/2015-03-31/functions/any/invocations",
        "/v2/any/blobs/uploads/",
    ),
    "PUT": (
        "/_ministack/cfn-response/any", "/_ministack/cfn-signal/any", "/latest/api/token", "/any-bucket",
        "/any-bucket/any-object", "/v2/any/manifests/latest",
    ),
    "DELETE": ("/2015-03-31/functions/any", "/any-bucket/any-object"),
    "HEAD": ("/", "/any-bucket/any-object"),
}  # fmt: skip
