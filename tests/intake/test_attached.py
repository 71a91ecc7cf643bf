"""Files that come with notes: read, kept beside their events, and kept back as their note is."""

import base64
from datetime import UTC, date, datetime

import pytest

from kithline.city.notes.files import docx, pdf
from tests.intake.deliveries import accept, one, refuge, rows, values, write

NOW = datetime(2025, 2, 20, tzinfo=UTC)
DAY = date(2025, 2, 3)
pytestmark = pytest.mark.usefixtures("clean_record")


def note(number=1, sealed=False):
    return {"note": f"N{number}", "child": "CS100", "on": DAY, "text": "See the letter.", "sealed": sealed}


def file(data, number=1, name="Letter.txt", of=1):
    content = base64.b64encode(data).decode()
    return {"note": f"N{of}", "child": "CS100", "file": number, "on": DAY, "name": name, "content": content}


def send(folder, day, files=(), notes=()):
    tables = {"notes": list(notes)} if notes else {}
    return write(
        folder, "case_notes", tables | ({"files": list(files)} if files else {}), date=f"2025-02-{day:02}"
    )


def restrictions():
    return rows(
        "SELECT e.kind, e.restriction, d.restriction FROM event e JOIN event_detail d USING (event_id) "
        "WHERE e.known_to IS NULL AND d.known_to IS NULL ORDER BY 1, e.id"
    )


def test_each_sort_of_file_is_read_and_its_bytes_are_kept_once(tmp_path):
    data = {"Letter.txt": b"Dear team", "Plan.docx": docx("The plan"), "Report.pdf": pdf("The report")}
    files = [file(each, number, name) for number, (name, each) in enumerate(data.items(), 1)]
    accept(send(tmp_path, 3, files, [note()]))
    told = rows(
        "SELECT payload ->> 'name', payload ->> 'sort', payload ->> 'text' FROM event_detail "
        "WHERE payload ? 'sha256' ORDER BY 1"
    )
    assert told == [
        ("Letter.txt", "text", "Dear team"),
        ("Plan.docx", "Word", "The plan"),
        ("Report.pdf", "PDF", "The report"),
    ]
    kept = rows("SELECT content FROM attached_file ORDER BY id")
    assert sorted(bytes(each) for (each,) in kept) == sorted(data.values())
    raw = values("SELECT raw ->> 'content' FROM source_record WHERE key_space = 'files'")
    assert raw == ["(a file)"] * 3


def test_a_file_that_cannot_be_read_is_a_row_that_waits(tmp_path):
    taken = accept(send(tmp_path, 3, [file(b"PK\x03\x04 broken"), file(b"Dear team", 2)], [note()]))
    assert taken.first_rejects == [
        "case_note_files_2025-02-03.csv, row 2, column content: expected a Word file (DOCX) that is whole"
    ]
    assert one("SELECT count(*) FROM rejected_row WHERE raw ->> 'content' <> ''") == 1
    assert one("SELECT count(*) FROM attached_file") == 1


def test_a_file_is_kept_back_as_its_note_is_and_until_that_is_here(tmp_path):
    accept(send(tmp_path, 3, [file(b"Dear team")]))
    assert restrictions() == [("note_file", 2, 2)]
    accept(send(tmp_path, 4, notes=[note()]))
    assert restrictions() == [("case_note", 0, 0), ("note_file", 0, 0)]
    accept(send(tmp_path, 5, notes=[note(sealed=True)]))
    assert restrictions() == [("case_note", 2, 2), ("note_file", 2, 2)]
    accept(send(tmp_path, 6, [file(b"Dear team, once more")]))
    assert restrictions() == [("case_note", 2, 2), ("note_file", 2, 2)]
    assert values("SELECT restriction FROM source_record WHERE superseded_at IS NULL ORDER BY id") == [2, 2]
    accept(send(tmp_path, 7, notes=[note()]))
    assert restrictions() == [("case_note", 0, 0), ("note_file", 0, 0)]


def test_what_is_withheld_is_taken_out_of_a_file_and_its_name(tmp_path):
    from kithline.intake.withholding import withhold_anew

    accept(refuge(tmp_path, DAY, date="2025-02-02"))
    withhold_anew(NOW)
    said = pdf("Sent to Lantern House on Friday.")
    accept(send(tmp_path, 3, [file(said, name="Visit_Lantern_House.pdf"), file(b"Dear team", 2)], [note()]))
    told = rows(
        "SELECT payload ->> 'name', payload ->> 'text', as_written IS NULL "
        "FROM event_detail WHERE payload ? 'sha256' ORDER BY id"
    )
    assert told == [
        ("Visit_[address withheld].pdf", "Sent to [address withheld] on Friday.", False),
        ("Letter.txt", "Dear team", True),
    ]


def test_a_sealed_note_and_its_file_stay_so_when_their_child_is_parted_from_somebody(tmp_path):
    from django.db import transaction

    from kithline.assembly.assemble import assemble_people
    from kithline.pipeline import update

    accept(send(tmp_path, 3, [file(b"Dear team")], [note(sealed=True)]))
    update(on=DAY, now=NOW)
    people = values("SELECT DISTINCT person_id FROM event")
    with transaction.atomic():
        assemble_people(people, on=DAY, now=NOW, restrictions_anew=True)
    assert restrictions() == [("case_note", 2, 2), ("note_file", 2, 2)]
