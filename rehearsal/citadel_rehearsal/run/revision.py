"""A git revision of a program's repository, in a temporary folder. The working tree and its index are not touched."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.program.project import Copy, project_folder
from citadel_rehearsal.run.rehearse import Earlier


@contextmanager
def earlier_program(directory: Path, revision: str) -> Generator[Earlier]:
    """The program in `directory` as it was in the revision, while the block runs.

    The whole repository is written, so that a program finds the packages beside its own folder, too.
    Errors: `RehearsalFailure` names what git does not have. Paths of the copy in other failures are shown as
    `REVISION:PATH`.
    """
    here = project_folder(directory)
    root = Path(_git(here, "rev-parse", "--show-toplevel", said=f"{here} is not in a git repository")).resolve()
    unknown = f'--from is "{revision}": the repository {root} has no such revision'
    commit = _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", said=unknown)
    with TemporaryDirectory(prefix="citadel-revision-") as temporary:
        folder = Path(temporary).resolve() / "tree"
        folder.mkdir()
        _write(root, commit, folder)
        place = here.relative_to(root)
        try:
            if not (folder / place / "Pulumi.yaml").is_file():
                raise RehearsalFailure(f"{folder / place} has no Pulumi.yaml: the program is not in this revision.")
            yield Earlier(revision, folder / place, Copy(folder, root))
        except RehearsalFailure as failure:
            raise RehearsalFailure(str(failure).replace(f"{folder}/", f"{revision}:")) from None


def _write(root: Path, commit: str, folder: Path) -> None:
    """Write the files with an index of their own. Unlike `git archive`, this leaves no file out."""
    with TemporaryDirectory(prefix="citadel-index-") as index:
        variables = {"GIT_INDEX_FILE": f"{index}/index"}
        _git(root, "read-tree", commit, **variables)
        _git(root, "checkout-index", "--all", f"--prefix={folder}/", **variables)


def _git(folder: Path, *words: str, said: str = "", **variables: str) -> str:
    # The caller's GIT_DIR and GIT_INDEX_FILE (a hook's, for instance) would name another repository or index.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")} | variables
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
    except FileNotFoundError:
        raise RehearsalFailure("--from needs git, and there is none on PATH.") from None
    if done.returncode != 0:
        reason = " ".join(done.stderr.split()) or "git gives no reason"
        raise RehearsalFailure(f"{said}." if said else f"git {words[0]}: {reason}")
    return done.stdout.strip()
