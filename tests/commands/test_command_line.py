"""The `kithline` command itself, run as a process: help, exits, and what needs no database."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.now_and_long import now_and_long

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(path.stem for path in (ROOT / "kithline/commands/management/commands").glob("[!_]*.py"))
RECORDS = """record_id,source,forename,surname,dob,sex,address,postcode,upn
a1,roll,Maya,Thornley,2014-03-05,F,"12 Example Road, Anytown",AA9 9AA,
b1,case,Maya,Thornley,2014-03-05,F,"12 Example Rd",AA9 9AA,
b2,case,Oliver,Thornley,2014-03-05,M,"12 Example Road",AA9 9AA,
"""


def kithline(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a home of its own, as from a fresh terminal."""
    environment = {name: value for name, value in os.environ.items() if name != "KITHLINE_SITE"}
    environment["KITHLINE_HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-m", "kithline", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", now_and_long(COMMANDS, ["receive", "feed"]))
def test_help_has_an_example_and_starts_no_database(command: str, tmp_path: Path) -> None:
    done = kithline(tmp_path / "home", command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Example: kithline {command}" in " ".join(done.stdout.split())
    assert not (tmp_path / "home" / "postgres").exists()


def test_an_unknown_command_is_wrong_use(tmp_path: Path) -> None:
    done = kithline(tmp_path / "home", "recieve", "somewhere")
    assert done.returncode == 2
    assert done.stderr == "kithline: there is no such command; `kithline help` lists them\n"
    assert not (tmp_path / "home").exists()


def test_no_command_lists_them(tmp_path: Path) -> None:
    done = kithline(tmp_path / "home")
    assert done.returncode == 0
    assert set(COMMANDS) <= set(done.stdout.split())


@pytest.mark.parametrize("words", now_and_long([(), ("help",), ("--help",), ("-h",)], [()]))
def test_the_list_says_what_each_command_does_and_names_no_other(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = kithline(tmp_path / "home", *words)
    assert done.returncode == 0, done.stderr
    named = [line.split()[0] for line in done.stdout.splitlines() if re.match(r"  \w", line)]
    assert named == COMMANDS, "flush and dbshell are not for every day"
    assert "Take files in" in done.stdout
    assert not (tmp_path / "home" / "postgres").exists()


def test_help_is_of_the_command_and_not_of_the_library(tmp_path: Path) -> None:
    told = kithline(tmp_path / "home", "trace", "--help").stdout
    assert "--json" in told and "PERSON" in told
    assert "--pythonpath" not in told and "--settings" not in told


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    many = "for number in range(200_000): print(number)"
    run = (
        "from django.core import management; from kithline.commands.main import main; "
        f"management.execute_from_command_line = lambda words: exec({many!r}); main()"
    )
    environment = {**os.environ, "KITHLINE_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", run, "docs"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr.read() == ""


def test_update_and_doctor_tell_machines_too(django_ready: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import call_command

    from kithline.commands.examining import Finding
    from kithline.commands.management.commands import doctor, update
    from kithline.pipeline import Updated
    from kithline.sharing.checks import Fault

    def said(command: str) -> tuple[object, Any]:
        out, code = io.StringIO(), 0
        try:
            call_command(command, "--json", stdout=out)
        except SystemExit as end:
            code = end.code
        return code, json.loads(out.getvalue())

    monkeypatch.setattr(update, "keep_agreements", lambda: False)
    monkeypatch.setattr(update, "update", lambda: Updated(3, 2, 1))
    assert said("update") == (0, {"linked": 3, "assembled": 2, "derived": 1})
    for name in ("faults", "_faults_of_feeds", "_dangling"):
        monkeypatch.setattr(doctor, name, lambda: [])
    monkeypatch.setattr(
        doctor, "examine", lambda home: [Finding("disk", "warning", "little is free", "make room")]
    )
    code, told = said("doctor")
    assert (code, told["faults"]) == (0, []), "a warning is no fault"
    assert [each["state"] for each in told["checks"]] == ["ok", "ok", "ok", "ok", "warning"]
    monkeypatch.setattr(doctor, "faults", lambda: [Fault("a table is open", "close it")])
    code, told = said("doctor")
    assert (code, told["faults"]) == (3, [{"what": "a table is open", "mend": "close it"}])


def test_a_database_of_an_earlier_version_is_one_line(
    django_ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management import CommandError, call_command
    from django.db import ProgrammingError

    from kithline.commands import examining
    from kithline.commands.management.commands import update

    def stumble() -> None:
        raise ProgrammingError('column "new" of relation "person" does not exist')

    monkeypatch.setattr(update, "keep_agreements", stumble)
    monkeypatch.setattr(examining, "waiting_migrations", lambda: [])
    with pytest.raises(ProgrammingError):
        call_command("update")
    monkeypatch.setattr(examining, "waiting_migrations", lambda: ["record.0099_new"])
    with pytest.raises(CommandError, match="run kithline setup first") as why:
        call_command("update")
    assert why.value.returncode == 3 and "column" not in str(why.value)


def test_a_demonstration_of_another_size_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run SIZE=ward` where SIZE=tiny stands starts that, and must not pass for the other."""
    from kithline.commands import building

    monkeypatch.setattr(building, "home", lambda: tmp_path)
    monkeypatch.setattr(building, "kind_of_instance", lambda: "demonstration")
    monkeypatch.setattr(building, "_steps", lambda: {"city": True, "done": True})
    assert building.other_size("ward", 1) == "", "a city of an older version may not say its size"
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "city.json").write_text('{"size": "tiny", "seed": 1}')
    assert building.other_size("tiny", 1) == ""
    told = building.other_size("ward", 1)
    assert told.startswith(
        "This demonstration was made with SIZE=tiny, and stays so; SIZE=ward was not made."
    )
    assert "KITHLINE_HOME=" in told and "\n" not in told
    assert "made with --seed 1" in building.other_size("tiny", 2)
    monkeypatch.setattr(building, "_steps", lambda: {})
    assert building.other_size("ward", 1) == "", "half a city is made anew, in the size that is asked for"


def test_a_folder_of_feeds_that_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDS_DIR", str(tmp_path / "nowhere"))
    done = kithline(tmp_path / "home", "docs")
    assert done.returncode == 3
    assert done.stderr == f"kithline: FEEDS_DIR: there is no folder {tmp_path / 'nowhere'}\n"


@pytest.mark.parametrize("words", [("link",), ("link", "a.csv", "--out", "b.csv", "--engine", "abacus")])
def test_wrong_use_exits_2(words: tuple[str, ...], tmp_path: Path) -> None:
    assert kithline(tmp_path / "home", *words).returncode == 2


def test_a_file_is_linked_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(RECORDS, encoding="utf-8")
    out = tmp_path / "linked.csv"
    done = kithline(tmp_path / "home", "link", str(tmp_path / "records.csv"), "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    assert '"records": 3' in done.stdout and '"persons": 2' in done.stdout
    assert out.exists() and out.with_name("linked.csv.review").exists()
    assert not (tmp_path / "home" / "postgres").exists()


def link(*words: str) -> str:
    """What `kithline link` says, in this process."""
    from django.core.management import call_command

    said = io.StringIO()
    call_command("link", *words, stdout=said)
    return said.getvalue()


def test_the_words_of_link_reach_the_linking(django_ready: None, tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(RECORDS.replace("b1,case", "b1,roll"), encoding="utf-8")
    (tmp_path / "relations.csv").write_text("record_a,record_b,relation\na1,b1,not_same\n", encoding="utf-8")
    linked = [str(tmp_path / "records.csv"), "--out", str(tmp_path / "linked.csv")]
    assert "3 records are 2 persons" in link(*linked)
    assert "3 records are 3 persons" in link(*linked, "--unique-sources", "roll, case")
    assert "3 records are 3 persons" in link(*linked, "--relationships", str(tmp_path / "relations.csv"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "records.csv: expected a file that is there and can be read"),
        ("name\nMaya\n", "records.csv: expected a column record_id"),
        (
            "record_id\n1\n1\n",
            "records.csv, row 3, column record_id: expected every record_id to be there once",
        ),
    ],
)
def test_a_file_that_cannot_be_linked_is_one_line(text: str | None, words: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "records.csv").write_text(text, encoding="utf-8")
    done = kithline(
        tmp_path / "home", "link", str(tmp_path / "records.csv"), "--out", str(tmp_path / "linked.csv")
    )
    assert done.returncode == 3
    assert done.stderr.strip().endswith(words) and len(done.stderr.strip().splitlines()) == 1


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(RECORDS, encoding="utf-8")
    out = tmp_path / "nowhere" / "linked.csv"
    done = kithline(tmp_path / "home", "link", str(tmp_path / "records.csv"), "--out", str(out))
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("kithline: "), "and no class of the library's"
