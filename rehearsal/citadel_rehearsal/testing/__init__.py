"""The test kit of the rehearsal: questions to a rehearsed program, and the fixture `rehearsed` of pytest."""
