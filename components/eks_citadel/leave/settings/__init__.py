"""What a person decides about the roles of pods."""
