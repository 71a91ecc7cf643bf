"""What is to be told in a sentence, and which frames can tell it of a child of that age."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from kithline.city.notes.circle import OUTSIDE, Person
from kithline.city.notes.frames import Frame, frames


@dataclass(frozen=True)
class Claim:
    """What is to be told: of whom, which topic and stance, with which status, by whom (none: the author)."""

    who: Person
    topic: str
    stance: str
    status: str
    speaker: Person | None
    is_so: bool
    in_own_words: bool = False  # of the child
    is_correction: bool = False
    is_bare: bool = False  # in a list of information

    @property
    def is_third_party(self) -> bool:
        return self.who.relation in OUTSIDE


@cache
def candidates(name: str, held_out: bool, available: frozenset[str]) -> tuple[Frame, ...]:
    """The frames of a list that an author of that set may use of a child for whom those things are there."""
    return tuple(
        frame
        for frame in frames().get(name, ())
        if (frame.is_shared or frame.is_held_out == held_out) and frame.needs <= available
    )


BANDS = {
    band: frozenset(band.split())
    for band in (
        "baby small",
        "under5 small talks",
        "primary small talks",
        "primary talks",
        "teen talks",
        "under5 small",
    )
}


def age_band(born: date, on: date) -> frozenset[str]:
    """What frames may need of a child's age."""
    years = (on - born).days / 365.25
    if years < 1.6:
        return BANDS["baby small"]
    if years < 3.5:
        return BANDS["under5 small"]
    if years < 9:
        return BANDS["under5 small talks" if years < 5 else "primary small talks"]
    return BANDS["primary talks" if years < 11.7 else "teen talks"]


def way_of(claim: Claim, chance: float) -> str:
    """The list of telling that fits."""
    if claim.is_correction:
        return "corrected"
    if claim.in_own_words:
        return "child"
    if claim.stance == "neutral":
        return "neutral by" if chance < 0.5 else "neutral own"
    apart = claim.is_third_party and claim.topic != "exploit"  # which is of a child of the family
    if apart and claim.stance == "risk" and claim.status == "asserted" and chance < 0.6:
        return "third by" if chance < 0.35 else "third own"
    if claim.status in ("alleged", "contested"):
        return claim.status
    if claim.is_bare and claim.status != "hypothetical":
        lost = claim.status == "negated" and claim.stance == "protective"
        return f"{'lost' if lost else claim.status} bare"
    if claim.status == "negated" and claim.stance == "protective":
        return f"lost {'by' if claim.speaker else 'own'}"
    if claim.status == "hypothetical" and claim.stance == "protective":
        return "hypothetical good"
    return f"{claim.status} {'by' if claim.speaker else 'own'}"


@cache
def form_of(frame: Frame) -> str:
    """The form of clause that a frame of telling asks for first."""
    for form in ("fin", "neg", "hist", "np", "if", "child"):
        if f"<{form}>" in frame.text:
            return form
    return ""
