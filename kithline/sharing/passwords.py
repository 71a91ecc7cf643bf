"""Which passwords are not taken: what is easily guessed here, and what is known to have been stolen elsewhere.

Words that are easily guessed count for nothing (OWASP ASVS 5.0, 6.1.2 and 6.2.11): the
product, the council, its schools, roles, one's own name, months and the like. A word among others does no harm; a
password that leans on one is too short without it.
"""

import logging
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from kithline.core import clock
from kithline.sharing import statements
from kithline.sharing.breached import list_of
from kithline.sharing.instance import authority
from kithline.sharing.roles import ROLES

LEAST = 12  # characters, as Django's own check asks of the whole
ALWAYS = (
    *(
        "kithline",
        "password",
        "passphrase",
        "passcode",
        "letmein",
        "welcome",
        "changeme",
        "secret",
        "login",
        "signin",
    ),
    *(
        "admin",
        "administrator",
        "council",
        "school",
        "academy",
        "primary",
        "secondary",
        "college",
        "children",
    ),
    *(
        "safeguarding",
        "social",
        "worker",
        "teacher",
        "nurse",
        "police",
        "family",
        "families",
        "service",
        "services",
    ),
    *(
        "spring",
        "summer",
        "autumn",
        "winter",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
    ),
    *("september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday"),
    *(
        "saturday",
        "sunday",
        "london",
        "england",
        "football",
        "liverpool",
        "arsenal",
        "chelsea",
        "princess",
        "monkey",
    ),
    *(
        "dragon",
        "sunshine",
        "iloveyou",
        "abcdef",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "asdfghjkl",
        "zxcvbn",
        "zxcvbnm",
    ),
)
_LIKE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_WORD = re.compile(r"[a-z]{4,}")  # shorter ones stand in other words by chance
_SCHOOLS = "SELECT name FROM organisation WHERE is_confirmed AND kind IN ('school', 'trust')"
_GONE = "\0"  # where a word was
_log = logging.getLogger(__name__)


class NotEasilyGuessed:
    """A validator of Django's: what is left of the password without the words of the list is long enough."""

    def validate(self, password: str, user: Any = None) -> None:
        if weight(password, words_of(user)) < LEAST:
            raise ValidationError(
                "This leans on words that are easily guessed here, such as the product, the council, a school, a role, "
                "your own name, a month or a row of keys. Without them it would have fewer than 12 characters.",
                code="easily_guessed",
            )

    def get_help_text(self) -> str:
        return (
            "Words that are easily guessed here (the council, a school, a role, your name) count for nothing."
        )


class NotBreached:
    """A validator of Django's: not on the list of stolen passwords that the operator laid down, where there is one."""

    def validate(self, password: str, user: Any = None) -> None:
        try:
            found = list_of()
            is_stolen = found is not None and found.has(password)
        except (OSError, ValueError) as why:
            _log.error("passwords cannot be looked up: %s", type(why).__name__)
            raise ValidationError("Passwords cannot be checked now. Tell whoever runs this site.") from None
        if is_stolen:
            raise ValidationError(
                "This password was stolen somewhere and stands on lists that thieves try. Choose another.",
                code="breached",
            )

    def get_help_text(self) -> str:
        return "It may not be on the list of passwords that are known to have been stolen."


def words_of(user: Any) -> set[str]:
    """The words that count for nothing in a password of this user, in small letters. Asks the database for the names of
    schools and trusts, which are public."""
    named = [authority(), *(role.title for role in ROLES.values())]
    if settings.AUDIENCE:
        named += statements.one("SELECT sharing.school_names()")
    else:
        named += [name for (name,) in statements.rows(_SCHOOLS)]
    named += [getattr(user, each, "") for each in ("username", "first_name", "last_name")]
    return {*ALWAYS, *(word for name in named for word in _WORD.findall(name.lower())), *_years()}


def weight(password: str, words: Iterable[str]) -> int:
    """How many characters are left: the words gone (also with figures for letters), a run or a repeat counted once."""
    text = password.lower()
    for word in sorted(words, key=lambda each: (-len(each), each)):
        text = _without(text, text, word)
        text = _without(text, text.translate(_LIKE), word)
    return len(_without_runs(text.replace(_GONE, "")))


def _without(text: str, read: str, word: str) -> str:
    """The text without the word wherever it stands in `read`, which is the text as somebody might read it."""
    place = read.find(word)
    while place >= 0:
        text, read = (each[:place] + _GONE + each[place + len(word) :] for each in (text, read))
        place = read.find(word)
    return text


def _without_runs(text: str) -> str:
    """`aaaa`, `1234` and `dcba` are two characters each."""
    kept = text[:2]
    for before, between, one in zip(text, text[1:], text[2:], strict=False):
        step = ord(one) - ord(between)
        if step != ord(between) - ord(before) or abs(step) > 1:
            kept += one
    return kept


def _years() -> set[str]:
    this = clock.today().year
    return {str(year) for year in range(1950, this + 6)}
