"""A file that is tried: what it is, what is proposed, and what is still to be asked. For the command and the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kithline.feeds.readers import WrongFile
from kithline.feeds.trial.answers import DATES, RELATION, Question, questions
from kithline.feeds.trial.file_name import later_names
from kithline.feeds.trial.hanging import Hanging, hanging_on
from kithline.feeds.trial.keys import Keys, keys_of
from kithline.feeds.trial.known import known_feed
from kithline.feeds.trial.own_folder import is_own
from kithline.feeds.trial.proposal import Proposal
from kithline.feeds.trial.propose import propose
from kithline.feeds.trial.shape import OTHER_SHEETS, Shape, shape_of, shapes_beside
from kithline.feeds.trial.suggest import suggestions

NOBODY = (
    "no column says whom a row is about: expected a number of the person, or a name. Say which column is one, or ask "
    "for an export that has it"
)
NO_ROW = (
    "no columns together tell one row from another: expected a number of the row, or a person and a day. Say which "
    "column is one, or ask for an export that has it"
)


@dataclass(frozen=True)
class Trial:
    """`keys` is None where `lacks` says why there are none. `asked`: what the file cannot say. `suggested`: question ->
    (answer, why), never taken unasked. `hanging`: tables that hang on the rows."""

    proposal: Proposal
    keys: Keys | None
    asked: tuple[Question, ...]
    suggested: Mapping[str, tuple[str, str]]
    lacks: str = ""
    hanging: tuple[Hanging, ...] = ()

    @property
    def shape(self) -> Shape:
        return self.proposal.shape

    @property
    def later_names(self) -> str:
        """Which names later files may have, in a line with an example."""
        return later_names(self.shape.path.name, month_first=self.proposal.is_month_first)


def try_file(
    path: Path,
    on: date,
    purposes: Mapping[str, str],
    *,
    sheet: str = "",
    element: str = "",
    said: Mapping[str, str] | None = None,
    dates: str = "",
    earlier: Path | None = None,
    is_another: bool = False,
    is_anew: bool = False,
) -> Trial:
    """Look a file over and propose a feed of it. `on`: today. `said`: header -> role, as somebody has decided. `dates`:
    uk or us, where the file cannot tell. `earlier`: the file before it, which tells what absence means. `is_another`:
    it is tried although it looks like a feed that is there; `is_anew`: although it looks like one of the council's own,
    whose declaration is to be written again.

    Raises WrongFile where nothing can be proposed, ValueError where `said` names no column or no role.
    """
    shape = shape_of(path, sheet=sheet, element=element)
    known = None if is_another else known_feed(shape)
    if known is not None and not (is_anew and is_own(known.feed)):
        raise WrongFile(known.why)
    proposal = propose(shape, on, month_first=None if not dates else dates == "us", said=said)
    keys = keys_of(proposal)
    asked = questions(purposes)
    if keys is not None and keys.other:
        asked = (*asked, RELATION)
    if proposal.is_month_unsure:
        asked = (*asked, DATES)
    hanging = hanging_on(proposal, keys, on) if keys is not None else ()
    asked = (*asked, *(question for each in hanging for question in each.asked()))
    proposal = _noting(proposal, hanging)
    before = shape_of(earlier, sheet=sheet, element=element) if earlier is not None else None
    lacks = "" if keys is not None else NO_ROW if _says_whom(proposal) else NOBODY
    return Trial(proposal, keys, asked, suggestions(proposal, keys, before), lacks, hanging)


def _noting(proposal: Proposal, hanging: tuple[Hanging, ...]) -> Proposal:
    """With a word on each table that hangs on the rows, and on the sheets that do not."""
    if not hanging:
        return proposal
    tied = {each.proposal.shape.sheet for each in hanging}
    loose = (
        [each.sheet for each in shapes_beside(proposal.shape, "") if each.sheet not in tied]
        if any(tied)
        else []
    )
    notes = [note for note in proposal.notes if not note.startswith(OTHER_SHEETS)]
    notes += (
        [f"{OTHER_SHEETS} {', '.join(map(repr, loose))}: no number ties them to the rows"] if loose else []
    )
    notes += [
        f"'{each.title}' hangs on these rows ({each.words}): say what it tells, or it is left out"
        for each in hanging
    ]
    return proposal.adding(notes=tuple(notes))


def _says_whom(proposal: Proposal) -> bool:
    return any(
        proposal.has(f"own.{part}") for part in ("key", "nhs_number", "upn", "nino", "uln", "surname", "name")
    )
