"""In the place of the Pulumi engine: runs a program, records what it registers, makes it, deletes it."""
