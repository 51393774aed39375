"""Requests that are none, and bodies that are not what their protocol says."""

from collections.abc import Iterator
from urllib.parse import quote

from unit.citadel_rehearsal.emulator.door_wire import Ask, Headers

DEEP = 100_000
NOT_JSON = {
    "half": b"{",
    "words": b"hello",
    "UTF-16": '{"kind":"vpc"}'.encode("utf-16"),
    "no UTF-8": b'{"kind":"\xff\xfe"}',
    "NUL": b'{"kind":"\x00"}',
    "deep list": b"[" * DEEP,
    "deep object": b'{"a":' * DEEP,
    "closed deep list": b"[" * DEEP + b"]" * DEEP,
    "two": b"{} {}",
    "a number of 10,000 digits": b'{"a":' + b"1" * 10_000 + b"}",
}
NO_OBJECT = {
    "list": b"[]", "null": b"null", "number": b"1", "text": b'"text"', "true": b"true", "not a number": b"NaN",
    "list of lists": b"[[]]",
}  # fmt: skip
WRONG_OBJECTS = {
    "nothing": b"{}",
    "numbers": b'{"kind":1,"region":2,"account":3,"properties":4,"do":5,"cluster":6,"namespace":7,"role_arn":8}',
    "nulls": b'{"kind":null,"region":null,"account":null,"do":null,"cluster":null,"role_arn":null}',
    "lists": b'{"kind":[],"region":[],"account":[],"do":[],"cluster":[],"namespaces":[[]],"role_arn":[]}',
    "objects": b'{"kind":{},"region":{},"account":{},"do":{},"cluster":{},"namespaces":{},"role_arn":{}}',
    "half a character": b'{"kind":"\\ud800","region":"\\ud800","do":"\\ud800","role_arn":"\\ud800"}',
    "no ARN": b'{"region":"r","role_arn":"x","principal":"y","session_name":"z"}',
    "more": b'{"region":"r","role_arn":"arn:aws:iam::1:role/x","principal":"y","session_name":"z","more":1}',
    "infinite": b'{"kind":"vpc","region":"r","account":"1","properties":{"id":"v","cidr":Infinity}}',
}


def raw(host: str) -> dict[str, bytes]:
    """Whole requests, to the letter; `host` is the right name."""
    named = f"Host: {host}\r\n".encode()
    get, post = b"GET / HTTP/1.1\r\n" + named, b"POST /_citadel/rules HTTP/1.1\r\n" + named
    return {
        "garbage": b"\x00\x01\x02\xff" * 4096,
        "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 512,
        "HTTP 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "HTTP 0.9": b"GET /\r\n\r\n",
        "HTTP 1.0": b"GET / HTTP/1.0\r\n\r\n",
        "HTTP 9.9": b"GET / HTTP/9.9\r\n" + named + b"\r\n",
        "no path": b"GET  HTTP/1.1\r\n" + named + b"\r\n",
        "a star": b"OPTIONS * HTTP/1.1\r\n" + named + b"\r\n",
        "an unknown method": b"TAKE / HTTP/1.1\r\n" + named + b"\r\n",
        "two lengths": post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "a length and chunks": post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "a negative length": post + b"Content-Length: -1\r\n\r\n",
        "a length that is no number": post + b"Content-Length: many\r\n\r\n",
        "a length beyond numbers": post + b"Content-Length: " + b"9" * 100 + b"\r\n\r\n",
        "a negative chunk": post + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "an unknown encoding": post + b"Transfer-Encoding: none\r\n\r\n",
        "a NUL in the path": b"GET /\x00 HTTP/1.1\r\n" + named + b"\r\n",
        "a NUL in a header": get + b"X-Any: \x00\r\n\r\n",
        "a header without a colon": get + b"X-Any\r\n\r\n",
        "a header without a name": get + b": any\r\n\r\n",
        "a folded header": get + b"X-Any: a\r\n b\r\n\r\n",
        "bare line feeds": b"GET / HTTP/1.1\n" + named.replace(b"\r", b"") + b"\n",
        "a huge header": get + b"X-Any: " + b"a" * 1_000_000 + b"\r\n\r\n",
        "many headers": get + b"X-Any: a\r\n" * 50_000 + b"\r\n",
        "a host that is no name": b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
        "a port that is no number": b"GET / HTTP/1.1\r\nHost: 127.0.0.1:x\r\n\r\n",
        "a URL that is none": b"GET http://[::1 HTTP/1.1\r\n" + named + b"\r\n",
    }


TARGETS = {
    "bad percents": "/%zz%", "no UTF-8": "/%ff%fe", "a NUL": "/%00", "no UTF-8 in the query": "/?a=%ff&%fe=1",
    "raw bytes in the query": "/?a=\xff\xfe", "raw bytes": "/\xff\xfe", "half a character": "/%ed%a0%80",
    "deep": "/" + "a/" * 2000, "dots": "/../../../etc/passwd", "many parameters": "/?" + "a=1&" * 5000,
    "own, bad percents": "/_citadel/%zz", "own, no UTF-8": "/_citadel/%ff", "own, query": "/_citadel/rules?%ff=%ff",
    "a cluster, NUL": "/clusters/%00", "a cluster, no UTF-8": "/clusters/%ff/node-groups",
    "presigned, nonsense": "/?X-Amz-Credential=%ff&X-Amz-Date=x&X-Amz-Expires=x&X-Amz-Signature=x&X-Amz-Algorithm=x",
    "an account that is none": f"/?X-Amz-Credential={quote('١٢٣٤٥٦٧٨٩٠١٢/1/1/s3/aws4_request')}",
}  # fmt: skip


def protocol_asks() -> Iterator[Ask]:
    """Malformed bodies of each protocol, for the services that are served."""
    for service, target in JSON_TARGETS:
        headers = (("X-Amz-Target", target), ("Content-Type", "application/x-amz-json-1.0"))
        yield from _asks(service, "POST", "/", headers, {**NOT_JSON, **NO_OBJECT, **JSON_OBJECTS}, target)
    for service in ("ec2", "iam", "sts", "sqs"):
        yield from _asks(service, "POST", "/", FORM, FORMS, "form")
    for method, path in REST_JSON:
        yield from _asks("eks", method, path, (("Content-Type", "application/json"),), {**NOT_JSON, **NO_OBJECT}, path)
    for method, path in REST_XML:
        yield from _asks("s3", method, path, (("Content-Type", "application/xml"),), XML, path)


def _asks(
    service: str, method: str, path: str, headers: Headers, bodies: dict[str, bytes], where: str
) -> Iterator[Ask]:
    for name, body in bodies.items():
        yield Ask(f"{service} {method} {where}: {name}", method, path, service, service, headers, body)


FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)
JSON_TARGETS = (
    ("dynamodb", "DynamoDB_20120810.CreateTable"), ("dynamodb", "DynamoDB_20120810.PutItem"),
    ("dynamodb", "DynamoDB_20120810.TransactWriteItems"), ("dynamodb", "DynamoDB_20120810."),
    ("kms", "TrentService.CreateKey"), ("kms", "TrentService.Encrypt"), ("logs", "Logs_20140328.CreateLogGroup"),
    ("logs", "Logs_20140328.PutLogEvents"), ("secretsmanager", "secretsmanager.CreateSecret"),
    ("sqs", "AmazonSQS.CreateQueue"), ("sqs", "AmazonSQS.SendMessageBatch"), ("ssm", "AmazonSSM.PutParameter"),
)  # fmt: skip
NAMES = (
    "TableName",
    "KeyId",
    "Name",
    "QueueName",
    "QueueUrl",
    "logGroupName",
    "SecretString",
    "Tags",
    "Entries",
    "Item",
)
JSON_OBJECTS = {
    f"all {what}": ("{" + ",".join(f'"{name}":{value}' for name in NAMES) + "}").encode()
    for what, value in {
        "numbers": "1",
        "nulls": "null",
        "lists": "[1]",
        "objects": '{"a":1}',
        "halves": '"\\ud800"',
    }.items()
}
FORMS = {
    "no value": b"Action", "no action": b"Action=", "twice": b"Action=ListUsers&Action=CreateUser",
    "bad percents": b"Action=CreateRole&%zz=%", "no UTF-8": b"Action=CreateRole&RoleName=\xff",
    "escaped no UTF-8": b"Action=CreateRole&RoleName=%ff%fe", "NUL": b"Action=CreateRole&RoleName=%00",
    "separators": b"&" * 200_000, "long": b"Action=" + b"A" * 200_000,
    "no number": b"Action=AssumeRole&RoleArn=arn:aws:iam::1:role/x&RoleSessionName=x&DurationSeconds=NaN",
    "no ARN": b"Action=AssumeRole&RoleArn=x&RoleSessionName=x",
    "a number without end": b"Action=AssumeRole&RoleArn=x&RoleSessionName=x&DurationSeconds=" + b"9" * 10_000,
    "members": b"Action=CreateRole&RoleName=x&AssumeRolePolicyDocument=[]&Tags.member.999999999999.Key=a&Tags.member.x",
    "policy of words": b"Action=CreateRole&RoleName=x&AssumeRolePolicyDocument=hello",
    "policy, deep": b"Action=CreatePolicy&PolicyName=x&PolicyDocument=" + b"[" * DEEP,
    "filters": b"Action=DescribeVpcs&MaxResults=x&Filter.1.Name=%ff&Filter.x.Value.y=1",
    "a network that is none": b"Action=CreateVpc&CidrBlock=hello",
    "a network beyond numbers": b"Action=CreateVpc&CidrBlock=999.0.0.0/99",
    "a queue that is none": b"Action=SendMessage&QueueUrl=x&DelaySeconds=x&MessageBody=%00",
    "JSON": b'{"Action":"ListUsers"}',
}  # fmt: skip
REST_JSON = (
    ("POST", "/clusters"), ("POST", "/clusters/red/node-groups"), ("POST", "/clusters/red/addons"),
    ("POST", "/clusters/red/access-entries"), ("POST", "/clusters/red/update-config"),
    ("POST", "/clusters/red/pod-identity-associations"), ("POST", "/clusters/red/assume-role-for-pod-identity"),
    ("POST", "/tags/any"),
)  # fmt: skip
REST_XML = (
    ("PUT", "/made-by-xml"), ("PUT", "/bucket?tagging"), ("PUT", "/bucket?lifecycle"), ("PUT", "/bucket?versioning"),
    ("PUT", "/bucket?policy"), ("PUT", "/bucket?encryption"), ("PUT", "/bucket?notification"), ("PUT", "/bucket?acl"),
    ("POST", "/bucket?delete"), ("POST", "/bucket/object?uploadId=none"), ("PUT", "/bucket/object?tagging"),
)  # fmt: skip
XML = {
    "half": b"<", "open": b"<a>", "words": b"hello", "NUL": b"<a>\x00</a>", "no UTF-8": b"<a>\xff\xfe</a>",
    "another root": b"<a/>", "deep": b"<a>" * DEEP, "closed deep": b"<a>" * DEEP + b"</a>" * DEEP,
    "entities": b'<!DOCTYPE a [<!ENTITY b "' + b"b" * 50_000 + b'">]><a>' + b"&b;" * 5_000 + b"</a>",
    "a file": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "UTF-16": "<a/>".encode("utf-16"), "an unknown encoding": b'<?xml version="1.0" encoding="none"?><a/>',
}  # fmt: skip
