"""How far apart two words are written, letter by letter, and whether they sound the same."""

import re
from functools import lru_cache


@lru_cache(maxsize=200_000)
def slips(first: str, second: str, most: int) -> int:
    """Letters added, left out, changed or swapped with a neighbour to make one of the other (optimal string
    alignment); more than ``most`` is not counted further."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, mark in enumerate(first, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mark != other))
            if i > 1 and j > 1 and mark == second[j - 2] and first[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return row[-1]


def with_a_letter_less(word: str) -> set[str]:
    """The word, and the word without each of its letters: two words a slip apart share one of these."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


# Spellings that stand for one sound in the Latin writing of names from many languages.
_SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("ph", "f"), ("ck|kh|q|c(?![hz])", "k"), ("sz", "sh"), ("cz", "ch"), ("bh", "b"), ("dh", "d"), ("gh", "g"),
        ("ee|ea|ie|ey|y", "i"), ("ou|oo", "u"), ("aa", "a"), ("w", "v"), (r"(?<=.)h(?![aeiou])|[ '-]", ""),
        (r"(.)\1+", r"\1"), ("(?<=...)e$", ""),
    )
)  # fmt: skip


@lru_cache(maxsize=200_000)
def sound(name: str) -> str:
    """How a folded name sounds, roughly: one letter for the spellings of one sound (Yousef and Yusef, Holly and
    Hollie)."""
    for letters, plain in _SOUNDS:
        name = letters.sub(plain, name)
    return name
