"""The rehearsal: a program that uses eks-citadel runs on an embedded AWS, without an account."""
