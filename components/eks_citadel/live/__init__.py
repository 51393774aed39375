"""What asks a real AWS: tokens, callers, leftovers. Needs boto3, the extra `live`."""
