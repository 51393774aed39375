"""Settings: what a person decides, parsed and judged. Never imports pulumi."""
