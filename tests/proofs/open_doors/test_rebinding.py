"""A page whose own name is bound to the loopback after it was read: for the browser, the AWS is then its own site."""

from proofs.open_doors import attack
from proofs.open_doors.bare import bare
from proofs.open_doors.browser import shown
from proofs.open_doors.promise import nothing_done, nothing_read, nothing_run, run_and_read
from proofs.open_doors.target import HOST, Loot, product
from proofs.open_doors.visit import visit

NAME = "rebind.test"


def test_D3_control_a_page_of_a_rebound_name_runs_code_by_every_way_on_bare_MiniStack(loot: Loot) -> None:
    with bare() as target:
        found = visit(target, loot, NAME, rebound=True, patience=60)
    run_and_read(found, loot)
    assert found.read["config"] == '{"applied": {"lambda_svc.LAMBDA_EXECUTOR": "local"}}'


def test_D3_a_page_of_a_rebound_name_runs_nothing_and_reads_nothing(loot: Loot) -> None:
    with product() as target:
        found = visit(target, loot, NAME, rebound=True)
    nothing_run(found)
    nothing_read(found)
    nothing_done(found)


def test_D3_control_bare_MiniStack_shows_itself_under_any_name() -> None:
    with bare() as target:
        assert '"Functions":' in shown(f"http://{NAME}:{target.port}{attack.FUNCTIONS}", [f"MAP {NAME} {HOST}"])


def test_D3_a_rehearsal_shows_nothing_under_a_foreign_name() -> None:
    with product() as target:
        document = shown(f"http://{NAME}:{target.port}{attack.FUNCTIONS}", [f"MAP {NAME} {HOST}"])
    assert "<html" in document
    assert '"Functions":' not in document
