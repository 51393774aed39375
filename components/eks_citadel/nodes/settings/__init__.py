"""What a person decides about nodes and add-ons."""
