"""While a feed of the council's own is set aside its queries rest, and the file of its drop is refused: the stewards
are told of each once a day at most, and nobody else is."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kithline.feeds.set_aside import SetAside
from kithline.watch.configuration import BadConfiguration, configuration
from kithline.watch.timetable import Timetable
from tests.intake.deliveries import rows
from tests.watch.test_queries import what
from tests.watch.test_rounds import ends

DAY = date(2026, 3, 12)
CARDS = SetAside(
    "library_cards", "library_cards.py, line 9: SyntaxError: '(' was never closed", (r"cards_.*\.csv",)
)
QUERY = """
[connection.library]
driver = "sqlite3"
dsn = "library.db"

[[query]]
name = "cards"
connection = "library"
feed = "library_cards"
every_minutes = 15
sql = "SELECT 1"
"""


@pytest.fixture
def set_aside(monkeypatch):
    """What is set aside, to change within a test."""
    aside = {CARDS.code: CARDS}
    for module in ("watch.queries", "watch.drops", "watch.rounds", "feeds.recognise"):
        monkeypatch.setattr(f"kithline.{module}.set_aside", lambda: aside)
    return aside


@pytest.fixture
def quarters(monkeypatch):
    """`quarters(2)`: half an hour later, and so on, from noon: a test that runs late in the evening must not
    pass into the next day."""
    from kithline.core import clock

    at = [clock.now().replace(hour=12)]
    monkeypatch.setattr(clock, "now", lambda: at[0])

    def go(number: int) -> None:
        at[0] += timedelta(minutes=15 * number)

    return go


def told():
    return rows("SELECT kind, feed, words FROM notice ORDER BY id")


def test_a_query_of_a_feed_that_is_set_aside_is_one_line_a_day(home, watch, set_aside, quarters, monkeypatch):
    (home / "watch.toml").write_text(QUERY)
    sources = configuration(home).sources
    assert [source.name for source in sources] == ["cards"]
    for _ in range(3):
        watch(sources=sources).round()
        quarters(2)
    words = f"cards: the query rests, as feed library_cards is set aside: {CARDS.why}"
    assert told() == [("rests", "library_cards", words)]
    monkeypatch.setenv("KITHLINE_TODAY", (DAY + timedelta(days=1)).isoformat())
    quarters(4 * 24)
    watching = watch(sources=sources)
    watching.round()
    assert told() == [("rests", "library_cards", words)] * 2 and what(watching) == ["told"]


def test_what_was_due_while_it_rested_is_asked_once_it_is_mended(home, watch, set_aside, ours_once_mended):
    (home / "watch.toml").write_text(QUERY)
    watch(sources=configuration(home).sources).round()
    watching = watch(sources=(ours_once_mended,))
    watching.round()
    assert what(watching) == ["fetched"], "at once, though the time for it has not come again"


@pytest.fixture
def ours_once_mended():
    class Mended:
        name, timetable = "cards", Timetable(every=timedelta(days=1))

        def fetch(self, into, on, is_stopping):
            return ""

    return Mended()


def test_the_file_of_a_drop_is_kept_and_told_once_a_day(home, watch, set_aside, quarters):
    class Drop:
        name, timetable = "library", Timetable(every=timedelta(minutes=15))

        def fetch(self, into: Path, on: date, is_stopping):
            (into / f"cards_{on}.csv").write_text("Card\n7\n")
            return "7 bytes"

    for _ in range(3):
        watch(sources=(Drop(),)).round()
        quarters(2)
    assert told() == [("refused", "", f"cards_{DAY}.csv: {CARDS.why}")]
    assert ends(home)["refused"] == [f"cards_{DAY}.csv"] * 3, "each is kept"
    for name in ("cards_1.csv", "cards_2.csv"):
        (home / "inbox" / name).write_text("Card\n7\n")
    watch().round()
    assert len(told()) == 3, "what somebody put there is told file by file"


def test_the_line_is_the_stewards_alone(home):
    from kithline.watch.mail import Mail

    way = Mail(
        "file",
        "k@example.org",
        home,
        stewards=("s@example.org",),
        owners={"library_cards": ("l@example.org",)},
    )
    assert way.concerned("rests", "library_cards", "") == ["s@example.org"]
    assert "l@example.org" in way.concerned("late", "library_cards", "")


def test_mail_to_the_owners_of_a_feed_that_is_set_aside_is_no_mistake(home, monkeypatch):
    text = '[mail]\nthrough = "console"\nfrom = "k@example.org"\n[mail.owners]\nlibrary_cards = ["l@example.org"]\n'
    (home / "watch.toml").write_text(text)
    with pytest.raises(BadConfiguration):
        configuration(home)
    monkeypatch.setattr("kithline.watch.mail.set_aside", lambda: {CARDS.code: CARDS})
    assert configuration(home).mail.owners == {"library_cards": ("l@example.org",)}


def test_the_page_says_it_in_a_word():
    from kithline.portals.stewardship.presenters import NOTICE_WORDS
    from kithline.watch import notices

    kinds = {value for name, value in vars(notices).items() if name.isupper() and isinstance(value, str)}
    assert kinds - {notices.NO_AGREEMENT} == set(NOTICE_WORDS), (
        "a kind that has none breaks the stewards' first page"
    )
