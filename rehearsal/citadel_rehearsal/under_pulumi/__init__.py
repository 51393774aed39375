"""Runs a rehearsal with the real Pulumi engine, which uses the providers in `providers`."""
