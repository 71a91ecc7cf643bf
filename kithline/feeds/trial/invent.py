"""An invented sample of a tried file: the same shape, and nobody in it. Every value is drawn anew.

Of the file's own values only those stay that are codes everybody uses (sex, ethnicity, yes and no) or a short list of
codes of at most four capitals and figures; and none of those that is also part of a name. All others are checked
against every cell of the file and drawn again if one is there.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from kithline.core.identifiers import make_nhs_number, make_uln, make_upn
from kithline.feeds.spec import Feed, Format, Table
from kithline.feeds.trial.hanging import Hanging
from kithline.feeds.trial.proposal import OTHER, Guess, Proposal, part_of
from kithline.feeds.trial.shape import Shape
from kithline.feeds.values import Date
from kithline.feeds.writers import write_delivery

ROWS = 6
KEPT = ("sex", "ethnicity", "flag", "code")
_FORENAMES = (
    *(
        "Amara",
        "Idris",
        "Odalys",
        "Kit",
        "Wren",
        "Marit",
        "Liora",
        "Lowen",
        "Tamsin",
        "Bram",
        "Isolde",
        "Corin",
    ),
    *(
        "Elowen",
        "Jago",
        "Merryn",
        "Piran",
        "Rosen",
        "Talan",
        "Zennor",
        "Davi",
        "Ottilie",
        "Fenwick",
        "Saffi",
        "Ilan",
    ),
)
_SURNAMES = (
    *(
        "Quillfeather",
        "Fenn",
        "Tamberlane",
        "Halloway",
        "Larkmoor",
        "Thistledown",
        "Brackenshaw",
        "Wintermute",
    ),
    *(
        "Ashgrove",
        "Pennyroyal",
        "Saltmarsh",
        "Hawksbeard",
        "Merriweather",
        "Tidewell",
        "Cobblestone",
        "Oakenfold",
    ),
    *(
        "Sandpiper",
        "Fallowfield",
        "Nightshade",
        "Copperbeech",
        "Silverdale",
        "Marlpit",
        "Dewhollow",
        "Hartsease",
    ),
)
_STREETS = ("Foxglove Row", "Example Road", "Harebell Walk", "Teasel Lane", "Sorrel Court", "Campion Close")
_POSTCODES = ("ZZ1 7QZ", "ZZ1 7QX", "ZZ1 8AB", "ZZ1 7QY", "ZZ2 3AA", "ZZ2 4BD", "ZZ3 5EF", "ZZ3 6GH")
_PHRASES = ("Invented entry", "Made-up entry", "Entry for show", "Example entry")
_TEXT = "Invented text, which says nothing about anybody"
_MOST_TRIES = 200
Row = dict[str, str]


def invented_rows(
    feed: Feed, proposal: Proposal, on: date, hanging: Sequence[Hanging] = ()
) -> dict[str, list[Row]]:
    """Table -> rows by the declaration's column codes. The same file and day give the same rows."""
    everything = [proposal.shape, *(each.proposal.shape for each in hanging)]
    main, *others = feed.tables
    made = {main.code: _Inventor(feed, main, proposal, on, everything).rows()}
    for table in others:
        of = next(each for each in hanging if each.code == table.code)
        inventor = _Inventor(feed, table, of.proposal, on, everything)
        tie = inventor.code_of[of.tie]
        pairs = zip(inventor.rows(), made[main.code], strict=True)
        made[table.code] = [{**row, tie: above[tie]} for row, above in pairs]
    return made


def write_sample(
    feed: Feed, proposal: Proposal, folder: Path, on: date, hanging: Iterable[Hanging] = ()
) -> Path:
    """Write the sample as one file of the feed into `folder`. `hanging`: the tables that may hang on its rows."""
    period = {"date": on.isoformat(), "day": f"{on:%d}", "month": f"{on:%m}", "year": f"{on:%Y}"}
    table = feed.tables[0]
    if r"(?P<date>\d{8})" in table.file:
        period["date"] = f"{on:%Y%m%d}"
    made = invented_rows(feed, proposal, on, tuple(hanging))
    [path] = write_delivery(feed, folder, made, period=period)
    if feed.format is Format.CSV and table.has_titles:
        path.write_text(
            f"Invented sample: nobody in it exists\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8"
        )
    return path


class _Inventor:
    def __init__(
        self, feed: Feed, table: Table, proposal: Proposal, on: date, everything: Sequence[Shape]
    ) -> None:
        self.proposal, self.on = proposal, on
        hung = f" {table.code}" if table is not feed.tables[0] else ""
        self.draw = random.Random(f"{feed.code} {len(proposal.shape.rows)}{hung}")
        self.taken = {cell.casefold() for shape in everything for row in shape.rows for cell in row if cell}
        self.names = {
            word.casefold()
            for guess in proposal.guesses
            if part_of(guess.role)
            in ("forename", "surname", "name", "middle", "worker_name", "former_surname")
            for cell in proposal.shape.column(guess.header)
            for word in re.findall(r"\w+", cell)
        }
        layout = table.layouts[0]
        by_header: dict[str, list[str]] = {}
        for column in table.columns:
            by_header.setdefault(layout.header(column.code), []).append(column.code)
        # of a whole name, the first column writes the cell
        self.code_of = {header: codes[0] for header, codes in by_header.items()}

    def rows(self) -> list[Row]:
        return [self._row(number) for number in range(ROWS)]

    def _row(self, number: int) -> Row:
        row: Row = {}
        surname = self._fresh(lambda: self.draw.choice(_SURNAMES))
        start = self.on - timedelta(days=self.draw.randrange(30, 700))
        for guess in self.proposal.guesses:
            count, all_rows = guess.look.count, len(self.proposal.shape.rows)
            is_empty = not count or guess.header in self.proposal.shape.repeated
            is_empty = is_empty or guess.header not in self.code_of  # it is in a table of its own
            if is_empty or (count < 0.6 * all_rows and number % 2):
                continue
            row[self.code_of[guess.header]] = self._cell(guess, surname, start)
        return row

    def _cell(self, guess: Guess, surname: str, start: date) -> str:
        part = part_of(guess.role)
        made = self._of_role(guess, part, surname, start)
        if made is not None:
            return made
        kept = self._kept(guess)
        if kept:
            return self.draw.choice(kept)
        return self._by_look(guess)

    def _of_role(self, guess: Guess, part: str, surname: str, start: date) -> str | None:
        draw = self.draw
        match part:
            case "forename" | "middle" | "preferred_forename":
                return self._fresh(lambda: draw.choice(_FORENAMES))
            case "surname":
                return surname
            case "former_surname":
                return self._fresh(lambda: draw.choice(_SURNAMES))
            case "name":
                forename = self._fresh(lambda: draw.choice(_FORENAMES))
                return self._fresh(
                    lambda: f"{surname}, {forename}" if guess.look.has_commas else f"{forename} {surname}"
                )
            case "worker_name":
                return self._fresh(lambda: f"{draw.choice(_FORENAMES)} {draw.choice(_SURNAMES)}")
            case "birth":
                years = (20, 50) if guess.role.startswith(OTHER) else (3, 17)
                return self._day(
                    guess, lambda: self.on - timedelta(days=draw.randrange(*(365 * y for y in years)))
                )
            case "start" | "address_since":
                return self._day(guess, lambda: start - timedelta(days=draw.randrange(0, 30)))
            case "end":
                return self._day(guess, lambda: start + timedelta(days=draw.randrange(1, 29)))
            case "key" | "row" | "worker":
                return self._like(guess)
            case "line" if re.search(r"town|city|county|locality", guess.header, re.IGNORECASE):
                return self._fresh(lambda: draw.choice(("Anytown", "Othertown", "Elsewhere")))
            case "line":
                return self._fresh(lambda: f"{draw.randrange(1, 99)} {draw.choice(_STREETS)}")
            case "sex" | "ethnicity" | "language" if not self._kept(guess):
                return {"sex": "F", "ethnicity": "WBRI", "language": "ENG"}[part]  # everybody's codes
            case "worker_team":
                return self._fresh(lambda: f"Invented team {draw.randrange(1, 9)}")
        return None

    def _by_look(self, guess: Guess) -> str:
        draw, sort = self.draw, part_of(guess.role)
        if sort not in ("nhs_number", "upn", "former_upn", "uln", "nino", "postcode", "uprn"):
            sort = guess.look.sort
        if guess.role in ("worker_email", "worker_telephone"):
            sort = guess.role.removeprefix("worker_")
        match sort:
            case "nhs_number":
                return self._fresh(lambda: make_nhs_number(draw.randrange(899_000)))
            case "uln":
                return self._fresh(lambda: make_uln(draw.randrange(899_000)))
            case "upn" | "former_upn":
                return self._fresh(lambda: make_upn(199, draw.randrange(4000, 4999), 20, draw.randrange(999)))
            case "nino":  # ZZ begins none that is given out
                return self._fresh(lambda: f"ZZ{draw.randrange(10**6):06d}A")
            case "postcode":
                return self._fresh(lambda: draw.choice(_POSTCODES))
            case "uprn":
                return self._fresh(lambda: f"9990{draw.randrange(10**8):08d}")
            case "telephone":
                return self._fresh(lambda: f"01632 960{draw.randrange(1000):03d}")
            case "email":
                name = f"{draw.choice(_FORENAMES)}.{draw.choice(_SURNAMES)}".lower()
                return self._fresh(lambda: f"{name}{draw.randrange(1000)}@example.org")
            case "date":
                return self._day(guess, lambda: self.on - timedelta(days=draw.randrange(1, 900)))
            case "number":
                return self._like(guess)
            case "text":
                return self._fresh(lambda: f"{_TEXT} ({draw.randrange(1000)})")
        return self._fresh(lambda: f"{draw.choice(_PHRASES)} {draw.randrange(1, 100)}")

    def _kept(self, guess: Guess) -> list[str]:
        """The values of the file that may stay, if the column is a short list of codes. No part of a name is one."""
        if guess.look.sort not in KEPT:
            return []
        values = sorted(set(self.proposal.shape.column(guess.header)))
        return [] if self.names & {value.casefold() for value in values} else values

    def _day(self, guess: Guess, drawn: Callable[[], date]) -> str:
        value = guess.value if isinstance(guess.value, Date) else Date(guess.look.forms or Date().forms)
        is_cell = self.proposal.shape.format is Format.XLSX

        def written() -> str:
            day = drawn()
            return day.isoformat() if is_cell else value.write(day)

        return self._fresh(written)

    def _like(self, guess: Guess) -> str:
        """A number or reference of the same make: figures for figures, letters for letters."""
        make = next(iter(self.proposal.shape.column(guess.header)))[:40]

        def drawn(mark: str) -> str:
            if mark.isdigit():
                return str(self.draw.randrange(1, 10))
            if mark.isalpha():
                letter = self.draw.choice("ABCDEFGHJKLMNPQRTUVWXYZ")
                return letter if mark.isupper() else letter.lower()
            return mark if mark in "-_/. " else "-"

        return self._fresh(
            lambda: "".join(map(drawn, make)), longer=lambda text: f"{text}{self.draw.randrange(10)}"
        )

    def _fresh(self, drawn: Callable[[], str], longer: Callable[[str], str] | None = None) -> str:
        """A drawn text that no cell of the file holds. Raises RuntimeError rather than let one through."""
        text = ""
        for tried in range(_MOST_TRIES):
            text = drawn()
            if longer is not None:
                for _ in range(tried // 20):
                    text = longer(text)
            if text.casefold() not in self.taken:
                if longer is not None:
                    self.taken.add(text.casefold())  # a number names one thing only
                return text
        if text[-1:].isalpha():
            return f"{text}-Invented"
        raise RuntimeError("no value could be drawn that the file does not hold")
