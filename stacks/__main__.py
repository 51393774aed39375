"""The stack: configuration in, a cluster, exports out."""

import pulumi

import layouts
from config import read

for name, value in layouts.deploy(read()).items():
    pulumi.export(name, value)
