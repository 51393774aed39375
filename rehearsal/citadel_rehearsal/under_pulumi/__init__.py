"""A rehearsal under the real Pulumi engine, whose providers are those of `providers`."""
