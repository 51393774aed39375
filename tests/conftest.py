"""Puts this directory on the path: tests of every part share `harness` and `input_shapes`."""

import gc

# Pulumi's classes are many and live for ever: looking through them again and again took a fifth of the time.
gc.set_threshold(200_000, 50, 100)
