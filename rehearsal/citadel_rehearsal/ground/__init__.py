"""What every room of the rehearsal stands on."""
