"""The commands that the rehearsal adds to `citadel`."""
