"""A feed for tests: an ordinary table and one for each restriction, of one namespace, with all that linking needs."""

from datetime import date

import pytest

from kithline.feeds.discovery import FEEDS_DIR
from tests.intake.deliveries import accept, pupil, write

FEED = """
from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import Column, EmitEvent, Feed, Format, Layout, Mode, Rhythm, Subject, Table
from kithline.feeds.values import Identifier
from kithline.record.categories import Restriction

NAMES = ("row", "person", "forename", "surname", "birth", "sex", "upn", "on")
TYPES = {"birth": ANY_DATE, "sex": SEX, "upn": Identifier("upn"), "on": ANY_DATE}


def table(kind):
    code = kind.name.lower()
    return Table(
        code=code,
        file=code + r"_(?P<date>\\d{4}-\\d\\d-\\d\\d)\\.csv",
        name=code + "_{date}.csv",
        key=("row",),
        columns=tuple(Column(name, TYPES[name]) if name in TYPES else Column(name) for name in NAMES),
        layouts=(Layout("own", "Own", "unconfirmed", {name: name for name in NAMES}),),
        subject=Subject(
            "watched",
            ("person",),
            forename="forename",
            surname="surname",
            birth="birth",
            sex="sex",
            identifiers={"upn": "upn"},
        ),
        emits=(EmitEvent("police_intelligence", "on"),),
        optional=True,
        restriction=kind,
    )


FEED = Feed(
    code="watched",
    title="Watched",
    source_system="a test",
    owner="a test",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="none",
    purposes=("social_care",),
    retention="none",
    coverage="none",
    tables=tuple(table(kind) for kind in Restriction),
)
"""


@pytest.fixture
def watched(tmp_path, monkeypatch):
    folder = tmp_path / "own_feeds"
    folder.mkdir()
    (folder / "watched.py").write_text(FEED, encoding="utf-8")
    monkeypatch.setenv(FEEDS_DIR, str(folder))


def row(name="1", **other):
    """A row about the pupil 1, under the number W1."""
    told = pupil(1)
    known = {code: told[code] for code in ("forename", "surname", "birth", "sex", "upn")}
    return {"row": name, "person": "W1", "on": date(2025, 1, 6)} | known | other


def tell(tmp_path, day, **tables):
    """A delivery of the feed: `none` is the ordinary table, the others are called as their restriction."""
    accept(write(tmp_path, "watched", {name: [each] for name, each in tables.items()}, date=day))
