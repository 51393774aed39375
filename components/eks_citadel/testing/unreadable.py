"""The error of a project that cannot be run."""


class Unreadable(Exception):
    """A project's files cannot be read. The message is one sentence with the file and what to change."""
