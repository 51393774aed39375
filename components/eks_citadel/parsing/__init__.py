"""One parser for all settings, its refusals and checks. Pure."""
