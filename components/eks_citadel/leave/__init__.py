"""What can leave: the IAM roles of pods."""
