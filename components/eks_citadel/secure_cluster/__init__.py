"""The front door: composes the rooms and creates no cloud resource itself."""
