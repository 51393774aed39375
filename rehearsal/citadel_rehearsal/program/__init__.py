"""Code that both engines share: the project, its program, the registered resources and the results."""
