"""What is held of a person as items: a file that came with a note is one, by its text."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from pypdf import PdfReader

from kithline.record.types.rights import Cut, Item
from kithline.sharing.rights.items import Held, Names, Origin, numbered, pieces_of
from kithline.sharing.rights.paper import write_paper
from tests.sharing.rights.test_paper import LETTER, PLACE, SECRET, bundle, whole


def file_of_a_note(text: str) -> Item:
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
    payload = {"name": "Letter.pdf", "sort": "PDF", "text": text}
    held = [
        Held("event", row | {"kind": "note_file", "access_class": 272}, origin),
        Held("event_detail", row | {"payload": payload}, origin),
    ]
    [item] = numbered(pieces_of(held, Names()))
    return item


def test_a_file_is_an_item_of_its_name_and_its_text() -> None:
    item = file_of_a_note("Dear team,\nNan rang.")
    assert item.title == "File with a case note" and item.section == "Case notes"
    assert "Name: Letter.pdf" in item.text and "Text: Dear team,\nNan rang." in item.text


def test_what_was_cut_of_a_file_is_gone_from_the_paper() -> None:
    """By extraction, and in its bytes; the rest of the file is there."""
    item = file_of_a_note(f"Dear team,\nNan rang from {PLACE}, where {SECRET} lives. She is well.")
    cuts = []
    for number, words in enumerate((PLACE, SECRET), 1):
        start = item.text.index(words)
        cuts.append(
            Cut(number, item.number, start, start + len(words), "third_party", "hand", "", "I. Gower")
        )
    content, _ = write_paper(replace(bundle(), items=(item,), cuts=tuple(cuts)), LETTER)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    assert "Letter.pdf" in text and "Nan rang from" in text and "She is well." in text
    for part in (*SECRET.split(), *PLACE.split()[1:]):
        assert part not in text and part not in whole(content), part
