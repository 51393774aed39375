"""Moves traffic from one colour to another in steps, and returns all of it when a step fails."""
