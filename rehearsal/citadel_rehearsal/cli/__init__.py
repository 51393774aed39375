"""What the rehearsal adds to the `citadel` command."""
