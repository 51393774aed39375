"""Corrections of MiniStack's EC2: fields that it forgets, filters that it ignores."""
