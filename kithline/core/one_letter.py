"""Words that are written with one wrong letter, in text as people write it."""

import re
from collections import defaultdict
from collections.abc import Iterable

from kithline.core.addresses import STREET_WORDS

LONG = 4  # letters: a shorter word must be right
SAINT = {"st": "saint", "saint": "st"}
_DIGIT = re.compile(r"\d")


def alike(word: str, written: str) -> bool:
    """Whether a word is written so: a usual short form, or one wrong, missing, further or exchanged letter."""
    if word == written or STREET_WORDS.get(written) == word or SAINT.get(written) == word:
        return True
    short, long = sorted((word, written), key=len)
    if len(word) < LONG or len(long) - len(short) > 1 or _DIGIT.search(word + written):
        return False
    same = next(
        (at for at, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), len(short)
    )
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    exchanged = (
        long[same : same + 2] == short[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :]
    )
    return exchanged or short[same + 1 :] == long[same + 1 :]


def is_short_for(word: str, written: str) -> bool:
    """Whether some letters of the word are left, its first among them: "rch" of "reach"."""
    left = iter(word)
    return (
        1 < len(written) < len(word) and written[0] == word[0] and all(letter in left for letter in written)
    )


def forms(word: str) -> set[str]:
    """The word, and what is left when one letter is taken out: two words of one wrong letter share one of these. A
    number must be right."""
    if _DIGIT.search(word):
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def by_deletion(words: Iterable[str]) -> dict[str, set[str]]:
    """By each of their `forms`, the words."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for form in forms(word):
            found[form].add(word)
    return found


def traces(word: str) -> frozenset[str]:
    """One of these stands in whatever is written for the word (`alike`): one wrong letter leaves one of its halves, but
    for two that are exchanged where these meet."""
    usual = {written for written, meant in STREET_WORDS.items() if meant == word} | {SAINT.get(word, word)}
    if len(word) < LONG or _DIGIT.search(word):
        return frozenset({word, *usual})
    half = len(word) // 2
    exchanged = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    return frozenset({word[:half], word[half:], exchanged, *usual})
