"""What the pages of retention show, as plain values. Pure: no request, no database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kithline.record.types.data import HoldingArea
from kithline.record.types.rights import DisposalLine, DueLine, HoldLine
from kithline.sharing.access.disposals import WHAT
from kithline.sharing.rights.schedules import CATEGORY_TITLES, LOOKS, Schedule
from kithline.ui.tables import Column
from kithline.ui.words import day, holding_words, moment, plural

LOOKS_TITLE = "Logs of looks and sign-ins"
SCHEDULES = (
    Column("schedule", "Records"),
    Column("kept", "Kept"),
    Column("law", "Law, and where the years are from"),
    Column("people", "People due", is_numeric=True),
    Column("pieces", "Parts due", is_numeric=True),
    Column("held", "Held", is_numeric=True),
)
HOLDS = (
    Column("title", "Hold"),
    Column("what", "What is held"),
    Column("until", "Until"),
    Column("by", "By"),
)
DISPOSALS = (
    Column("id", "Disposal"),
    Column("schedule", "Records"),
    Column("pieces", "Parts", is_numeric=True),
    Column("state", "State"),
)


def kept_words(schedule: Schedule) -> str:
    """How long, in words: "75 years from birth; 15 from death before 18"."""
    parts = [
        f"{plural(years, 'year')} {words}"
        for years, words in (
            (schedule.from_event, "from the order"),
            (schedule.from_birth, "from birth"),
            (schedule.from_last, "after the last"),
        )
        if years is not None
    ]
    words = ", whichever is later" if len(parts) > 1 else ""
    died = f"; {schedule.from_death} years from a death before 18" if schedule.from_death else ""
    return f"{' or '.join(parts)}{words}{died}"


def retention(
    due: Sequence[DueLine],
    holds: Sequence[HoldLine],
    made: Sequence[DisposalLine],
    schedules: Mapping[str, Schedule],
    area: HoldingArea,
    on: date,
    looks: int,
    before: date,
) -> dict[str, Any]:
    """Schedules with what is due, holds in force first, disposals; `looks` that are from before the day."""
    by_code = {each.schedule: each for each in due}
    return {
        "schedule_columns": SCHEDULES,
        "schedules": [(each, kept_words(each), by_code.get(code)) for code, each in schedules.items()],
        "worked_out_on": max((each.worked_out_on for each in due), default=None),
        "holding": holding_words(area.people, area.since, area.disposed, on),
        "hold_columns": HOLDS,
        "holds": [(each, hold_words(each)) for each in holds],
        "disposal_columns": DISPOSALS,
        "disposals": [(each, title_of(each, schedules), state_of(each)) for each in made],
        "choices": [
            (each.schedule, f"{schedules[each.schedule].title}: {plural(each.pieces - each.held, 'part')}")
            for each in due
            if each.pieces > each.held
        ]
        + ([(LOOKS, f"{LOOKS_TITLE}: {plural(looks, 'look')} from before {day(before)}")] if looks else []),
        "looks": f"{plural(looks, 'look')} are from before {day(before)}, which need not be kept any more."
        if looks
        else f"No whole batch of looks is from before {day(before)}.",
    }


def title_of(made: DisposalLine, schedules: Mapping[str, Schedule]) -> str:
    if made.schedule == LOOKS:
        return LOOKS_TITLE
    return schedules[made.schedule].title if made.schedule in schedules else "Erased on request"


def hold_words(held: HoldLine) -> str:
    parts = ", ".join(CATEGORY_TITLES[each] for each in held.categories)
    return WHAT[held.what] + (f": {parts}" if parts else "")


def hold(held: HoldLine) -> dict[str, Any]:
    """One hold, whole."""
    facts = (
        ("What is held", hold_words(held)),
        ("Record", str(held.public_id or "none named")),
        ("Why", held.why),
        ("Until", day(held.until) if held.until else "it is released"),
        ("By", f"{held.by}, {moment(held.at)}"),
        ("Released", held.released if held.released is not None else "no"),
    )
    return {"held": held, "facts": [{"key": key, "value": value} for key, value in facts]}


def state_of(made: DisposalLine) -> str:
    if made.digest:
        return "Done"
    return "Signed: the pipeline carries it out" if made.signed_by else "Waits for a second officer"


def disposal(made: DisposalLine) -> dict[str, Any]:
    """One disposal, with the certificate once it is done."""
    facts = [
        ("State", state_of(made)),
        ("Schedule", made.schedule),
        ("On what authority", made.words),
        ("Prepared", f"{made.by}, {moment(made.at)}"),
        (
            "What",
            f"{LOOKS_TITLE}: whole batches past their years"
            if made.schedule == LOOKS
            else f"{plural(made.pieces, 'part')} of the records of {made.persons} people",
        ),
        ("Signed", f"{made.signed_by}, {moment(made.signed_at)}" if made.signed_at else "not yet"),
    ]
    if made.digest:
        held: dict[str, Any] = dict(made.certificate)
        facts += [
            ("People of whom nothing is left", str(held["persons of whom nothing is left"])),
            ("Parts disposed of", _counts(held["pieces by category"], CATEGORY_TITLES)),
            ("Not disposed of", _counts(held["not done"], {}) or "none"),
            ("Rows by table", _counts(held["rows"], {})),
            ("Digest (SHA-256)", made.digest),
        ]
    return {"made": made, "facts": [{"key": key, "value": value} for key, value in facts]}


def _counts(held: Mapping[str, int], titles: Mapping[str, str]) -> str:
    return "; ".join(f"{titles.get(name, name)} {number}" for name, number in held.items())
