"""Runs a rehearsal: starts the embedded AWS, runs the program, and reads the resources back."""
