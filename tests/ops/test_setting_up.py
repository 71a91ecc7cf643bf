"""The scripts behind make: a Python found by running it, a browser found or named as missing, a lock that holds."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder with a space in its name, to stand for the whole PATH: the shell's tools and nothing else."""
    folder = tmp_path / "bin dir"
    folder.mkdir()
    for name in ("sh", "dirname", "id"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def program(path: Path, name: str, lines: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{lines}\n")
    (path / name).chmod(0o755)


def python(path: Path, name: str, version: str, can_make_environments: bool = True) -> None:
    answer = "exit 0" if can_make_environments else "exit 1"
    program(path, name, f'case "$2" in *ensurepip*) {answer} ;; *) echo {version} ;; esac')


def run(script: str, path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / script), *arguments],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
    )


def test_the_newest_that_fits_is_taken(path: Path) -> None:
    python(path, "python3.12", "3.12")
    python(path, "python3.11", "3.11")
    assert run("find-python", path).stdout == f"{path}/python3.12\n"


def test_a_shim_that_fails_and_a_wrong_version_are_passed_by(path: Path) -> None:
    program(path, "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    python(path, "python3.12", "3.14")
    python(path, "python3", "3.10")
    python(path, "python", "3.11")
    assert run("find-python", path).stdout == f"{path}/python\n"


def test_a_python_is_taken_by_name(path: Path) -> None:
    python(path, "python3.12", "3.12")
    python(path, "mine", "3.11")
    assert run("find-python", path, PYTHON=f"{path}/mine").stdout == f"{path}/mine\n"


def test_no_python_is_said_in_a_line(path: Path) -> None:
    done = run("find-python", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Kithline needs Python 3.11, 3.12 or 3.13, and none was found.\n")


def test_a_missing_venv_package_is_named(path: Path) -> None:
    python(path, "python3", "3.11", can_make_environments=False)
    done = run("find-python", path)
    assert done.returncode == 1
    assert "apt install python3.11-venv" in done.stderr


def test_with_uv_the_venv_package_is_not_needed(path: Path) -> None:
    python(path, "python3", "3.11", can_make_environments=False)
    program(path, "uv", "exit 0")
    assert run("find-python", path).stdout == f"{path}/python3\n"


def test_the_browser_named_is_taken_first_and_one_that_fails_never(path: Path) -> None:
    program(path, "chromium", "echo Chromium 1")
    program(path, "mine", "echo Chromium 2")
    assert run("find-browser", path, CHROMIUM=f"{path}/mine").stdout == f"{path}/mine\n"
    program(path, "mine", "echo 'install the snap' >&2; exit 1")
    assert run("find-browser", path, CHROMIUM=f"{path}/mine").stdout == f"{path}/chromium\n"


def test_no_browser_is_an_answer_too(path: Path) -> None:
    done = run("find-browser", path)
    if not Path("/Applications").is_dir():
        assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_without_a_browser_the_checks_say_so_and_fail_on_a_build_server(
    tmp_path: Path, ci: str, code: int
) -> None:
    """The real script in a copy of the project whose checks always pass and whose browser is nowhere."""
    copy = tmp_path / "a copy"
    shutil.copytree(ROOT / "scripts", copy / "scripts")
    program(copy / "scripts", "find-browser", "exit 1")
    (copy / ".venv" / "bin").mkdir(parents=True)
    for name in ("ruff", "lint-imports", "mypy", "bandit", "python"):
        program(copy / ".venv" / "bin", name, f'echo ran {name} "$@"')
    done = subprocess.run(
        [str(copy / "scripts" / "check"), "all"], env={**os.environ, "CI": ci}, capture_output=True, text=True
    )
    assert done.returncode == code
    assert "NO BROWSER" in done.stderr
    assert ("not long and not browser" in done.stdout) == (code == 0)


def test_no_long_tests_is_no_failure_but_a_failed_one_is(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    program(tmp_path / "scripts", "find-browser", "echo chromium")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for exit_code, expected in ((5, 0), (0, 0), (1, 1)):
        program(tmp_path / ".venv" / "bin", "python", f"exit {exit_code}")
        done = subprocess.run([str(tmp_path / "scripts" / "check"), "long"], capture_output=True, text=True)
        assert done.returncode == expected
        assert ("There are no long tests yet" in done.stdout) == (exit_code == 5)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "requirements-spark.lock"])
def test_the_locks_pin_and_hash_everything_and_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text
    assert "/" not in text
    assert not re.search(r"^torch\b", text, re.MULTILINE)


def test_what_the_tests_add_never_moves_what_the_site_runs_on() -> None:
    pins = [set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS]
    assert pins[0] < pins[1] and pins[0] < pins[2]


def test_the_makefile_keeps_to_what_make_3_81_knows() -> None:
    text = (ROOT / "Makefile").read_text()
    for newer in (".ONESHELL", "::=", "$(file", "&:", "!=", ".SHELLFLAGS", "undefine", "$(CURDIR)"):
        assert newer not in text


def copy_with_an_installer(folder: Path, installer: str) -> Path:
    """The scripts in a folder of their own, with a Python that makes a folder and whose installer does this."""
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    (folder / "bin").mkdir()  # without uv, which may be on this machine
    for name in [
        "cat",
        "chmod",
        "cksum",
        "dirname",
        "grep",
        "ls",
        "mkdir",
        "rm",
        "sh",
        "sleep",
        "tail",
        "tr",
        "wc",
    ]:
        (folder / "bin" / name).symlink_to(str(shutil.which(name)))
    for name in ("requirements.lock", "requirements-test.lock", "requirements-spark.lock"):
        (folder / name).write_text("one==1\ntwo==2\n")
    inner = f'case "$1 $2" in "-m pip") {installer} ;; esac'
    make = f"mkdir -p .venv/bin; printf '%s\\n' '#!/bin/sh' '{inner}' >.venv/bin/python; chmod 755 .venv/bin/python"
    program(
        folder,
        "python",
        f'case "$1 $2" in "-c "*) echo 3.11 ;; "-m venv") {make} ;; *) echo Python 3.11.9 ;; esac',
    )
    return folder


def environment(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(folder / "scripts" / "environment"), what],
        env={"PATH": str(folder / "bin"), "PYTHON": str(folder / "python")},
        capture_output=True,
        text=True,
    )


def test_an_environment_is_made_once_and_what_the_installer_says_is_kept(tmp_path: Path) -> None:
    folder = copy_with_an_installer(tmp_path, "echo Collecting one")
    done = environment(folder, "run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Making the environment in .venv with Python 3.11.9:")
    assert "Collecting" not in done.stdout
    assert (folder / ".venv" / "install.log").read_text() == "Collecting one\n" * 2
    assert environment(folder, "run").stdout == ""
    assert environment(folder, "test").stdout == "Adding what the tests need to .venv.\n"
    assert environment(folder, "test").stdout == ""
    assert environment(folder, "long").stdout == "", "without Java there is nothing to add"
    program(folder / "bin", "java", "exit 0")
    assert environment(folder, "long").stdout == "Adding Spark to .venv.\n"
    assert environment(folder, "long").stdout == ""
    assert environment(folder, "test").stdout == ""


@pytest.mark.long
def test_how_far_the_environment_is_is_said_while_it_is_made(tmp_path: Path) -> None:
    folder = copy_with_an_installer(tmp_path, "echo Collecting one; sleep 6")
    done = environment(folder, "run")
    assert "fetched 2, installed 0 of about 2 packages, 10 s" in done.stdout


def test_an_installer_that_fails_is_shown_and_nothing_counts_as_made(tmp_path: Path) -> None:
    folder = copy_with_an_installer(tmp_path, "echo no such package; exit 1")
    for _ in range(2):
        done = environment(folder, "run")
        assert done.returncode == 1
        assert done.stderr.startswith("no such package\nThe environment could not be made.")
        assert not (folder / ".venv" / ".made-for-run").exists()


LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-spark.lock")
