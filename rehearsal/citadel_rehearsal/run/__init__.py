"""One rehearsal: the embedded AWS starts, a program runs, what is there is read back."""
