"""Requests to a real AWS: tokens, callers, leftovers, the picture of a cluster. Needs boto3, the extra `live`."""
