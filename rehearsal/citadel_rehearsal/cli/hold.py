"""`citadel rehearse --hold`: keeps the embedded AWS running after the rehearsal, for pods, until Ctrl-C."""

import threading

from rich.console import Console

from citadel_rehearsal.pods.held import HeldAws, held
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.report import Report
from eks_citadel.cli.interruption import interrupted_by

LOOK_SECONDS = 0.5


def hold(report: Report, aws: EmbeddedAws, program: str, console: Console) -> None:
    """Hold the embedded AWS, and return when interrupted.

    Errors: `RehearsalFailure` when the embedded AWS ends by itself.
    """
    note = HeldAws(aws.url, aws.run_key, aws.pid, program, report.project.stack)
    interrupted = threading.Event()
    with interrupted_by(interrupted.set), held(note):
        console.print(_sentence(report, aws.url), soft_wrap=True)
        console.file.flush()
        while not interrupted.wait(LOOK_SECONDS):
            aws.check_alive()


def _sentence(report: Report, url: str) -> str:
    lines = [f"\nThe embedded AWS is held at {url} until Ctrl-C. To run a program as a pod, in another terminal:"]
    lines += [f"  {command} -- python app.py" for command in _commands(report)]
    lines += ["To ask it as whoever holds it:", "  citadel held run -- aws eks list-clusters"]
    return "\n".join(lines)


def _commands(report: Report) -> list[str]:
    found = [
        f"citadel pod run --cluster {picture.cluster_name} --namespace {one.namespace} "
        f"--service-account {one.service_account}"
        for picture in report.pictures
        for one in picture.pod_identities
    ]
    return found or ["citadel pod run --cluster CLUSTER --namespace NAMESPACE --service-account SERVICE-ACCOUNT"]
