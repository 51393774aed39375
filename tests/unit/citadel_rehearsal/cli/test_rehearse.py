"""`citadel rehearse` as a person meets it: what it prints, how it exits, and what it leaves behind."""

import json
import socket
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from unit.commands import citadel, only_json, plain, project, rehearse_in_process

EIP = "import pulumi_aws as aws\naws.ec2.Eip('address')\n"
KEYS = {
    "assumed", "changes", "clusters", "created", "critical_path", "deployer", "destroyed", "error", "failures", "from",
    "logs", "not_judged", "not_judged_findings", "not_modelled", "objects_judge", "passes", "project", "region",
    "resources", "rules", "skipped", "stack", "succeeded", "trace",
}  # fmt: skip


def test_json_is_all_that_stdout_holds_whatever_the_program_prints(tmp_path: Path) -> None:
    noisy = """
        import os, subprocess, sys
        import pulumi, pulumi_aws as aws
        print("printed")
        sys.stdout.write("written")
        os.system("echo from a shell")
        subprocess.run(["echo", "from a child"])
        os.write(1, b"raw\\n")
        secret = pulumi.Output.secret("hunter2")
        aws.ec2.Eip("address", tags={"password": secret})
        pulumi.export("password", secret)
        pulumi.export("huge", "A" * 3_000_000)
        pulumi.log.warn("[bold]take[/bold] care")
    """
    done = citadel("rehearse", project(tmp_path / "a folder [with] spaces", noisy), "--and-destroy", "--json")

    report = only_json(done.stdout)
    assert done.returncode == 0, done.stderr
    assert set(report) == KEYS
    Draft202012Validator(only_json(citadel("rehearse", "--schema").stdout)).validate(report)
    assert (report["project"], report["stack"], report["region"]) == ("shop", "dev", "eu-west-1")
    assert (report["succeeded"], report["error"], report["failures"]) == (True, "", [])
    assert report["created"] == {"aws:ec2/eip:Eip": 1}
    assert report["destroyed"]["left"] == {}
    assert [log["message"] for log in report["logs"]] == ["[bold]take[/bold] care"]
    assert len(report["rules"]) > 50
    for printed in ("printed", "written", "from a shell", "from a child", "raw"):
        assert printed in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert len(done.stdout) < 100_000


def test_a_refusal_exits_1_and_the_json_says_why(tmp_path: Path) -> None:
    done = citadel("rehearse", project(tmp_path, f"{EIP}raise ValueError('[/red] no')"), "--json")
    report = only_json(done.stdout)
    assert done.returncode == 1
    assert report["succeeded"] is False
    assert report["error"] == "ValueError: [/red] no (__main__.py:3)"
    assert "Traceback" in report["trace"]


def test_for_a_person_it_prints_the_same_in_words(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert rehearse_in_process(project(tmp_path, EIP), "--and-destroy") == 0
    text = plain(capfd.readouterr().out)
    assert (
        "Deployed as arn:aws:iam::111122223333:role/deployer (the program names no deployer; set one with --as)" in text
    )
    assert "Created: 1 resources" in text
    assert "Destroyed: 1 resources" in text
    assert "Nothing is left." in text
    assert "rules of EKS were enforced" in text
    assert text.endswith("shop (dev) was made and destroyed on the embedded AWS: nothing was refused.")


def test_what_AWS_refuses_is_printed_by_URN_code_and_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    twice = """
        import pulumi, pulumi_aws as aws
        first = aws.iam.Role("first", name="same", assume_role_policy="{}")
        aws.iam.Role("second", name="same", assume_role_policy="{}",
            opts=pulumi.ResourceOptions(depends_on=[first]))
    """
    assert rehearse_in_process(project(tmp_path, twice)) == 1
    text = plain(capfd.readouterr().out)
    assert "Refused in the update: urn:pulumi:dev::shop::aws:iam/role:Role::second EntityAlreadyExists: " in text
    assert "CreateRole: Role with name same already exists." in text


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("files", "words", "said"),
    [
        ({}, (), "has no Pulumi.yaml: name the directory of a Pulumi project."),
        ({"Pulumi": "- a"}, (), "Pulumi.yaml is not a map of keys."),
        ({"Pulumi": "a: b: c"}, (), "Pulumi.yaml is not YAML: "),
        ({"Pulumi": "name: a\nruntime: python"}, (), "has no stack file: write "),
        ({"Pulumi": "runtime: python"}, (), "Pulumi.yaml has no name: write one, such as `name: shop`."),
        (
            {"Pulumi": "name: a\nruntime: python", "Pulumi_dev": "", "Pulumi_prod": ""},
            (),
            "has the stacks dev, prod: choose one with --stack.",
        ),
        (
            {"Pulumi": "name: a\nruntime: python"},
            ("--stack", "nope"),
            "Stack 'nope' of 'a' has no region: write `aws:region: REGION`",
        ),
        (
            {"Pulumi": "name: a\nruntime: python", "Pulumi_dev": "", "Pulumi_prod": ""},
            ("--stack", "nope"),
            "has no stack 'nope' (known are dev, prod): choose one of these, or write Pulumi.nope.yaml.",
        ),
        ({"Pulumi": "name: a\nruntime: python", "Pulumi_dev": "config: {}"}, (), "Stack 'dev' of 'a' has no region"),
        (
            {"Pulumi": "name: a\nruntime: yaml", "Pulumi_dev": "config: {aws:region: eu-west-1}"},
            (),
            "Pulumi.yaml: a program in YAML is run by Pulumi's own engine; add `--engine pulumi`.",
        ),
        (
            {"Pulumi": "name: a\nruntime: yaml\nmain: app", "Pulumi_dev": "config: {aws:region: eu-west-1}"},
            (),
            "app has no Main.yaml: set `main:` in ",
        ),
        (
            {"Pulumi": "name: a\nruntime: nodejs", "Pulumi_dev": "config: {aws:region: eu-west-1}"},
            (),
            "runtime 'nodejs' is not supported: only programs in Python and YAML run here.",
        ),
        (
            {"Pulumi": "name: a\nruntime: python", "Pulumi_dev": "config: {a:password: {secure: v1:abc}}"},
            (),
            "a:password is encrypted, and there is no passphrase here;",
        ),
        (
            {"Pulumi": "name: a\nruntime: python\nmain: app", "Pulumi_dev": "config: {aws:region: eu-west-1}"},
            (),
            "has no __main__.py: set `main:`",
        ),
        (
            {"Pulumi": "name: a\nruntime: python\nmain: .", "Pulumi_dev": "config: {aws:region: mars-1}"},
            (),
            'aws:region is "mars-1": AWS has no such region; write one such as "eu-west-1".',
        ),
        (
            {"Pulumi": "name: a\nruntime: python\nmain: .", "Pulumi_dev": "config: {aws:region: eu-west-1}"},
            ("--as", "arn:aws:iam::111122223333:root"),
            ('--as is "arn:aws:iam::111122223333:root": EKS accepts the root of an account, and lets nobody in by it;'),
        ),
    ],
)
@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
def test_a_project_that_cannot_be_read_is_one_sentence(
    files: dict[str, str],
    words: tuple[str, ...],
    said: str,
    as_json: tuple[str, ...],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path, **files)
    if "main: ." in files.get("Pulumi", ""):
        (tmp_path / "__main__.py").write_text("")

    assert rehearse_in_process(tmp_path, *words, *as_json) == 1

    out, err = capfd.readouterr()
    printed, nothing = (err, out) if as_json else (out, err)
    assert nothing == ""
    assert said in printed
    assert printed.count("\n") == 1


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert rehearse_in_process(project(tmp_path, EIP), "--port", port) == 1
    phase, sentence = capfd.readouterr().out.splitlines()
    assert phase == "Start of the embedded AWS:"
    assert sentence.startswith(f"Port {port} of 127.0.0.1 is not free (Address already in use): ")


def test_a_port_that_is_none_is_a_wrong_use(tmp_path: Path) -> None:
    done = citadel("rehearse", tmp_path, "--port", "70000")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_missing_ministack_is_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "ministack"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('No module named ministack')\n")
    done = citadel("rehearse", project(tmp_path / "shop", EIP), PYTHONPATH=str(broken.parent))
    assert done.returncode == 1
    assert "MiniStack cannot be imported" in done.stdout
    assert (
        "install it together with the rehearsal by "
        "`pip install -e path/to/eks-citadel -e path/to/eks-citadel/rehearsal`." in done.stdout
    )
    assert (done.stdout.splitlines()[0], done.stderr) == ("Start of the embedded AWS:", "")
    assert done.stdout.count("\n") == 2


@pytest.mark.parametrize("when", ["preview", "update"])
def test_an_embedded_aws_that_dies_half_way_is_told_in_one_sentence(when: str, tmp_path: Path) -> None:
    murder = f"""
        import os, signal, time
        from pathlib import Path
        import pulumi, pulumi_aws as aws

        def kill(_):
            for stat in Path("/proc").glob("[0-9]*/stat"):
                try:
                    parent = stat.read_text().rpartition(")")[2].split()[1]
                except OSError:
                    continue  # it has just ended
                if parent == str(os.getpid()):
                    os.kill(int(stat.parent.name), signal.SIGKILL)
            time.sleep(0.1)
            return "killed"

        if {when == "preview"!r}:
            who = aws.get_caller_identity_output()
            aws.ec2.Eip("address", tags={{"a": who.account_id.apply(kill)}})
            pulumi.export("zones", who.account_id.apply(lambda _: aws.get_availability_zones().names))
        else:
            address = aws.ec2.Eip("address")
            aws.ec2.Eip("another", tags={{"a": address.id.apply(kill)}})
    """
    done = citadel("rehearse", project(tmp_path, murder), "--and-destroy", cold=True)
    assert done.returncode == 1
    text = plain(done.stdout)
    assert "The embedded AWS (process " in text
    assert "ended by signal 9" in text
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_nothing_is_read_from_the_person_s_own_account(tmp_path: Path) -> None:
    """A profile that would be asked for, an endpoint that would be called: neither is."""
    own = {"AWS_PROFILE": "no-such-profile", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_REGION": "us-west-2"}
    done = citadel("rehearse", project(tmp_path, EIP), "--json", **own)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["region"] == "eu-west-1"


@pytest.mark.parametrize("main", ["", "main: stacks\n", "main: stacks/__main__.py\n"])
def test_a_program_is_named_by_its_file_too(main: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path, EIP)
    (folder / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\n{main}")
    program = folder / "__main__.py"
    if main:
        (folder / "stacks").mkdir()
        program = program.rename(folder / "stacks" / "__main__.py")
    assert rehearse_in_process(program) == 0
    assert "Created: 1 resources" in capfd.readouterr().out


def test_a_file_that_is_no_program_is_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project(tmp_path, EIP) / "other.py").write_text("")
    assert rehearse_in_process(tmp_path / "other.py") == 1
    said = "other.py is not the program of a Pulumi project: name the directory that has Pulumi.yaml.\n"
    assert capfd.readouterr().out.endswith(said)
