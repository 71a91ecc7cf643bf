"""The tables of social care in truth. All rows are by identity (see `faces`); an end is not included, none: still."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np

from kithline.city.chance import Days, Ints, up_to
from kithline.city.names import Words


@dataclass
class Table:
    """Columns of one length, by the fields of the subclass."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def taken(self, rows: np.ndarray) -> Self:
        """The same table with these rows only."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass
class Referrals(Table):
    """Each referral, and the episode of need that it began unless `nfa`."""

    child: Ints
    start: Days
    end: Days
    nfa: np.ndarray
    source: Words
    need: Words
    closure: Words
    factors: Words


@dataclass
class Plans(Table):
    """Protection plans; `episode` is the row in Referrals."""

    child: Ints
    episode: Ints
    start: Days
    end: Days
    category: Words
    latest: Words
    previous: Ints


@dataclass
class Care(Table):
    """Stays in care from coming in to leaving. `legal` and `placement` are the latest."""

    child: Ints
    start: Days
    end: Days
    legal: Words
    placement: Words
    why: Words  # reason that it began: S
    ended: Words
    need: Words
    began: Words  # legal status on the first day: L1 is police protection
    episode: Ints  # row in Referrals, or NOBODY


@dataclass
class Placements(Table):
    """Where children in care were placed, one after the other; `care` is the row in Care."""

    child: Ints
    care: Ints
    start: Days
    end: Days
    code: Words
    inside: np.ndarray  # in the city


@dataclass
class Enquiries(Table):
    """Enquiries under section 47; `conference` is its day, or none. `episode` is the row in Referrals."""

    child: Ints
    episode: Ints
    start: Days
    conference: Days


@dataclass
class Help(Table):
    """Early help episodes; `worker` any number, which the workforce divides."""

    child: Ints
    start: Days
    end: Days
    reason: Words
    worker: Ints


@dataclass
class Allocations(Table):
    """Which social worker had which child between which dates."""

    child: Ints
    worker: Ints
    start: Days
    end: Days
    why: Words


@dataclass
class Contacts(Table):
    """Contacts of which no referral came."""

    child: Ints
    on: Days
    source: Words


@dataclass
class Firsts(Table):
    """By child followed: the day of the first referral, plan and care of a life; none where it has not come.

    `need`: the day on which work with the child had first lasted longer than an assessment may take.
    """

    child: Ints
    referral: Days
    need: Days
    plan: Days
    care: Days


@dataclass
class SocialCare:
    """Tables in order of their first day, so that a row's number stays when later rows are cut off."""

    referrals: Referrals
    plans: Plans
    care: Care
    help: Help
    placements: Placements
    enquiries: Enquiries
    firsts: Firsts
    contacts: Contacts


def rows_of(table: Any, kept: np.ndarray) -> Any:
    """The same table of columns with these rows only."""
    return type(table)(*(getattr(table, field.name)[kept] for field in fields(table)))


def spells_on(table: Any, on: np.datetime64) -> Any:
    """Rows that began by the day, with ends that are known by then."""
    found = rows_of(table, table.start <= on)
    return replace(found, end=up_to(found.end, on))


def care_on(care: SocialCare, on: np.datetime64) -> SocialCare:
    """The tables as they stood on a day: rows that had begun, ends and conferences that had come."""
    stays = spells_on(care.care, on)
    placements = spells_on(care.placements, on)
    # The latest placement of a stay is written last.
    stays.placement = stays.placement.copy()
    stays.placement[placements.care] = placements.code
    enquiries = rows_of(care.enquiries, care.enquiries.start <= on)
    first = {name: up_to(getattr(care.firsts, name), on) for name in ("referral", "need", "plan", "care")}
    return SocialCare(
        spells_on(care.referrals, on),
        spells_on(care.plans, on),
        stays,
        spells_on(care.help, on),
        placements,
        replace(enquiries, conference=up_to(enquiries.conference, on)),
        replace(care.firsts, **first),
        rows_of(care.contacts, care.contacts.on <= on),
    )
