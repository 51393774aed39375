"""An ordinary program: it reads its own settings and writes them again. Nothing here knows of a rehearsal."""

import json
import sys

import boto3

cluster = sys.argv[1]
s3 = boto3.client("s3")
key = f"config/{cluster}/default/demo/settings.json"
s3.put_object(Bucket="things-111122223333", Key=key, Body=json.dumps({"colour": cluster}))
found = json.load(s3.get_object(Bucket="things-111122223333", Key=key)["Body"])
print(boto3.client("sts").get_caller_identity()["Arn"])
print(f"{key}: {found}")
