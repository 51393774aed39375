"""The table of resources as Pulumi providers: `pulumi-resource-aws` and `pulumi-resource-kubernetes` for the engine."""
