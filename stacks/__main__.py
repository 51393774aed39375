"""The stack: configuration in, a cluster, exports out."""

import layouts
import pulumi
from config import read

for name, value in layouts.deploy(read()).items():
    pulumi.export(name, value)
