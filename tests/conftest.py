"""Puts this directory on the path: tests of every part share `harness` and `input_shapes`."""
