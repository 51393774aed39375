"""Helpers that every other package of the rehearsal imports."""
