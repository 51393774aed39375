"""Pulumi providers made of the table of resources: `pulumi-resource-aws` and `pulumi-resource-kubernetes`."""
