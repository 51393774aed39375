"""An engine in this process."""
