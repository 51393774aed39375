"""The process from which tests fork gives descriptors the numbers under which the asking process knows them."""

import subprocess
import sys
from pathlib import Path

PLACED = """
import os, sys
sys.path.insert(0, sys.argv[1])
import warm
numbers = [int(number) for number in sys.argv[2:]]
pipes = [os.pipe() for _ in numbers]
for number, (_, write) in zip(numbers, pipes):
    os.write(write, str(number).encode())
warm._place({number: read for number, (read, _) in zip(numbers, pipes)})
print([os.read(number, 9).decode() for number in numbers])
"""


def test_descriptors_get_their_numbers_however_high_these_are_and_whichever_are_taken() -> None:
    for numbers in (["1000", "60"], ["100", "101", "102", "103"], ["103", "102", "101", "100"], ["5", "4", "3"]):
        command = [sys.executable, "-c", PLACED, str(Path(__file__).parents[1]), *numbers]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout == f"{numbers}\n"
