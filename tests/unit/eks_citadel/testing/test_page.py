"""The page about testing: each of its snippets is a file, and the files are run together as a user would."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs" / "guide" / "testing.md"
FILE = re.compile(r"```python\n# (\w+\.py)\n(.*?)```", re.DOTALL)


def test_every_snippet_runs(tmp_path: Path) -> None:
    text = PAGE.read_text()
    files = dict(FILE.findall(text))
    assert len(files) == text.count("```python")
    for name, code in files.items():
        (tmp_path / name).write_text(code)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
    done = subprocess.run(words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    tests = sum(code.count("\ndef test_") for code in files.values())
    assert f"{tests} passed" in done.stdout


def test_the_sentence_of_mocks_is_the_printed_one(tmp_path: Path) -> None:
    (sentence,) = re.findall(r"```text\n(.*?)\n```", PAGE.read_text())
    program = """
import pulumi, eks_citadel

class Nothing(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, args.inputs
    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Nothing())

@pulumi.runtime.test
def test_it():
    return eks_citadel.WorkloadRole("role", {"trusted_clusters": ["shop"], "namespace": "shop",
        "service_account": "orders", "permissions": {"sqs_queues": [{"allow": ["read"]}]}}).role_arn
"""
    (tmp_path / "test_it.py").write_text(program)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert sentence in done.stdout
