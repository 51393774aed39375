"""Removes the stacks of ephemeral clusters that have outlived their time."""
