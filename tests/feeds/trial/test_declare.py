"""The written declaration is a whole feed, reads like the catalogue's, and runs nothing that came from outside."""

import subprocess
import sys
from pathlib import Path

import pytest

from kithline.feeds.declaration_faults import faults_of
from kithline.feeds.spec import EmitRelationship, Subject
from kithline.feeds.trial.file_name import file_pattern
from kithline.feeds.trial.invent import write_sample
from kithline.record.categories import Restriction
from tests.feeds.trial import strange_files
from tests.feeds.trial.answers_given import declared
from tests.feeds.trial.strange_files import TODAY


@pytest.mark.parametrize("make", strange_files.ALL, ids=lambda make: make.__name__)
def test_each_is_whole(make, tmp_path: Path) -> None:
    proposal, _, feed = declared(make(tmp_path))
    sample = write_sample(feed, proposal, tmp_path / "sample", TODAY)
    assert faults_of(feed, sample.parent) == []
    assert [column.code for column in feed.tables[0].columns if column.required]


def test_it_is_written_as_our_own_are(tmp_path: Path) -> None:
    for make in strange_files.ALL:
        _, text, _ = declared(make(tmp_path))
        (tmp_path / f"{make.__name__}.py").write_text(text, encoding="utf-8")
    ruff = Path(sys.executable).parent / "ruff"
    done = subprocess.run(
        [str(ruff), "check", "--config", "pyproject.toml", "--no-cache", str(tmp_path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_what_a_header_or_an_answer_holds_is_a_text_and_never_run(tmp_path: Path) -> None:
    path = tmp_path / "file'); boom().csv"
    path.write_text('ID,Surname,"""; raise SystemExit(1); \\"\n1,Fenn,a\n2,Quill,b\n', encoding="utf-8")
    hostile = "\"\"\"\\ {x} ''' ; raise SystemExit(1) #"
    said = {"title": f"T {hostile}", "coverage": hostile, "legal_basis": f"UK GDPR {hostile}"}
    _, _, feed = declared(path, says="none", service="none", **said)
    assert feed.coverage == hostile and feed.legal_basis == f"UK GDPR {hostile}"
    assert feed.tables[0].matches(path.name) is not None
    assert feed.tables[0].name.format_map({}) == path.name


def test_two_people_in_a_row_are_a_child_and_its_parent(tmp_path: Path) -> None:
    _, _, feed = declared(strange_files.parenting(tmp_path))
    [tie] = [emit for emit in feed.tables[0].emits if isinstance(emit, EmitRelationship)]
    assert tie.relation == "=child" and tie.other.role == "adult"
    assert (tie.other.forename, tie.other.birth) == ("other_forename", "other_birth")
    _, _, alone = declared(strange_files.parenting(tmp_path), relation="none")
    assert not any(isinstance(emit, EmitRelationship) for emit in alone.tables[0].emits)


def test_two_carers_of_one_name_are_two(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    rows = ("7,Fenn,Kit,2012-03-04,Sarah Smith,2026-01-05", "9,Quill,Wren,2013-05-06,Sarah Smith,2026-01-06")
    path.write_text(
        "\n".join(["Client ID,Surname,Forename,DOB,Carer name,Start", *rows, ""]), encoding="utf-8"
    )
    _, _, feed = declared(path)
    [tie] = [emit for emit in feed.tables[0].emits if isinstance(emit, EmitRelationship)]
    assert tie.other.key == ("person", "other_forename", "other_surname")
    heads = "Client ID,Surname,Forename,DOB,Carer name,Carer DOB,Start"
    for births, key in (
        (("1985-04-05", "1990-06-07"), ("other_forename", "other_surname", "other_birth")),
        (("1985-04-05", ""), ("person", "other_forename", "other_surname", "other_birth")),
    ):
        born = [row.replace("Smith", f"Smith,{birth}") for row, birth in zip(rows, births, strict=True)]
        path.write_text("\n".join([heads, *born, ""]), encoding="utf-8")
        _, _, feed = declared(path)
        [tie] = [emit for emit in feed.tables[0].emits if isinstance(emit, EmitRelationship)]
        assert tie.other.key == key, births
    heads = "Client ID,Surname,Forename,DOB,Carer ID,Carer name,Start"  # a number of her own makes one of her
    numbered = [row.replace("Sarah Smith", "C77,Sarah Smith") for row in rows]
    path.write_text("\n".join([heads, *numbered, ""]), encoding="utf-8")
    _, _, feed = declared(path)
    [tie] = [emit for emit in feed.tables[0].emits if isinstance(emit, EmitRelationship)]
    assert tie.other.key == ("other_person",)


def test_a_birth_of_two_figures_is_declared_as_one(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = ("7,Fenn,Kit,3-Mar-16,2-Feb-26", "9,Quill,Wren,12-Aug-45,3-Mar-26")
    path.write_text("\n".join(["Client ID,Surname,Forename,DOB,Start", *rows, ""]), encoding="utf-8")
    _, text, feed = declared(path)
    assert "Date((DateForm.WORDS_SHORT,), is_of_birth=True)" in text
    values = {column.code: column.value for column in feed.tables[0].columns}
    assert values["birth"].parse("12-Aug-45").year == 1945 and values["start"].parse("12-Aug-45").year == 2045


def test_a_sensitive_or_restricted_feed_says_so_of_every_row(tmp_path: Path) -> None:
    _, _, feed = declared(strange_files.mentoring(tmp_path), category="mental_health", restriction="adoption")
    table = feed.tables[0]
    assert isinstance(table.subject, Subject) and table.subject.category == "mental_health"
    assert table.restriction == feed.restriction == Restriction.ADOPTION


@pytest.mark.parametrize(
    ("name", "later", "period"),
    [
        ("club 2026-03-01.xlsx", "Club 2026-04-01.xlsx", {"date": "2026-04-01"}),
        ("club_20260301.csv", "club_20260401.csv", {"date": "20260401"}),
        ("club (1)_01.03.2026.csv", "club (1)_01.04.2026.csv", {"day": "01", "month": "04", "year": "2026"}),
        ("run 118 of club.csv", "run 119 of club.csv", {}),
    ],
)
def test_the_names_of_later_files(name: str, later: str, period: dict[str, str]) -> None:
    import re

    pattern, _ = file_pattern(name)
    found = re.fullmatch(pattern, later, re.IGNORECASE)
    assert found is not None and found.groupdict() == period
    assert re.fullmatch(pattern, f"x{later}") is None
