"""The rehearsal: the same program on an embedded AWS, without an account."""
