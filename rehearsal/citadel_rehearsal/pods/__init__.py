"""Programs as pods of a rehearsed cluster."""
