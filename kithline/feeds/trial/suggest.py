"""Answers that the file hints at. They are shown with their reason, and taken only when somebody says so."""

import re
from collections.abc import Sequence

from kithline.feeds.trial.header_words import words_of
from kithline.feeds.trial.keys import Keys, keys_in
from kithline.feeds.trial.proposal import RAW, Proposal
from kithline.feeds.trial.shape import Shape
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES

_SMALL = {
    "a",
    "an",
    "and",
    "as",
    "by",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "with",
    "at",
    "service",
    "sent",
}
_DELTA = re.compile(r"\b(changes?|delta|new|updates?|since|amendments?)\b")
_SNAPSHOT = re.compile(r"\b(current|caseload|register|list|roll|members?|all|open|snapshot|extract|export)\b")


def suggestions(
    proposal: Proposal, keys: Keys | None, earlier: Shape | None = None
) -> dict[str, tuple[str, str]]:
    """question -> (answer, why)."""
    shape = proposal.shape
    named = words_of(f"{shape.path.stem} {shape.sheet} {shape.element if len(shape.element) > 1 else ''}")
    found = {}
    for code, titled in (
        ("says", {code: kind.title for code, kind in kinds().items()}),
        ("service", {code: each.title for code, each in SERVICES.items()}),
    ):
        best = _nearest(named, titled)
        if best:
            found[code] = (best, "by the words of the file's name and sheet")
    mode = _mode(proposal, keys, earlier, named)
    if mode:
        found["mode"] = mode
    if proposal.other_is in ("mother", "father", "parent"):
        found["relation"] = ("child", f"the headers call the second person {proposal.other_is}")
    return found


def _stems(text: str) -> set[str]:
    return {
        re.sub(r"(ies|es|s|y)$", "", word) for word in text.split() if word not in _SMALL and len(word) > 2
    }


def _nearest(named: str, titled: dict[str, str]) -> str:
    """The code whose words are most of those of the name; "" where none has two in common, or one that is all it is."""
    words = _stems(named)
    best, most = "", 0.0
    for code, title in titled.items():
        own = _stems(code.replace("_", " ")) | _stems(title.lower())
        shared = len(own & words)
        is_all = any(
            whole <= words for whole in (_stems(code.replace("_", " ")), _stems(title.lower())) if whole
        )
        if (shared >= 2 or is_all) and shared + shared / len(own) > most:
            best, most = code, shared + shared / len(own)
    return best


def _mode(proposal: Proposal, keys: Keys | None, earlier: Shape | None, named: str) -> tuple[str, str] | None:
    if earlier is not None and keys is not None:
        if set(keys.row) - set(earlier.headers):
            return None
        now = set(keys_in(proposal, keys.row))
        before = set(keys_in(proposal.adding(shape=earlier), keys.row))
        share = len(before & now) / len(before) if before else 0.0
        why = f"{share:.0%} of the earlier file's rows are in this one too"
        if share >= 0.6:
            return "snapshot", why
        if share <= 0.3:
            return "delta", why
        return None
    if _DELTA.search(named):
        return "delta", "by the words of its name; an earlier file would tell (--earlier)"
    if _SNAPSHOT.search(named):
        return "snapshot", "by the words of its name; an earlier file would tell (--earlier)"
    return None


def details(proposal: Proposal, kind: str) -> dict[str, str]:
    """field of the kind -> the header of the raw column that has its name."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for field in kinds()[kind].fields if kind in kinds() else ():
        said = proposal.one(f"detail:{field}")
        if said is not None:
            found[field] = said.header
            continue
        for guess in proposal.guesses:
            if guess.role != RAW or guess.look.sort == "empty" or guess.header in taken:
                continue
            if _names(words_of(guess.header.rsplit("/", 1)[-1]).split(), field.split("_"), kind.split("_")):
                found[field] = guess.header
                taken.add(guess.header)
                break
    return found


def open_details(proposal: Proposal, kind: str) -> dict[str, str]:
    """The fields of the kind that no column fills yet, and what each holds."""
    filled = details(proposal, kind)
    fields = kinds()[kind].fields if kind in kinds() else {}
    return {field: words for field, words in fields.items() if field not in filled}


def _names(words: Sequence[str], field: Sequence[str], kind: Sequence[str]) -> bool:
    """Whether a header is the field's name, with or without the kind's before it."""
    rest = [
        word for word in words if word not in kind and word not in ("name", "description", "desc", "code")
    ]
    return rest == list(field) or (not rest and list(words) == list(field))
