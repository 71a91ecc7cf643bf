"""Feeds are found, not registered; a faulty declaration is told in one line per fault."""

import re
import shutil
from dataclasses import replace
from datetime import date
from textwrap import dedent
from types import SimpleNamespace

import pytest

from kithline.feeds import discovery
from kithline.feeds.declaration_faults import faults_of
from kithline.feeds.discovery import (
    FEEDS_DIR,
    BadDeclaration,
    check_feed,
    faulty,
    feed,
    feeds,
    forget,
    own_feeds,
    sample_folder,
    set_aside,
    stood_before,
)
from kithline.feeds.readers import read_table
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import EmitAttribute, EmitEvent, EmitProfessional, Subject, Through

OWN_FEED = dedent(
    '''
    """Library cards: a feed of the council's own."""

    from kithline.feeds.spec import Column, Feed, Format, Layout, Mode, Rhythm, Subject, Table

    FEED = Feed(
        code="{code}",
        title="Library cards",
        source_system="the libraries",
        owner="the library service",
        format=Format.CSV,
        mode=Mode.DELTA,
        rhythm=Rhythm.MONTHLY,
        legal_basis="UK GDPR 6(1)(e)",
        purposes=("early_support",),
        retention="A year",
        coverage="Children with a library card",
        tables=(
            Table(
                code="cards",
                file=r"cards\\.csv",
                name="cards.csv",
                key=("card",),
                columns=(Column("card", required=True), Column("surname")),
                layouts=(Layout("library", "Library system", "unconfirmed", {{"card": "Card No"}}),),
                subject=Subject("library", ("card",), surname="surname"),
            ),
        ),
    )
    '''
)


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv(FEEDS_DIR, str(folder))
    return folder


def test_a_feed_is_two_new_files_in_a_folder_outside_the_package(own_folder):
    (own_folder / "library_cards.py").write_text(OWN_FEED.format(code="library_cards"))
    sample = own_folder / "samples" / "library_cards"
    sample.mkdir(parents=True)
    (sample / "cards.csv").write_text("card_no,Surname\n17,Quillfeather\n")

    cards = feeds()["library_cards"]
    assert check_feed(cards) == []
    read = read_table(cards, cards.tables[0], sample_folder("library_cards") / "cards.csv")
    assert read.rows.to_pylist() == [{"_row": 2, "card": "17", "surname": "Quillfeather"}]


def test_two_feeds_of_one_code_are_both_set_aside(own_folder):
    for name in ("roll.py", "second_roll.py"):
        (own_folder / name).write_text(OWN_FEED.format(code="roll"))
    (own_folder / "cards.py").write_text(OWN_FEED.format(code="cards"))
    assert faulty() == {"roll": "roll.py and second_roll.py: two feeds have the code roll"}
    assert "roll" not in feeds() and own_feeds() == ["cards"]


def test_the_councils_own_stands_before_one_that_an_upgrade_brings(own_folder):
    ours = feeds()["young_carers"]
    forget()
    (own_folder / "young_carers.py").write_text(OWN_FEED.format(code="young_carers"))
    assert feeds()["young_carers"].title == "Library cards" != ours.title
    assert own_feeds() == stood_before() == ["young_carers"]
    assert len(feeds()) == len({*feeds()}), "each is there once"
    (own_folder / "young_carers.py").unlink()
    forget()
    assert feeds()["young_carers"] == ours and stood_before() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\nFEED = Feed(\n", r"^cards.py, line 2: SyntaxError: '\(' was never closed$"),
        ("x = 1\n\nFEED = Feed()\n", r"^cards.py, line 3: NameError: name 'Feed' is not defined$"),
        ("from kithline.feeds.spec import Feed\nFEED = Feed(colour=1)\n", r"^cards.py, line 2: TypeError: "),
    ],
)
def test_a_module_that_cannot_be_run_is_one_line_with_its_place_and_the_others_go_on(own_folder, text, words):
    every = {*feeds()}
    forget()
    (own_folder / "cards.py").write_text(text)
    (own_folder / "library_cards.py").write_text(OWN_FEED.format(code="library_cards"))
    assert {*feeds()} == every | {"library_cards"} and own_feeds() == ["library_cards"]
    assert {*set_aside()} == {*faulty()} == {"cards"}
    assert re.match(words, faulty()["cards"])
    (own_folder / "cards.py").write_text(OWN_FEED.format(code="cards"))
    forget()
    assert set_aside() == faulty() == {} and "cards" in feeds()


def test_ours_does_not_take_the_place_of_a_councils_own_that_cannot_be_loaded(own_folder):
    """Whatever the file is called: its text tells the code."""
    (own_folder / "carers.py").write_text(OWN_FEED.format(code="young_carers") + "\nend(\n")
    assert "young_carers" not in feeds() and "housing" in feeds()
    [aside] = set_aside().values()
    assert aside.code == "young_carers" and aside.line.startswith(
        "feed young_carers is set aside: carers.py, "
    )
    assert aside.may_be("cards.csv") and not aside.may_be("other.csv")


def test_a_file_of_one_that_is_set_aside_is_refused_with_its_line_and_others_are_known(own_folder, tmp_path):
    (own_folder / "library_cards.py").write_text(OWN_FEED.format(code="library_cards") + "\nend(\n")
    inbox = tmp_path / "inbox"
    shutil.copytree(sample_folder("suspensions"), inbox)
    (inbox / "cards.csv").write_text("Card No,Surname\n17,Quillfeather\n")
    found, unknown = deliveries_in([inbox], date(2026, 3, 12))
    assert [each.feed.code for each in found] == ["suspensions"]
    [(path, why)] = [(each.path.name, each.why) for each in unknown]
    assert path == "cards.csv" and why == faulty()["library_cards"]
    assert re.match(r"library_cards\.py, line \d+: SyntaxError: ", why)


@pytest.mark.parametrize("broken", ["it cannot be run", "it holds no feed", "two have one code"])
def test_one_of_the_catalogue_that_fails_stops_everything(monkeypatch, broken):
    def loaded(name):
        if broken == "it cannot be run":
            raise SyntaxError(broken)
        return SimpleNamespace(FEED=SOUND if broken == "two have one code" else None)

    discovery._catalogue.cache_clear()
    forget()
    monkeypatch.setattr(discovery.importlib, "import_module", loaded)
    try:
        with pytest.raises((SyntaxError, BadDeclaration)):
            feeds()
    finally:
        discovery._catalogue.cache_clear()
        forget()


def test_a_folder_that_is_not_there_is_said(own_folder, monkeypatch):
    monkeypatch.setenv(FEEDS_DIR, str(own_folder / "nowhere"))
    with pytest.raises(BadDeclaration, match="^FEEDS_DIR: there is no folder "):
        feeds()


def test_a_module_without_a_feed_is_set_aside(own_folder):
    (own_folder / "notes.py").write_text("FEED = None\n")
    assert faulty() == {"notes": "notes.py: expected a module that holds one FEED"}


def test_a_missing_sample_is_a_fault(own_folder):
    (own_folder / "library_cards.py").write_text(OWN_FEED.format(code="library_cards"))
    assert check_feed(feeds()["library_cards"]) == [
        "feed library_cards: it has no sample: expected files in samples/library_cards/"
    ]


SOUND = feed("suspensions")
TABLE = SOUND.tables[0]


def with_table(**changes):
    return replace(SOUND, tables=(replace(TABLE, **changes),))


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        (replace(SOUND, legal_basis=" "), "legal_basis is empty"),
        (replace(SOUND, retention=""), "retention is empty"),
        (replace(SOUND, purposes=()), "it names no purpose"),
        (replace(SOUND, code="Suspensions!"), "its code is not small letters, figures and underscores"),
        (replace(SOUND, scope=("estab",)), "scope: no table has a column 'estab'"),
        (with_table(key=("upnn",)), "table suspensions: key: there is no column 'upnn'"),
        (with_table(key=()), "table suspensions: it has no key"),
        (with_table(file="("), "table suspensions: its file pattern is not a regular expression"),
        (
            with_table(name="{month}.csv"),
            "table suspensions: its file name uses month, which its period has not",
        ),
        (
            with_table(element="A/B"),
            "table suspensions: a table of an XML or JSON feed, and no other, names its element",
        ),
        (with_table(subject=None), "table suspensions: it emits facts about nobody (no subject)"),
        (
            with_table(subject=Subject("school", ("pupil",))),
            "table suspensions: subject: there is no column 'pupil'",
        ),
        (
            with_table(subject=Through(("roll",), ("upn",))),
            "table suspensions: subject: there is no table 'roll'",
        ),
        (
            with_table(subject=None, emits=(EmitProfessional("school", "surname"),)),
            "table suspensions: it does not say whose numbers its professionals have (worker_namespace)",
        ),
        (
            with_table(emits=(EmitEvent("suspended", "start"),)),
            "table suspensions: event: there is no kind 'suspended'",
        ),
        (
            with_table(emits=(EmitEvent("suspension", "start", payload={"length": "sessions"}),)),
            "table suspensions: event suspension: the kind has no field 'length'",
        ),
        (
            with_table(emits=(EmitEvent("suspension", "start", until="start"),)),
            "table suspensions: event suspension: the kind has no end, but 'until' is given",
        ),
        (
            with_table(emits=(EmitAttribute("colour", "school", "colours"),)),
            "table suspensions: attribute colour: there is no category 'colours'",
        ),
    ],
)
def test_a_fault_is_one_line(faulty, fault):
    assert f"feed {faulty.code}: {fault}" in faults_of(faulty, sample_folder("suspensions"))
