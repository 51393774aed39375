"""The template of blue and green, as `pulumi new` makes a project of it: its four stacks go up and down."""

import json
import shutil
from pathlib import Path

from citadel_rehearsal.run.stacks import StacksRehearsal

ROOT = Path(__file__).parents[4]
ANSWERS = {
    "aws:region": "eu-west-1",
    "shop:zones": "a,b",
    "shop:admin_arn": "arn:aws:iam::111122223333:role/platform",
    "shop:endpoint_public_cidr": "203.0.113.7/32",
    "shop:client_cidr": "10.0.0.0/8",
}
STACKS = ("foundation", "blue", "green", "traffic")


def made(folder: Path) -> Path:
    """A project of the template with the answers, and three more stacks with their configuration."""
    shutil.copytree(ROOT / "templates" / "blue-green", folder)
    for file in ("Pulumi.yaml", "README.md"):
        text = (folder / file).read_text()
        (folder / file).write_text(text.replace("${PROJECT}", "shop").replace("${DESCRIPTION}", "A shop"))
    for stack in STACKS:
        own = {"shop:weights": {"blue": 100, "green": 0}} if stack == "traffic" else {}
        (folder / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": {**ANSWERS, **own}}))
    return folder


def test_the_four_stacks_of_the_template_go_up_and_down(tmp_path: Path) -> None:
    with StacksRehearsal(made(tmp_path / "shop"), STACKS).running(STACKS[::-1]) as (report, _):
        assert [(one.project.stack, one.error, one.failures) for one in report.reports] == [
            (stack, "", []) for stack in STACKS
        ]
        assert report.succeeded
        assert [one.pictures[0].cluster_name for one in report.reports[1:3]] == ["shop-blue", "shop-green"]
        assert report.reports[3].created["aws:autoscaling/attachment:Attachment"] == 2
