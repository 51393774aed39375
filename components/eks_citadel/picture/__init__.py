"""One picture of a cluster: who enters, what leaves, what talks; and judgements of it. Pure."""
