"""What the README and two pages show of programs and refusals is so."""

import ast
import re
from datetime import date
from pathlib import Path

from eks_citadel.parsing.parse import parse
from eks_citadel.secure_cluster.findings import findings
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from unit.commands import citadel, plain

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "01-cluster"


def blocks(language: str, page: str = "README.md") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def test_the_program_is_the_first_example_and_takes_the_other_gates() -> None:
    program, gates = blocks("python")
    tree = ast.parse(program)
    assert ast.dump(tree) == ast.dump(ast.parse((EXAMPLE / "__main__.py").read_text()))
    (arguments,) = [node for node in ast.walk(tree) if isinstance(node, ast.Dict) and len(node.keys) == 4]
    written = ast.unparse(arguments).replace("ADMIN", "'arn:aws:iam::111122223333:role/me'")
    settings = parse(SecureClusterSettings, ast.literal_eval(written) | ast.literal_eval(gates))
    assert (len(settings.namespaces), len(settings.pod_identities), len(settings.flows)) == (2, 1, 1)
    assert {one.code for one in findings(settings, "small", date(2026, 11, 22))} == {"node-address"}


def test_the_refusal_is_printed_when_the_program_is_changed_so(tmp_path: Path) -> None:
    _, sentence = blocks("text")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        text = (EXAMPLE / name).read_text()
        (tmp_path / name).write_text(text.replace('"203.0.113.7/32"', '"0.0.0.0/0"'))
    assert plain(sentence) in plain(citadel("rehearse", tmp_path).stdout)


def test_the_refusal_of_a_deployer_is_printed_as_two_pages_show_it() -> None:
    printed = plain(citadel("rehearse", EXAMPLE, "--as", "arn:aws:iam::111122223333:role/pipeline").stdout)
    shown = [
        block for page in ("docs/guide/rehearsal.md", "docs/guide/cluster-access.md") for block in blocks("text", page)
    ]
    told = [plain(block) for block in shown if "access_entries has the cluster admins" in block]
    assert len(told) == 2
    assert [block in printed for block in told] == [True, True]
