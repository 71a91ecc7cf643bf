"""How each agency has a person written down: errors that depend on the person and the source, and stay within it.

A source makes its error once and keeps it: a wrong date of birth is wrong in every delivery, until a source that mends
what it finds puts it right. The rates below are assumptions in the order that linkage studies find (date of birth and
sex seldom wrong, address often old); few are published: see `hospital`, and `addresses` for how a line is written. All
are multiplied for people whose names English clerks do not know, and for infants; `traditions` has what befalls the
names of those alone.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kithline.city.addresses import Slips, make_slips
from kithline.city.chance import Days, Ints
from kithline.city.names import BRITISH, WIDTH, Words, other_form
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.traditions import make_otherwise, with_forenames, with_surnames
from kithline.city.truth import Truth

Flags = NDArray[np.bool_]
EVERYONE = slice(None)
BEFORE = np.timedelta64(400, "D")  # how long ago the address is that a source still has
DAYS_KEPT = 4  # of which a view has the homes at hand


@dataclass(frozen=True)
class Habits:
    """A source's rates: share of its people so written."""

    forename_typo: float = 0.008
    surname_typo: float = 0.008
    other_form: float = 0.03  # another spelling or a nickname though the person uses none
    preferred: float = 0.3  # of those who go by another forename
    no_middle: float = 0.3  # of those who have one
    day_month: float = 0.003
    wrong_day: float = 0.004
    sex: float = 0.001
    old_surname: float = 0.3  # of those whose surname changed
    old_address: float = 0.2  # of everyone: only those who moved are affected
    no_postcode: float = 0.005
    wrong_postcode: float = 0.01
    no_upn: float = 0.25
    wrong_upn: float = 0.006
    no_nhs_number: float = 0.35
    wrong_nhs_number: float = 0.004
    address: float = 1.0  # times the rates at which registers of addresses are amiss (`addresses`)


HABITS = {
    "school": Habits(
        0.004, 0.004, 0.01, 0.5, 0.1, 0.001, 0.002, 0.0005, 0.35, 0.12, 0.002, 0.004, 0.0, 0.0, 1.0, 0.0
    ),
    "case_system": Habits(),
    "sen_system": Habits(other_form=0.015, no_upn=0.08, wrong_upn=0.01, old_address=0.3, no_nhs_number=0.5),
    "police": Habits(
        0.025, 0.025, 0.07, 0.6, 1.0, 0.006, 0.012, 0.002, 0.4, 0.35, 0.04, 0.02, 1.0, 0.0, 1.0, 0.0, 1.44
    ),
    "youth_justice": Habits(0.01, 0.012, 0.04, 0.5, 0.4, 0.004, 0.006, 0.001, 0.4, 0.25, no_upn=1.0),
    # the council's education services take names and UPN from schools' files
    "education_office": Habits(
        0.006, 0.006, 0.015, 0.4, 0.2, 0.002, 0.003, 0.0007, 0.4, 0.25, no_upn=0.06, no_nhs_number=1.0
    ),
    # what parents type on a telephone: the name that the child goes by, seldom a UPN
    "parents": Habits(
        0.015, 0.012, 0.05, 0.8, 1.0, 0.006, 0.006, 0.001, 0.25, 0.05, 0.03, 0.015, 0.7, 0.02, 1.0
    ),
    # clubs and charities: a card filled in at the door
    "clubs": Habits(
        0.02, 0.02, 0.08, 0.8, 1.0, 0.008, 0.012, 0.002, 0.35, 0.25, 0.06, 0.03, 1.0, 0.0, 1.0, 0.0, 1.44
    ),
    # GP practices, health visitors and nurses take names and addresses from the national register
    "nhs": Habits(
        0.003, 0.003, 0.01, 0.1, 0.1, 0.0007, 0.001, 0.0005, 0.3, 0.2, 0.003, 0.003, 1.0, 0.0, 0.0, 0.0, 0.5
    ),
    # of admissions in England 0.11% have sex or date of birth wrong or missing (Hospital Episode Statistics)
    "hospital": Habits(
        0.01, 0.01, 0.03, 0.2, 1.0, 0.0003, 0.0004, 0.00045, 0.35, 0.3, 0.02, 0.01, 1.0, 0.0, 0.03, 0.002
    ),
    "child_health": Habits(no_upn=1.0, no_nhs_number=0.02, wrong_nhs_number=0.001),
    "mental_health": Habits(no_upn=1.0, no_nhs_number=0.04, wrong_nhs_number=0.001),
    # people tell the revenues office first when they move
    "revenues": Habits(old_address=0.05, other_form=0.02, no_upn=1.0, no_nhs_number=1.0),
    # what a caller says of a child
    "front_door": Habits(
        0.015, 0.02, 0.06, 0.6, 1.0, 0.005, 0.01, 0.001, 0.4, 0.2, 0.03, 0.02, 0.6, 0.01, 1.0, address=1.44
    ),
    # courts know a person by the name of the charge sheet
    "probation": Habits(0.01, 0.01, 0.02, 0.1, 0.1, 0.003, 0.006, 0.001, 0.6, 0.3, no_nhs_number=1.0),
    "domestic_abuse_service": Habits(no_upn=1.0, no_nhs_number=0.5),
    # what a crew or an officer hears at a door
    "ambulance": Habits(
        0.03, 0.03, 0.07, 0.6, 1.0, 0.006, 0.015, 0.002, 0.4, 0.1, 0.03, 0.02, 1.0, 0.0, 0.6, 0.003, 1.44
    ),
}
OFFICE = Habits()  # those of a source that is not in the table
# Sources whose workers put a date of birth right when they see that it is wrong: what they sent before stays wrong in
# the older files. An assumption: nobody publishes how often.
MENDED = ("case_system", "sen_system", "youth_justice")
MENDED_A_YEAR = 0.008  # of all who are known there, some day of the last years
STILL_TO_MEND = 0.25  # of those that are wrong on the city's own day: within the year after it
YEARS_BACK = 5


@dataclass(frozen=True)
class Spelt:
    """A column as a source has it, by identity: the truth's, but for what it has in its stead. Small, since most of a
    city's words are the truth's in every source. `row[identity]`: the place in `stead`, or -1."""

    true: Words
    row: NDArray[np.int32]
    stead: Words

    def __getitem__(self, who: Ints | Flags | slice) -> Words:
        row, found = self.row[who], self.true[who]
        return put(found, row >= 0, self.stead[row[row >= 0]])


def put(words: Words, where: Flags, others: Words) -> Words:
    """The words with others where they stand: `np.where`, quicker where these are few."""
    # What was taken by place is an array of its own; a part of another is copied.
    kind = np.promote_types(words.dtype, others.dtype)
    found = words.astype(kind, copy=words.base is not None)
    found[where] = others
    return found


def spelt(true: Words, found: Words) -> Spelt:
    """Of the truth's column and the source's."""
    blank = found == ""
    amiss = np.flatnonzero((found != true) & ~blank)
    row = np.where(blank, 0, -1).astype(np.int32)
    row[amiss] = 1 + np.arange(len(amiss))
    return Spelt(true, row, np.concatenate([np.array([""]), found[amiss]]))


class Sightings:
    """One source's view of every identity. Arrays are by identity; dates of view are arguments."""

    def __init__(self, seeds: Seeds, truth: Truth, source: str) -> None:
        draw = seeds.draw(f"sightings.{source}")
        self._truth, self._habits, self._draw = truth, HABITS.get(source, OFFICE), draw
        self._seeds, self._source = seeds, source
        self._homes_on: dict[np.datetime64, Ints] = {}
        faces, habits = truth.faces, self._habits
        # By the city's own day: what a source got wrong stays so while the days pass.
        age = (np.datetime64(truth.made_on) - faces.birth).astype(float) / 365.25
        self._harder = 1.0 + 0.7 * (faces.origin != BRITISH) + 0.6 * (age < 1)
        self._otherwise = make_otherwise(
            seeds.draw(f"sightings.{source}.traditions"), faces, habits.other_form
        )
        self.forename = self._forenames()
        self._surname_typo = self._flags(habits.surname_typo)
        self._never_renamed = self._flags(habits.old_surname)
        self.middle = spelt(faces.middle, np.where(self._flags(habits.no_middle), "", faces.middle))
        self.birth = self._births()
        swapped = self._flags(habits.sex)
        self.sex = np.where(swapped, np.where(faces.sex == "F", "M", "F"), faces.sex)
        self._old_address = self._flags(habits.old_address)
        self._no_postcode = self._flags(habits.no_postcode)
        self._wrong_postcode = self._flags(habits.wrong_postcode)
        self.upn = self._numbers(faces.upn, habits.no_upn, habits.wrong_upn)
        self.nhs_number = self._numbers(faces.nhs_number, habits.no_nhs_number, habits.wrong_nhs_number)

    def _flags(self, rate: float) -> Flags:
        return self._draw.random(len(self._harder)) < rate * self._harder

    def _forenames(self) -> Spelt:
        faces, habits, draw = self._truth.faces, self._habits, self._draw
        found = faces.forename.copy()
        goes_by = (faces.preferred != "") & self._flags(habits.preferred)
        found[goes_by] = faces.preferred[goes_by]
        other = np.flatnonzero(self._flags(habits.other_form) & ~goes_by)
        found[other] = [other_form(draw, name) or name for name in found[other]]
        typos = np.flatnonzero(self._flags(habits.forename_typo))
        found[typos] = [mistyped(draw, name) for name in found[typos]]
        found = with_forenames(faces, self._otherwise, found.astype(WIDTH))
        return spelt(faces.forename, found)

    def _births(self) -> Days:
        """Day and month exchanged where that is a date; a day or a year out by one figure; UASC on 1 January."""
        faces, draw = self._truth.faces, self._draw
        found, by_source = faces.birth.copy(), self._truth.once(self._seeds, "sightings.births", self._dates)
        days, swapped, young, new_year = by_source
        swap = self._flags(self._habits.day_month) & (days <= 12)
        found = np.where(swap & ~(young & (swapped > found)), swapped, found)
        out = self._flags(self._habits.wrong_day)
        step = draw.choice([-365, -10, -1, 1, 2, 10, 366], size=len(found)).astype("timedelta64[D]")
        step = np.where(young, -np.abs(step), step)
        found = np.where(out, found + step, found)
        # Nor after they first came into care.
        met = self._truth.social_care.firsts
        late = met.child[found[met.child] > met.care]
        found[late] = faces.birth[late]
        guessed = self._truth.people.is_uasc[faces.person] & (draw.random(len(found)) < 0.6)
        return np.where(guessed, new_year, found)

    def _dates(self) -> tuple[Ints, Days, Flags, Days]:
        """Of each true date of birth its day of the month, the date with day and month exchanged, whether it is of the
        young, and the first of January: the same in each source."""
        birth = self._truth.faces.birth
        days, months = _parts(birth)
        year = birth.astype("datetime64[Y]")
        swapped = (year.astype("datetime64[M]") + (days - 1).astype("timedelta64[M]")).astype("datetime64[D]")
        swapped = swapped + (months - 1).astype("timedelta64[D]")
        # Of the young a day too early: whatever day is told, nobody is born after it.
        young = birth > np.datetime64(self._truth.made_on) - np.timedelta64(7 * 365, "D")
        return days, swapped, young, year.astype("datetime64[D]")

    @cached_property
    def _corrections(self) -> tuple[Days, Days]:
        """By identity the day on which the source put its date of birth right (not a day: never), and what it had
        before. After it the source has the true one. On the city's own day all is as without corrections."""
        faces, today = self._truth.faces, np.datetime64(self._truth.made_on)
        draw, count = self._seeds.draw(f"sightings.{self._source}.corrections"), len(self._harder)
        is_right = self.birth == faces.birth
        ago = draw.integers(1, 365 * YEARS_BACK, count).astype("timedelta64[D]")
        was_wrong = is_right & (draw.random(count) < MENDED_A_YEAR * YEARS_BACK * self._harder)
        was_wrong &= today - ago > faces.birth + np.timedelta64(60, "D")
        step = draw.choice([1, 9, 10, 30], count).astype(
            "timedelta64[D]"
        )  # never later: nobody is met before birth
        ahead = draw.integers(1, 365, count).astype("timedelta64[D]")
        to_mend = ~is_right & ~self._truth.people.is_uasc[faces.person] & (draw.random(count) < STILL_TO_MEND)
        put_right_on = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
        put_right_on[was_wrong] = (today - ago)[was_wrong]
        put_right_on[to_mend] = (today + ahead)[to_mend]
        return put_right_on, np.where(was_wrong, faces.birth - step, self.birth)

    def births(self, on: np.datetime64, who: Ints | slice = EVERYONE) -> Days:
        """Dates of birth as the source has them on a day: until it puts one right, the wrong one. `who`: of these
        alone."""
        if self._source not in MENDED:
            return self.birth[who]
        put_right_on, before = self._corrections
        day = put_right_on[who]
        known = np.where(np.isnat(day), self.birth[who], self._truth.faces.birth[who])
        return np.where(on < day, before[who], known)

    def _numbers(self, value: Words, missing: float, wrong: float) -> Spelt:
        draw = self._draw
        found = value.copy()
        rows = np.flatnonzero((draw.random(len(value)) < wrong * self._harder) & (value != ""))
        found[rows] = [_digit_changed(draw, text) for text in value[rows]]
        found[draw.random(len(value)) < missing] = ""
        return spelt(value, found)

    @cached_property
    def _surnames(self) -> tuple[Spelt, Spelt]:
        """Present and former surnames as the source spells them: its slip with a name is the same each time."""
        rows = np.flatnonzero(self._surname_typo)
        told = []
        faces = self._truth.faces
        for name in (faces.surname, faces.surname_before):
            found = with_surnames(faces, self._otherwise, name)
            found[rows] = [_typo_of(text) if text else "" for text in found[rows]]
            told.append(spelt(name, found))
        return told[0], told[1]

    def surname(self, on: np.datetime64, who: Ints | slice = EVERYONE) -> Words:
        """Surnames as the source has them on a day; a change of name comes late, or never. `who`: of these alone."""
        renamed_on = self._truth.faces.renamed_on[who]
        late = renamed_on + np.timedelta64(30, "D") > on
        now, before = self._surnames
        old = ~np.isnat(renamed_on) & (late | self._never_renamed[who])
        rows = np.arange(len(old)) if isinstance(who, slice) else who
        return put(now[who], old, before[rows[old]])

    def homes(self, on: np.datetime64) -> Ints:
        """The home that the source has for each identity on a day; NOBODY where it has none, and for the refuge."""
        if on not in self._homes_on:
            if len(self._homes_on) >= DAYS_KEPT:
                self._homes_on.clear()
            self._homes_on[on] = self._homes(on)
        return self._homes_on[on]

    def _homes_of(self, on: np.datetime64, who: Ints | slice) -> Ints:
        """As `homes`, of these alone: of a few far quicker."""
        truth = self._truth
        if isinstance(who, slice) or on in self._homes_on or on > np.datetime64(truth.today):
            return self.homes(on)[who]
        homes, person = truth.uncut.homes, truth.faces.person[who]
        now, old = homes.on(on, person), homes.on(on - BEFORE, person)
        return self._told(who, np.where(self._old_address[person] & (old >= 0), old, now))

    def _homes(self, on: np.datetime64) -> Ints:
        truth = self._truth
        now = truth.lives.homes_on(on, len(truth.people))
        old = truth.lives.homes_on(on - BEFORE, len(truth.people))
        person = truth.faces.person
        found = np.where(self._old_address[person] & (old[person] >= 0), old[person], now[person])
        return self._told(np.arange(len(person)), found)

    def _told(self, who: Ints, found: Ints) -> Ints:
        """Homes without those that no agency has."""
        truth = self._truth
        # A birth identity lives nowhere any more.
        found[who >= len(truth.people)] = NOBODY
        # Where the refuge is, those who flee tell nobody, and agencies that know keep it out of ordinary files.
        found[found == truth.places.refuge] = NOBODY
        return found

    def address(self, on: np.datetime64, who: Ints | slice = EVERYONE) -> tuple[Words, Words, Words]:
        """Line, postcode and UPRN on a day. `who`: of these alone (far quicker than of the whole city)."""
        places, home = self._truth.places, self._homes_of(on, who)
        known = home >= 0
        line = self._slips.of(home, places.line[home])
        line[~known] = ""
        postcode = places.postcode[home]
        postcode[~known | self._no_postcode[who]] = ""
        other = (postcode != "") & self._wrong_postcode[who]
        postcode[other] = places.postcode[(home[other] + 40) % places.homes]
        uprn = places.uprn[home]
        uprn[~known] = ""
        return line, postcode, uprn

    @cached_property
    def _slips(self) -> Slips:
        draw = self._seeds.draw(f"sightings.{self._source}.addresses")
        return make_slips(draw, self._truth.places, self._habits.address)

    @cached_property
    def truth(self) -> Truth:
        """The truth that is seen."""
        return self._truth


def _parts(on: Days) -> tuple[Ints, Ints]:
    month = on.astype("datetime64[M]")
    return (on - month.astype("datetime64[D]")).astype(int) + 1, month.astype(int) % 12 + 1


def mistyped(draw: np.random.Generator, name: str) -> str:
    """A name with one slip of the finger after its first letter: dropped, doubled, exchanged or changed."""
    if len(name) < 4:
        return name + name[-1:]
    place = int(draw.integers(1, len(name) - 1))
    match int(draw.integers(4)):
        case 0:
            return name[:place] + name[place + 1 :]
        case 1:
            return name[:place] + name[place] + name[place:]
        case 2:
            return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        case _:
            return name[:place] + "aeiou"[int(draw.integers(5))] + name[place + 1 :]


def _typo_of(name: str) -> str:
    """The slip that a source made with this surname: the same each time it is asked."""
    place = 1 + sum(map(ord, name)) % max(1, len(name) - 2)
    return name[:place] + name[place + 1 : place + 2] + name[place : place + 1] + name[place + 2 :]


def _digit_changed(draw: np.random.Generator, text: str) -> str:
    place = int(draw.integers(4, len(text)))
    return text[:place] + str((int(text[place]) + int(draw.integers(1, 10))) % 10) + text[place + 1 :]
