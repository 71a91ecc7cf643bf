"""All feeds run ten days untouched, in the tiny city: what is told is the one late, the one short and the one changed
file, and nothing else."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest

from tests.conftest import TEST_HOME, TODAY
from tests.intake.deliveries import rows

BEGINS = date.fromisoformat(TODAY)
APART = {"daily": 1, "weekly": 7, "monthly": 28}
Tables = dict[str, dict[str, list[str | None]]]


class Sender:
    """One feed's source, or sources: the last files of each, sent again under a new date when they are due."""

    def __init__(self, code: str, newest: date | None) -> None:
        from kithline.feeds.discovery import feeds, sample_folder
        from kithline.feeds.recognise import Found, deliveries_in
        from kithline.intake.prepare import period_of
        from kithline.intake.standing import whose

        made = TEST_HOME / "city" / "deliveries" / code
        found, _ = deliveries_in([made if made.is_dir() else sample_folder(code)], BEGINS, [feeds()[code]])
        self.last: dict[str, Found] = {whose(period_of(each.period)): each for each in found}
        # two suppliers in turn: every other night the file is of the one before the last
        self.in_turn = found[-2:] if code == "daily_attendance" else []
        self.feed = feeds()[code]
        self.apart = APART.get(str(self.feed.rhythm), 1_000)
        self.next_on = max(BEGINS, newest + timedelta(days=self.apart)) if newest else BEGINS

    @property
    def is_dated(self) -> bool:
        words = [
            part for table in self.feed.tables for _, part, _, _ in Formatter().parse(table.name) if part
        ]
        return "date" in words or "{date}" in self.feed.envelope.values()

    def send(self, folder: Path, on: date, but: Callable[[Tables], Tables]) -> list[Path]:
        """Write them; `but`: what is otherwise than the last time."""
        from kithline.feeds.readers import read_delivery
        from kithline.feeds.writers import write_delivery

        self.next_on = on + timedelta(days=self.apart)
        paths = []
        sent = [self.in_turn[(on - BEGINS).days % 2]] if self.in_turn else self.last.values()
        for place, found in enumerate(sent):
            tables: Tables = {}
            layout = ""
            for table, _, read in read_delivery(found.feed, found.files):
                tables[table.code] = read.rows.drop_columns(["_row"]).to_pydict()
                layout = layout or read.layout
            period = {**found.period, "date": on.isoformat()}
            paths += write_delivery(
                found.feed, folder / str(place), but(tables), period=period, layout=layout
            )
        return paths


@pytest.fixture
def home(tmp_path: Path, own_city: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    (folder / "inbox").mkdir(parents=True)
    monkeypatch.setattr("kithline.intake.store.home", lambda: folder)
    return folder


def senders() -> Iterator[Sender]:
    from kithline.feeds.discovery import feeds

    newest = dict(rows("SELECT feed, max(as_at) FROM delivery WHERE state = 'accepted' GROUP BY feed"))
    for code in feeds():
        sender = Sender(code, newest.get(code))
        if sender.is_dated or code not in newest:
            yield sender


def without(tables: Tables, keep: dict[str, list[bool]]) -> Tables:
    """The tables without the rows that are not kept."""
    return {
        code: {
            name: [value for value, is_kept in zip(values, keep[code], strict=True) if is_kept]
            for name, values in columns.items()
        }
        if code in keep
        else columns
        for code, columns in tables.items()
    }


@pytest.mark.long
def test_all_feeds_run_ten_days_untouched(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.watch.configuration import Configuration
    from kithline.watch.rounds import Watch

    every = {sender.feed.code: sender for sender in senders()}
    said: list[str] = []
    watching = Watch(
        home,
        Configuration(home / "inbox", settle_seconds=0, gather_minutes=0),
        lambda event: said.append(event.line(datetime.now(UTC))),
    )
    silent = ""
    wrong: dict[str, date] = {}
    before = 0

    def but(tables: Tables) -> Tables:
        """What goes wrong on the way: a school's registers do not come, once a third of the people is missing."""
        nonlocal silent
        if code == "session_marks":
            schools = tables["marks"]["school"]
            silent = silent or min(school for school in schools if school)
            return without(tables, {"marks": [school != silent for school in schools]})
        if code == "case_system" and number > 3 and code not in wrong:
            wrong[code] = day
            many = len(next(iter(tables["person"].values())))
            return without(tables, {"person": [place % 3 != 0 for place in range(many)]})
        return tables

    for number in range(11):
        day = BEGINS + timedelta(days=number)
        monkeypatch.setenv("KITHLINE_TODAY", day.isoformat())
        for code, sender in every.items():
            if sender.next_on > day:
                continue
            paths = sender.send(tmp_path / f"{number}-{code}", day, but)
            if code == "police_encompass" and number == 5:  # columns are called otherwise
                wrong[code] = day
                paths[0].write_text(paths[0].read_text().replace("Postcode", "Post Code of Child"))
            for path in paths:
                shutil.move(path, home / "inbox" / path.name)
        watching.round()
        watching.round()
        if not number:  # what was late already, in the city as it is made, is told at the first round
            before = max(
                (key for key, kind in rows("SELECT id, kind FROM notice") if kind == "late"), default=0
            )
    told = rows("SELECT kind, feed, sender FROM notice WHERE id > %s ORDER BY feed", before)
    ending = [
        each for each in told if each[0] == "agreement"
    ]  # no fault of a file: one ends soon in the city
    assert len(ending) == 1
    told.remove(ending[0])
    assert set(wrong) == {"case_system", "police_encompass"}
    assert told == [
        ("short", "case_system", ""),
        ("changed", "police_encompass", ""),
        ("late", "session_marks", silent),
    ], "\n".join(line for line in said if " told: " in line)
    refused = [line for line in said if " refused: " in line or " failed: " in line]
    assert refused == []
    assert not any((home / "inbox").iterdir()) and not any((home / "watched/taking").iterdir())
    came = {code for (code,) in rows("SELECT DISTINCT feed FROM delivery WHERE received_at > %s", BEGINS)}
    assert came >= {code for code, sender in every.items() if sender.apart < 10}
