"""What is kept of a note while it is written is exactly what stands in it, and is of people who are true."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kithline.city.notes.gold import SORTS, Item, as_read
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source
from kithline.city.sources.case_notes import deliveries
from kithline.city.truth import make_truth
from tests.city.conftest import TODAY

Rows = list[dict[str, object]]
STATUSES = {"asserted", "negated", "hypothetical", "historical", "alleged", "contested"}


@pytest.fixture(scope="module")
def notes(out: Path) -> dict[str, dict[str, object]]:
    return {row["note"]: row for row in pq.read_table(out / "truth/notes/notes.parquet").to_pylist()}


@pytest.fixture(scope="module")
def items(out: Path) -> Rows:
    return pq.read_table(out / "truth/notes/items.parquet").to_pylist()


def test_every_quote_is_the_text_at_its_offsets(notes: dict[str, dict[str, object]], items: Rows) -> None:
    assert len(items) > 1500
    wrong = [
        item
        for item in items
        if str(notes[item["note"]]["text"])[item["start"] : item["end"]] != item["quote"]
        or not item["quote"].strip()
        or item["quote"] != item["quote"].strip()
    ]
    assert wrong[:3] == []
    assert {item["sort"] for item in items} == set(SORTS)


def test_what_is_said_of_an_item_fits_its_quote(items: Rows) -> None:
    for item in items:
        if item["sort"] in ("people", "places", "child_voice"):
            assert item["name"] == item["quote"]
        if item["sort"] == "actions":
            assert item["name"] and item["name"] in item["quote"]
        if item["sort"] == "dates":
            assert item["value"][:2] == "20" and len(item["value"]) in (4, 7, 10)
        if item["sort"] == "stance":
            assert item["status"] in STATUSES and item["stance"] in ("protective", "risk", "neutral")


def test_a_day_that_is_told_by_that_of_the_note_is_a_date_and_what_is_to_be_done_then_is_due(
    notes: dict[str, dict[str, Any]], items: Rows
) -> None:
    dates = {(item["note"], item["start"]): item for item in items if item["sort"] == "dates"}
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "yesterday": -1}
    counted = Counter[str]()
    for code, note in notes.items():
        for found in re.finditer(rf"\b(?:{'|'.join(days)})\b", note["text"].lower()):
            day = str(note["on"] + timedelta(days=days[found[0]]))
            assert dates[code, found.start()]["value"] == day, note["text"]
            due = [
                item["value"]
                for item in items
                if item["note"] == code
                and item["sort"] == "actions"
                and item["start"] <= found.start() < item["end"]
            ]
            assert due in ([], [day])
            counted[found[0]] += 1
            counted["due"] += len(due)
    assert counted["today"] > 5 and counted["tomorrow"] > 2 and counted["due"]


def test_everyone_named_is_somebody_in_truth(out: Path, items: Rows) -> None:
    people = pq.read_table(out / "truth/people.parquet").num_rows
    kin = pq.read_table(out / "truth/kin.parquet").num_rows
    listed = set(pq.read_table(out / "truth/notes/people.parquet").column("person").to_pylist())
    named = {item["person"] for item in items if item["person"]}
    assert named <= listed
    for person in named:
        if person[0] == "P" or person[0] == "K":
            assert int(person[1:]) < (people if person[0] == "P" else kin)


def test_a_mothers_partner_is_listed_too() -> None:
    """Of this seed's tiny city some families have one whom notes tell of."""
    seeds = Seeds(6)
    told = [each.told for each in deliveries(make_source(seeds, make_truth(seeds, SIZES["tiny"], TODAY)))]
    listed = {person for each in told for person in each["notes/people"].column("person").to_pylist()}
    items = [item for each in told for item in each["notes/items"].to_pylist()]
    assert any(item["relation"] == "mother's partner" for item in items)
    assert {item["person"] for item in items if item["person"]} <= listed


def test_no_phrase_is_in_both_sets(notes: dict[str, dict[str, object]]) -> None:
    """No run of eight words: names, days and a few short words may be the same."""
    runs: dict[bool, set[tuple[str, ...]]] = {True: set(), False: set()}
    for note in notes.values():
        words = re.findall(r"[a-z']+", str(note["text"]).casefold())
        runs[bool(note["is_held_out"])].update(zip(*(words[place:] for place in range(8)), strict=False))
    assert min(map(len, runs.values())) > 2_000
    assert runs[True] & runs[False] == set()


def test_what_is_told_as_so_is_true_of_that_person(out: Path, items: Rows) -> None:
    """A stance that is so is a circumstance of that very person; a denial that is so, of a topic that is not theirs or
    has ended. Notes are wrong too: some are not so."""
    held = pq.read_table(out / "truth/circumstances.parquet").to_pylist()
    kin = pq.read_table(out / "truth/kin.parquet").to_pylist()
    among_people = {f"K{row['kin']}": f"P{row['person']}" for row in kin if row["person"] >= 0}
    true = {(among_people.get(row["who"], row["who"]), row["topic"], row["stance"]) for row in held}
    told = [item for item in items if item["sort"] == "stance"]
    for item in told:
        if item["is_so"] and item["status"] != "negated":
            assert (item["person"], item["kind"], item["stance"]) in true
    wrong = [item for item in told if not item["is_so"]]
    assert 0.03 < len(wrong) / len(told) < 0.25
    assert {"negated", "alleged"} <= {item["status"] for item in wrong}


def test_notes_are_of_eight_kinds_or_more_by_authors_of_both_sets(
    notes: dict[str, dict[str, object]],
) -> None:
    kinds = Counter(str(note["kind"]) for note in notes.values())
    assert len(kinds) >= 8
    assert len({note["author"] for note in notes.values()}) >= 20
    share = sum(bool(note["is_held_out"]) for note in notes.values()) / len(notes)
    assert 0.1 < share < 0.6


def test_items_take_the_shape_that_the_reader_writes() -> None:
    text = "Nan said Lee is drinking again."
    read = as_read(
        [
            Item("people", 0, 3, "Nan", "K1", "maternal grandmother", "role"),
            Item(
                *("stance", 9, 30, "", "K2", "mother's ex-partner", "drinking", "", "risk", "alleged"),
                *("maternal grandmother", "K1", True, False),
            ),
        ],
        text,
    )
    assert read["people"][0]["relation_to_child"] == "maternal grandmother"
    stance = read["stance"][0]
    assert (stance["about"], stance["status"], stance["said_by"]) == (
        "mother's ex-partner",
        "alleged",
        "maternal grandmother",
    )
    assert stance["quote"] == text[9:30] == "Lee is drinking again"
    assert set(read) == set(SORTS)
