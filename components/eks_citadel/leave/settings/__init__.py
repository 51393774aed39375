"""Settings of the roles of pods."""
