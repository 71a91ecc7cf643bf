"""What became of a delivery, and a steward's word that lets a held one in."""

from dataclasses import dataclass, field
from datetime import date

from kithline.intake.compare import Changes

ACCEPTED, HELD, REFUSED, KNOWN = "accepted", "held", "refused", "known"
_WORSE = (KNOWN, ACCEPTED, HELD, REFUSED)


@dataclass(frozen=True)
class Release:
    """A held delivery that is taken up again; it speaks for what it did.

    `is_checked`: only an agreement was lacking, so it may wait for a steward yet. Else a steward has looked at it and
    lets it in, whatever it changes.
    """

    delivery_id: int
    period: str
    as_at: date
    is_checked: bool = False


@dataclass
class Receipt:
    """What became of one delivery, to be told to whoever sent it. No personal values."""

    feed: str
    period: str
    outcome: str
    delivery_id: int | None = None
    reason: str = ""
    accepted: int = 0
    rejected: int = 0
    changes: Changes | None = None
    tables: dict[str, tuple[int, int]] = field(default_factory=dict)  # table -> accepted, rejected
    first_rejects: list[str] = field(default_factory=list)  # "file, row 7, column dob: expected ..."
    absent: list[str] = field(default_factory=list)  # "file: columns ... are not there: ..."
    waits: bool = False  # known, and held
    place: str = ""  # the folder that its files lie in

    def forget_rows(self) -> None:
        """Nothing of it went in."""
        self.accepted, self.rejected, self.changes = 0, 0, None
        self.tables, self.first_rejects = {}, []

    def add(self, part: "Receipt", above: int) -> None:
        """Tell of a part of the same delivery too, that stands below so many rows: the worst outcome is that of all,
        with its first reason."""
        is_worse = _WORSE.index(part.outcome) > _WORSE.index(self.outcome)
        if is_worse or (part.outcome == self.outcome and not self.reason):
            self.outcome = part.outcome
            is_fault = part.outcome in (HELD, REFUSED) and above
            self.reason = f"below row {above:,}: {part.reason}" if is_fault else part.reason
        self.delivery_id = part.delivery_id or self.delivery_id
        self.accepted += part.accepted
        self.rejected += part.rejected
        self.waits = self.waits or part.waits
        self.absent += [line for line in part.absent if line not in self.absent]
        self.first_rejects += part.first_rejects[: 20 - len(self.first_rejects)]
        for table, (accepted, rejected) in part.tables.items():
            before = self.tables.get(table, (0, 0))
            self.tables[table] = before[0] + accepted, before[1] + rejected
        if part.changes is not None:
            self.changes = part.changes if self.changes is None else self.changes + part.changes
