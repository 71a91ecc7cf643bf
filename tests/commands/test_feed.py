"""`kithline feed try`: from six files that nobody knows to rows taken in; and what is said where it cannot be."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tests.feeds.trial import hanging_files, strange_files
from tests.feeds.trial.answers_given import GIVEN

ACCEPTED = {"housing": 40, "youth_club": 50, "mentoring": 30, "portage": 25, "tutoring": 60, "parenting": 36}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_ready: None) -> Iterator[Path]:
    from kithline.feeds.discovery import FEEDS_DIR, forget

    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv(FEEDS_DIR, str(folder))
    forget()
    yield folder
    forget()


def run(*words: str) -> str:
    from django.core.management import call_command

    said = io.StringIO()
    call_command("feed", "try", *words, stdout=said, stderr=said)
    return said.getvalue()


def answers(folder: Path, **changes: str) -> str:
    path = folder / "answers.json"
    path.write_text(json.dumps({**GIVEN, **changes}), encoding="utf-8")
    return str(path)


def test_six_unknown_files_are_declared_and_taken_in(own: Path, tmp_path: Path, empty_record: str) -> None:
    from django.db import connection

    from kithline.intake.receive import receive

    inbox = tmp_path / "in"
    inbox.mkdir()
    for make in strange_files.ALL:
        path = make(inbox)
        done = json.loads(
            run(str(path), "--json", "--answers", answers(tmp_path, title=f"Tried {make.__name__}"))
        )
        assert done["accepted"] == ACCEPTED[make.__name__]
        assert Path(done["declaration"]).parent == own
    receipts, unknown = receive([inbox])
    assert unknown == []
    taken = {receipt.feed.removeprefix("tried_"): receipt.accepted for receipt in receipts}
    assert taken == ACCEPTED, [receipt.reason for receipt in receipts]
    [total] = next(each.first_rejects for each in receipts if each.feed == "tried_housing")
    assert ", sheet 'Household Members', row " in total
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM source_person WHERE namespace LIKE 'tried_%'")
        assert cursor.fetchone()[0] == 40 + 50 + 30 + 25 + 20 + 2 * 36
        cursor.execute("SELECT count(*) FROM involvement WHERE service = 'voluntary'")
        assert cursor.fetchone()[0] >= sum(ACCEPTED.values())


def test_files_of_several_tables_are_taken_in_with_whom_and_what_they_tie(
    own: Path, tmp_path: Path, empty_record: str
) -> None:
    from django.db import connection

    from kithline.intake.receive import receive

    said = ("--table", "says_sessions=youth_contact", "--table", "says_parents=none")
    path = hanging_files.therapist(tmp_path)
    given = answers(tmp_path, title="Therapy", says="none", service="none")
    seen = run(str(path), "--preview", "--answers", given, *said)
    assert "Sessions: 36 rows would be taken in, 0 could not be read." in seen
    done = json.loads(
        run(str(path), "--json", "--answers", given, *said, "--table", "relation_parents=child")
    )
    assert done["accepted"] == 12
    [receipt] = receive([path])[0]
    assert (receipt.outcome, receipt.accepted, receipt.rejected) == ("accepted", 60, 0), receipt.reason
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation, count(*), count(DISTINCT other_source_person_id) FROM relationship GROUP BY 1"
        )
        assert cursor.fetchall() == [("child", 12, 12)]
        cursor.execute(
            "SELECT count(*), count(DISTINCT source_person_id) FROM event WHERE kind = 'youth_contact'"
        )
        assert cursor.fetchone() == (36, 12)


def test_nothing_is_written_until_all_is_answered(own: Path, tmp_path: Path) -> None:
    path = strange_files.portage(tmp_path)
    with pytest.raises(CommandError, match=r"still to be answered: .*--legal-basis \(not answered\)") as why:
        run(str(path), "--title", "Portage")
    assert why.value.returncode == 2
    assert "25 rows would be taken in" in run(str(path), "--preview")
    assert "    sheet 'Household Members', row " in run(str(strange_files.housing(tmp_path)), "--preview")
    assert list(own.iterdir()) == []


def test_what_it_says_holds_no_value_of_the_file_but_in_a_preview(own: Path, tmp_path: Path) -> None:
    path = strange_files.mentoring(tmp_path)
    said = run(str(path), "--json", "--answers", answers(tmp_path)) + run(
        str(path), "--another", "--force", "--answers", answers(tmp_path)
    )
    assert not [name for name in (*strange_files.FORENAMES, *strange_files.SURNAMES) if name in said]
    assert "999" not in said.replace("kithline", "")


def test_bad_input_is_one_line(own: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    (tmp_path / "wrong.json").write_text("[]", encoding="utf-8")
    path = str(strange_files.portage(tmp_path))
    for words, code, line in (
        ([str(empty)], 3, "empty.csv: the file is empty"),
        ([str(tmp_path / "none.csv")], 3, "there is no file"),
        ([path, "--column", "Postcode"], 2, "expected HEADER=ROLE"),
        ([path, "--column", "Postcode=own.dog"], 2, "there is no role 'own.dog'"),
        ([path, "--preview", "--column", "Postcode=detail:dog"], 2, "has no detail 'dog'"),
        ([path, "--answers", str(tmp_path / "wrong.json")], 2, "expected an object of questions"),
        ([path, "--answers", answers(tmp_path, sais="none")], 2, "no question 'sais': did you mean 'says'"),
        ([path, "--says", "dog"], 2, r"--says \(expected a code of one of \d+, which --kinds lists\)"),
        ([path, "--says", "a club of the youth service"], 2, r"perhaps .*youth_work \("),
        ([path, "--preview", "--says", "youth_work", "--column", "Postcode=detail:dog"], 2, "'dog'; it has "),
        ([path, "--column", "Post=own.line"], 2, "there is no column 'Post'; there are '@ref', "),
        ([], 2, "expected a file to try"),
    ):
        with pytest.raises(CommandError, match=line) as why:
            run(*words)
        assert why.value.returncode == code and "\n" not in str(why.value)
    from kithline.feeds.discovery import forget

    forget()  # as a new process would
    (own / "old.py").write_text("FEED = Feed(\n", encoding="utf-8")
    with pytest.raises(CommandError, match="still to be answered: --title ") as why:
        run(path)
    assert "old.py" not in str(why.value), "another declaration that cannot be loaded is set aside"
    of_it = tmp_path / "old_rows.csv"
    of_it.write_text("A,B,C,D\n1,2,3,4\n", encoding="utf-8")
    (own / "old.py").write_text(
        "FEED = Feed(code='old', tables=(Table(file=r'old_\\w+\\.csv'),)\n", encoding="utf-8"
    )
    forget()
    with pytest.raises(CommandError, match=r"old\.py, line 1: SyntaxError") as why:
        run(str(of_it))
    assert why.value.returncode == 3


def test_a_declaration_that_reads_no_row_of_its_own_file_is_not_written(own: Path, tmp_path: Path) -> None:
    path = strange_files.portage(tmp_path)
    wrong = ("--column", "Postcode=start", "--column", "Referral/@date=raw", "--answers", answers(tmp_path))
    with pytest.raises(
        CommandError, match="no row of the file would be taken in; nothing was written"
    ) as why:
        run(str(path), *wrong)
    assert why.value.returncode == 3 and list(own.iterdir()) == []


def test_a_declaration_of_ones_own_is_written_anew_when_that_is_said(own: Path, tmp_path: Path) -> None:
    path = strange_files.portage(tmp_path)
    run(str(path), "--answers", answers(tmp_path))
    [first] = own.glob("*.py")
    before = first.read_text(encoding="utf-8")
    with pytest.raises(CommandError, match="with --force its declaration is written anew"):
        run(str(path), "--answers", answers(tmp_path))
    run(str(path), "--force", "--answers", answers(tmp_path, coverage="Others"))
    assert before != first.read_text(encoding="utf-8")
    from kithline.feeds.discovery import sample_folder

    ours = next(path for path in sorted(sample_folder("young_carers").rglob("*")) if path.is_file())
    with pytest.raises(CommandError, match="looks like the feed young_carers already") as why:
        run(str(ours), "--force", "--answers", answers(tmp_path))
    assert "--force" not in str(why.value), "a declaration of the package's is never written anew"


def test_a_file_of_which_nothing_was_read_is_read_again_when_its_declaration_is_mended(
    own: Path, tmp_path: Path, empty_record: str
) -> None:
    from kithline.feeds.discovery import forget
    from kithline.intake.receive import receive

    path = strange_files.portage(tmp_path)
    run(str(path), "--answers", answers(tmp_path))
    [declaration] = own.glob("*.py")
    right = declaration.read_text(encoding="utf-8")
    wrong = re.sub(r"DateForm\.\w+", "DateForm.COMPACT", right)
    declaration.write_text(wrong, encoding="utf-8")
    forget()
    [receipt] = receive([path])[0]
    assert (receipt.outcome, receipt.accepted, receipt.rejected) == ("accepted", 0, 25)
    declaration.write_text(right, encoding="utf-8")
    forget()
    [receipt] = receive([path])[0]
    assert (receipt.outcome, receipt.accepted, receipt.rejected) == ("accepted", 25, 0), receipt.reason
    [receipt] = receive([path])[0]
    assert receipt.outcome == "known", "what was taken in is not taken in twice"


def test_files_that_are_here_are_read_anew_by_a_changed_declaration_when_that_is_said(
    own: Path, tmp_path: Path, empty_record: str
) -> None:
    from django.core.management import call_command
    from django.db import connection

    from kithline.feeds.discovery import forget
    from kithline.intake.receive import receive

    path = strange_files.portage(tmp_path)
    said = ("--answers", answers(tmp_path, mode="delta", says="none"))
    run(str(path), "--column", "NHSNo=raw", *said)
    assert receive([path])[0][0].accepted == 25
    run(str(path), "--force", *said)
    forget()
    told = io.StringIO()
    call_command("receive", str(path), stdout=told)
    assert "received before; nothing changed" in told.getvalue()
    assert "--again reads them anew" in told.getvalue()
    call_command("receive", "--again", str(path), stdout=told)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM person_identifier WHERE scheme = 'nhs_number'")
        assert cursor.fetchone()[0] > 0
    [receipt] = receive([path])[0]
    assert receipt.outcome == "known"


def test_roles_are_listed_without_a_file(own: Path) -> None:
    assert "own.birth" in run("--roles")
    assert "detail:" in run("--roles", "--says", "voluntary_support")


def test_what_a_row_can_tell_is_listed_with_whose_it_is(own: Path) -> None:
    from kithline.record.kinds import kinds

    listed = run("--kinds").splitlines()
    assert len(listed) == len(kinds())
    [line] = [each for each in listed if each.startswith("voluntary_support ")]
    kind = kinds()["voluntary_support"]
    assert kind.title in line and kind.category.title in line


def test_on_a_terminal_a_lack_of_a_folder_is_said_before_anything_is_asked(
    tmp_path: Path, django_ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FEEDS_DIR", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: pytest.fail(f"it asked: {prompt}"))
    with pytest.raises(CommandError, match="FEEDS_DIR names no folder") as why:
        run(str(strange_files.portage(tmp_path)))
    assert why.value.returncode == 3


def test_on_a_terminal_it_asks_and_takes_a_hint_for_an_empty_line(tmp_path: Path, django_ready: None) -> None:
    from kithline.commands.feed_words import asked
    from kithline.core import clock
    from kithline.feeds.trial.trial import try_file
    from kithline.sharing.matrix import PURPOSES

    trial = try_file(strange_files.housing(tmp_path), clock.today(), PURPOSES)
    replies = {"title": ["", "Members"], "mode": [""], "purposes": ["safeguarding, early_support"]}
    replies |= {"legal_basis": ["the law", "UK GDPR 6(1)(e)"], "rhythm": ["weekly"], "category": ["identity"]}
    said: list[str] = []

    def reply(prompt: str) -> str:
        code = prompt.split(":")[0].split(" ")[0]
        return replies.get(code, ["none"]).pop(0)

    given = asked(trial, {}, reply, said.append)
    assert given["title"] == "Members" and given["mode"] == "snapshot"
    assert given["purposes"] == ["safeguarding", "early_support"]
    assert any("It cannot be left open" in line for line in said)
    assert any("UK GDPR" in line for line in said)
