"""How a rehearsal under the real engine ends before it is done, and how it is held for pods."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from citadel_rehearsal.under_pulumi.workspace import PACKAGES
from printed import await_line
from processes import children, descendants, gone
from terminal import as_in_a_terminal

ROOT = Path(__file__).parents[2]
CITADEL = (sys.executable, "-c", "from eks_citadel.cli import main; main()")
# Says where it is, and never ends: the look before the engine is not of interest.
WAITS = """
import os, pathlib, time
if list(pathlib.Path(os.environ["TMPDIR"]).glob("citadel-engine-*")):
    print("REACHED", flush=True)
    time.sleep(600)
"""
# Says when a cluster with its API server is made, while the engine and its providers still run.
MAKES = """
import time, pulumi, pulumi_kubernetes as kubernetes
from eks_citadel import SecureCluster
ADMIN = {
    "name": "me", "principal_arn": "arn:aws:iam::111122223333:role/me",
    "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
}
cluster = SecureCluster("shop", {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [ADMIN],
})
def wait(_):
    print("REACHED", flush=True)
    time.sleep(600)
inside = pulumi.ResourceOptions(provider=cluster.kubernetes_provider)
kubernetes.core.v1.ConfigMap("menu", data={"soup": "leek"}, opts=inside).id.apply(wait)
"""
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


class Terminal:
    """A person's runtime folder and temporary files, apart from this machine's."""

    def __init__(self, folder: Path) -> None:
        self.temporary, self.runtime = folder / "temporary", folder / "runtime"
        self.temporary.mkdir()
        self.runtime.mkdir()
        self.variables = os.environ | {"TMPDIR": str(self.temporary), "XDG_RUNTIME_DIR": str(self.runtime)}

    @contextmanager
    def rehearsing(self, project: Path, *words: str) -> "Iterator[subprocess.Popen[str]]":
        """`citadel rehearse PROJECT --engine pulumi`."""
        process = subprocess.Popen(
            as_in_a_terminal(*CITADEL, "rehearse", project, "--stack", "dev", "--engine", "pulumi", *words),
            env=self.variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @property
    def folders(self) -> list[str]:
        """What the embedded AWS has, and with it the API servers, and the engine's stacks."""
        return sorted(path.name.rpartition("-")[0] for path in self.temporary.iterdir())

    def tidy(self, *left: str) -> bool:
        """Whether soon no more folders are there than these: some see a moment later that nobody is there."""
        deadline = time.monotonic() + 10
        while self.folders != [*left] and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.folders == [*left]


def project(folder: Path, program: str) -> Path:
    """One with the stack `dev`."""
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(program)
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_rehearsal_leaves_no_folder_and_no_process(number: signal.Signals, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    with terminal.rehearsing(project(tmp_path, WAITS)) as process:
        await_line(process, "REACHED")
        assert terminal.folders == ["citadel-aws", "citadel-engine"]
        running = descendants(process.pid)
        assert "pulumi" in running.values()
        process.send_signal(number)
        assert process.wait(20) == 130
        assert gone(running)
    assert terminal.tidy()
    time.sleep(1)  # an engine that lives on would write its state again
    assert terminal.folders == []


@pytest.mark.parametrize(("number", "left"), [(signal.SIGINT, ()), (signal.SIGKILL, ("citadel-engine",))])
def test_neither_ctrl_c_nor_a_crash_leaves_a_process(
    number: signal.Signals, left: tuple[str, ...], tmp_path: Path
) -> None:
    terminal = Terminal(tmp_path)
    with terminal.rehearsing(project(tmp_path, MAKES)) as process:
        await_line(process, "REACHED")
        running = descendants(process.pid)
        (engine,) = [pid for pid, name in running.items() if name == "pulumi"]
        assert len(children(engine)) == len(PACKAGES)
        assert {"etcd", "kube-apiserver", "kube-controller"} <= set(running.values())
        process.send_signal(number)
        assert process.wait(20) == {signal.SIGINT: 130, signal.SIGKILL: -signal.SIGKILL}[number]
        assert gone(running)
    assert terminal.tidy(*left)


def test_pods_run_in_what_the_engine_made(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    pod = ["--cluster", "redfish", "--namespace", "default", "--service-account", "demo"]
    with terminal.rehearsing(ROOT / "examples" / "03-workloads", "--hold") as process:
        await_line(process, "is held at")
        assert terminal.folders == ["citadel-aws"]
        command = [*CITADEL, "pod", "run", *pod, "--", sys.executable, "-c", WHO]
        done = subprocess.run(command, env=terminal.variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert ":assumed-role/demo/eks-redfish-demo-" in done.stdout
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert terminal.folders == []
