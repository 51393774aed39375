"""A kubeconfig on the input, the status of the answer on the output."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "components"))
sys.path.insert(0, str(Path(__file__).parents[3] / "rehearsal"))

from citadel_rehearsal.program.admission import emulated_admission
from citadel_rehearsal.providers.environment import world_of

if __name__ == "__main__":
    print(emulated_admission(world_of(os.environ))(json.load(sys.stdin)))
