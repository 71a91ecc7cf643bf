"""Bad files: one clear line that repeats no value, the good rows in, and nothing half done."""

from datetime import date
from pathlib import Path

import pytest

from kithline.feeds.discovery import feed as declared
from kithline.feeds.discovery import sample_folder
from tests.intake.deliveries import (
    AUTUMN,
    SPRING,
    accept,
    as_json,
    census,
    command,
    counts,
    one,
    pupil,
    rows,
    take,
    upn,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")
SECRET = "Wolverstone-Pike"  # a name that no message may repeat


def on_roll(place: Path) -> Path:
    return next(place.glob("*_pupilonroll.csv"))


def with_secret(tmp_path, **other):
    """A census of three, one with the name that must not be told."""
    return census(tmp_path, SPRING, [pupil(1), pupil(2), pupil(3, surname=SECRET, **other)])


def told(receipt) -> str:
    return " ".join([receipt.reason, *receipt.first_rejects])


def one_line(text: str) -> bool:
    return "\n" not in text.strip() and SECRET not in text


class TestRows:
    """One bad row costs one row."""

    @pytest.mark.parametrize(
        ("column", "text", "expected"),
        [
            ("birth", "31/02/2012", "expected a date"),
            ("birth", "Wolverstone-Pike", "expected a date"),
            ("entry", None, "expected a value; the cell is empty"),
            ("upn", None, "expected a value; the cell is empty"),
            ("sex", "Wolverstone-Pike", "expected one of M, F, U"),
            ("sessions_possible", "many", "expected a whole number"),
            ("sessions_possible", "99999999999999999999", "expected a whole number"),
            ("middle", "x" * 100_000, "expected text of at most 500 characters"),
            ("middle", "nul\x00nul", "text without NUL characters"),
        ],
    )
    def test_a_value_that_cannot_be_understood(self, tmp_path, column, text, expected):
        receipt = take(with_secret(tmp_path, **{column: text}))
        assert (receipt.outcome, receipt.accepted, receipt.rejected) == ("accepted", 2, 1)
        assert expected in receipt.first_rejects[0]
        header = declared("school_census").table("on_roll").layouts[0].header(column)
        assert f"2025_spring_pupilonroll.csv, row 4, column {header}: " in receipt.first_rejects[0]
        assert one_line(receipt.first_rejects[0])
        assert SECRET not in one("SELECT reason FROM rejected_row")

    def test_ragged_rows(self, tmp_path):
        place = with_secret(tmp_path)
        lines = on_roll(place).read_text().splitlines()
        lines[1] += ",one,two"
        lines[2] = ",".join(lines[2].split(",")[:5])
        on_roll(place).write_text("\n".join(lines))
        receipt = take(place)
        assert (receipt.accepted, receipt.rejected) == (1, 2)
        assert one("SELECT count(*) FROM rejected_row WHERE reason LIKE '%%cells; the row has%%'") == 2

    def test_a_cell_that_two_columns_read_is_told_once(self, tmp_path):
        sent = (sample_folder("police_encompass") / "encompass_2025-02-03.csv").read_text()
        path = tmp_path / "encompass_2025-02-03.csv"
        path.write_text(sent.replace("2025-02-01T21:40:00", SECRET))
        [told] = take(path).first_rejects
        assert told.count("expected") == 1
        assert "column Incident Date Time: expected a date and time" in told

    def test_a_key_that_is_there_twice(self, tmp_path):
        receipt = take(census(tmp_path, SPRING, [pupil(1), pupil(2), pupil(1, surname=SECRET)]))
        assert (receipt.accepted, receipt.rejected) == (2, 1)
        assert "row 2 of this file has the same key" in receipt.first_rejects[0]
        assert one_line(receipt.first_rejects[0])

    def test_a_row_of_no_pupil_on_the_roll(self, tmp_path):
        marks = [{"roll_id": "r9", "school": "1994001", "code": "I", "sessions": 4}]
        receipt = take(census(tmp_path, SPRING, [pupil(1)], sessions_on=marks))
        assert (receipt.accepted, receipt.rejected) == (1, 1)
        assert "expected a row of this delivery's roll with the same id" in receipt.first_rejects[0]

    def test_an_identifier_that_fails_its_check_costs_nothing(self, tmp_path):
        wrong = upn(3)[:-1] + "0"
        receipt = take(census(tmp_path, SPRING, [pupil(1), pupil(3, upn=wrong)]))
        assert (receipt.accepted, receipt.rejected) == (2, 0)
        assert values("SELECT is_valid FROM person_identifier WHERE value = %s", wrong) == [False]

    def test_formulas_quotes_and_line_ends_come_through_as_they_are(self, tmp_path):
        hard = [
            '=cmd|"/C calc"!A0',
            "O'Quill; DROP TABLE person",
            'with "quotes"',
            "two\nlines",
            "100%s %(as_at)s",
        ]
        accept(census(tmp_path, SPRING, [pupil(n, surname=text) for n, text in enumerate(hard, 1)]))
        assert set(values("SELECT surname FROM person_name WHERE kind = 'legal'")) == set(hard)


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
    def test_each_is_read(self, tmp_path, encoding):
        place = census(tmp_path, SPRING, [pupil(1, forename="Zoë"), pupil(2)])
        on_roll(place).write_text(on_roll(place).read_text("utf-8"), encoding)
        receipt = accept(place)
        assert receipt.rejected == 0
        assert "Zoë" in values("SELECT forename FROM person_name WHERE kind = 'legal'")

    def test_bytes_that_are_no_text_cost_their_row(self, tmp_path):
        place = census(tmp_path, SPRING, [pupil(1, forename="Zoë"), pupil(2, forename="Noë"), pupil(3)])
        data = on_roll(place).read_bytes().replace("Noë".encode(), b"No\xff")
        on_roll(place).write_bytes(data)
        receipt = take(place)
        assert (receipt.accepted, receipt.rejected) == (2, 1)
        assert "Zoë" in values("SELECT forename FROM person_name WHERE kind = 'legal'")


class TestFiles:
    """A file that is not what it should be is refused whole, and says so in one line."""

    def refused(self, place, feed="", expected=""):
        before = counts()
        receipt = take(place, feed=feed)
        assert receipt.outcome == "refused"
        assert expected in receipt.reason
        assert one_line(receipt.reason)
        after = counts()
        assert {table for table in after if after[table] != before[table]} <= {"delivery"}
        return receipt

    def test_a_required_column_missing(self, tmp_path):
        place = with_secret(tmp_path)
        on_roll(place).write_text(on_roll(place).read_text().replace("entrydate", "started"))
        self.refused(place, expected="there is no column 'entrydate'")

    def test_a_required_column_misspelt(self, tmp_path):
        place = with_secret(tmp_path)
        on_roll(place).write_text(on_roll(place).read_text().replace("entrydate", "entrydte"))
        self.refused(place, expected="column 'entrydte' is not known; expected 'entrydate'")

    def test_an_empty_file(self, tmp_path):
        place = with_secret(tmp_path)
        on_roll(place).write_bytes(b"")
        self.refused(place, expected="the file is empty")

    def test_a_file_of_the_set_is_missing(self, tmp_path):
        place = with_secret(tmp_path)
        next(place.glob("*nolongeronroll.csv")).unlink()
        self.refused(place, expected="the delivery lacks 2025_spring_pupilnolongeronroll.csv")

    def test_a_quotation_mark_never_closed(self, tmp_path):
        place = census(tmp_path, SPRING, [pupil(3, surname=SECRET), pupil(1), pupil(2)])
        on_roll(place).write_text(on_roll(place).read_text().replace(SECRET, f'"{SECRET}'))
        self.refused(place, expected="a quotation mark is opened and never closed")

    def test_the_wrong_file_for_the_feed(self, tmp_path):
        place = census(tmp_path, SPRING, [pupil(1)])
        path = place / "suspensions_2025-02-03.csv"
        path.write_text(on_roll(place).read_text())
        self.refused(path, feed="suspensions", expected="suspensions_2025-02-03.csv: there is no column")

    def test_it_may_come_again_mended(self, tmp_path):
        place = with_secret(tmp_path)
        whole = on_roll(place).read_text()
        on_roll(place).write_text(whole.replace("entrydate", "started"))
        self.refused(place)
        on_roll(place).write_text(whole)
        assert accept(place).accepted == 3

    def test_one_bad_delivery_stops_no_other(self, tmp_path):
        place = with_secret(tmp_path)
        on_roll(place).write_bytes(b"")
        good = census(tmp_path, AUTUMN, [pupil(1)])
        outcomes = {receipt.outcome for receipt in take(place, good)}
        assert outcomes == {"refused", "accepted"}


class TestXml:
    WHOLE = [{"child_id": "C1", "birth": date(2012, 3, 4), "sex": "F"}]

    def file(self, tmp_path):
        place = write(tmp_path, "cin_census", {"children": self.WHOLE}, year="2025", date="2025-03-31")
        return next(place.iterdir())

    def test_truncated(self, tmp_path):
        path = self.file(tmp_path)
        path.write_bytes(path.read_bytes()[:-60])
        receipt = take(path)
        assert receipt.outcome == "refused"
        assert "the XML is broken or ends before it is complete" in receipt.reason
        assert one("SELECT count(*) FROM source_record") == 0

    def test_each_of_two_broken_ones_is_told_its_own_fault(self, tmp_path):
        whole = self.file(tmp_path).read_text()
        place = tmp_path / "two"
        place.mkdir()
        (place / "cin_2025.xml").write_text(whole[:120])
        (place / "cin_2026.xml").write_text("<Letter/>")
        assert sorted(receipt.reason for receipt in take(place)) == [
            "cin_2025.xml: line 6: the XML is broken or ends before it is complete",
            "cin_2026.xml: expected a document <Message>",
        ]

    @pytest.mark.parametrize("text", ["31/03/2025", "2025-02-30", SECRET])
    def test_an_envelope_with_a_bad_date(self, tmp_path, text):
        path = self.file(tmp_path)
        path.write_text(path.read_text().replace("2025-03-31", text))
        receipt = take(path)
        assert receipt.outcome == "refused"
        assert receipt.reason == (
            f"{path.name}: 'Header/CollectionDetails/ReferenceDate': expected a date as YYYY-MM-DD"
        )
        assert one("SELECT count(*) FROM source_record") == 0

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_an_entity_bomb(self, tmp_path, encoding):
        path = self.file(tmp_path)
        levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE b [<!ENTITY l0 "{SECRET}">{levels}]>'
        text = path.read_text().split("?>", 1)[1].replace("C1", "&l9;")
        path.write_text(f'<?xml version="1.0" encoding="{encoding}"?>{bomb}{text}', encoding)
        receipt = take(path)
        assert receipt.outcome == "refused"
        assert "document type declarations are not accepted" in receipt.reason
        assert one("SELECT count(*) FROM source_record") == 0

    def test_a_file_of_this_machine_is_not_fetched(self, tmp_path):
        (tmp_path / "secret.txt").write_text(SECRET)
        path = self.file(tmp_path)
        entity = f'<!DOCTYPE b [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
        text = path.read_text().split("?>", 1)[1].replace("C1", "&x;")
        path.write_text(f"<?xml version='1.0'?>{entity}{text}")
        assert take(path).outcome == "refused"
        assert one("SELECT count(*) FROM source_record") == 0


class TestDatabase:
    def test_what_the_database_refuses_is_told_in_one_line_without_values(self, tmp_path, monkeypatch):
        """Whatever gets so far: the database's own words would quote the row."""
        from kithline.intake import taking as module

        def violate(*given):
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("SELECT %s::int", [SECRET])

        monkeypatch.setattr(module, "_resolve_schools", violate)
        before = counts()
        receipt = take(with_secret(tmp_path))
        assert receipt.outcome == "refused"
        assert one_line(receipt.reason)
        assert "DataError" in receipt.reason
        assert counts() == before


def test_a_full_disk_is_one_line_and_nothing_is_half_done(tmp_path, monkeypatch):
    from django.core.management import CommandError, call_command

    from kithline.intake import store

    def full(source, target):
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    before = counts()
    place = with_secret(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(store, "home", lambda: tmp_path)
        patch.setattr(store.shutil, "copyfile", full)
        with pytest.raises(CommandError, match="No space left on device; nothing is half done"):
            call_command("receive", str(place))
    # the register of agreements, which the command writes beforehand
    agreed = {"feed_agreement": counts()["feed_agreement"]}
    assert counts() == before | agreed
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert accept(place).accepted == 3


def test_a_full_disk_of_the_database_is_one_line_too(tmp_path, monkeypatch):
    """Though the rows that filled it are undone, and there is room again, by the time that it is told."""
    from django.core.management import CommandError, call_command
    from django.db import connection

    from kithline.intake import taking

    def full(*given):
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE disk_full; END $$")

    monkeypatch.setattr(taking, "_resolve_schools", full)
    with pytest.raises(CommandError, match="the database has no room left; nothing is half done") as told:
        call_command("receive", str(with_secret(tmp_path)))
    assert one_line(str(told.value))
    assert one("SELECT count(*) FROM delivery") == 0


class TestCommand:
    """`python -m kithline receive`: exit 0, 2 or 3, and one line for each thing that is wrong."""

    def test_good_files(self, tmp_path, clean_record):
        done = command(clean_record, "receive", str(with_secret(tmp_path)))
        assert (done.returncode, done.stderr) == (0, "")
        assert "school_census 2025 spring: 3 rows accepted, 0 could not be read" in done.stdout
        again = command(clean_record, "receive", str(tmp_path), "--json")
        assert again.returncode == 0
        assert as_json(again)["deliveries"][0]["outcome"] == "known"

    def test_bad_files(self, tmp_path, clean_record):
        place = with_secret(tmp_path, sex=SECRET)
        (place / "notes.txt").write_text(SECRET)
        done = command(clean_record, "receive", str(place))
        assert done.returncode == 3
        assert "notes.txt: no feed expects a file of this name" in done.stderr
        assert f"kithline feed try {place / 'notes.txt'}" in done.stderr
        assert "FEEDS_DIR names no folder" in done.stderr
        assert "2 rows accepted, 1 could not be read" in done.stdout
        assert SECRET not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert rows("SELECT count(*) FROM source_record") == [(2,)]

    @pytest.mark.long
    def test_a_folder_of_all_sorts_is_summed_up(self, tmp_path, clean_record):
        place = census(tmp_path, SPRING, [pupil(1), *(pupil(n, birth=SECRET) for n in range(2, 10))])
        suspension = sample_folder("suspensions") / "suspensions_2025-02-03.csv"
        (place / "suspensions_2026-12-06.csv").write_bytes(suspension.read_bytes())
        (place / "suspensions_2025-02-10.csv").write_text("")
        (place / "notes.txt").write_text(SECRET)
        done = command(clean_record, "receive", str(place))
        assert done.returncode == 3
        assert done.stdout.splitlines()[-2:] == [
            "3 deliveries: 1 taken in, 1 held, 1 refused; 1 file left out.",
            "Next: kithline update, which brings it to the screens.",
        ]
        assert "school_census 2025 spring: 1 row accepted, 8 could not be read" in done.stdout
        assert "    and 3 more: see Data quality" in done.stdout
        assert "    Nothing of it was taken in; send it again, mended." in done.stdout
        again = command(clean_record, "receive", str(place))
        assert (
            "school_census 2025 spring: these files have been received before; nothing changed"
            in again.stdout
        )
        assert "Next:" not in again.stdout

    @pytest.mark.long
    def test_a_folder_without_files_says_so(self, tmp_path, clean_record):
        done = command(clean_record, "receive", str(tmp_path))
        assert (done.returncode, done.stdout) == (0, "There are no files here.\n")

    @pytest.mark.long
    @pytest.mark.parametrize(
        ("words", "code", "expected"),
        [
            (["receive"], 2, "required"),
            (["receive", "/nowhere/at/all"], 3, "there is no file or folder /nowhere/at/all"),
            (["receive", "--feed", "no_such", "."], 2, "there is no feed no_such"),
        ],
    )
    def test_used_wrongly(self, clean_record, words, code, expected):
        done = command(clean_record, *words)
        assert done.returncode == code
        assert expected in done.stderr
        assert "Traceback" not in done.stderr
