"""What is held of a person as items: a file that came with a note is one, by its text."""

from datetime import UTC, date, datetime

from kithline.sharing.rights.items import Held, Names, Origin, numbered, pieces_of


def test_a_file_is_an_item_of_its_name_and_its_text() -> None:
    row = {
        "event_id": "e1",
        "source_record_id": 7,
        "access_class": 273,
        "restriction": 0,
        "valid_from": "2026-01-07",
        "valid_to": None,
        "known_from": "2026-01-08T06:00:00+00:00",
        "known_to": None,
    }
    origin = Origin("case_notes", date(2026, 1, 8), datetime(2026, 1, 8, 6, tzinfo=UTC), "files.csv", 2)
    payload = {"name": "Letter.pdf", "sort": "PDF", "text": "Dear team,\nNan rang."}
    held = [
        Held("event", row | {"kind": "note_file", "access_class": 272}, origin),
        Held("event_detail", row | {"payload": payload}, origin),
    ]
    [item] = numbered(pieces_of(held, Names()))
    assert item.title == "File with a case note" and item.section == "Case notes"
    assert "Name: Letter.pdf" in item.text and "Text: Dear team,\nNan rang." in item.text
