"""Laws that cannot be a feed's basis, because their commencement is not confirmed, as they may be written in one.

They are those without a date in `kithline.sharing.law` (a test compares); a council that has confirmed one says so in
`governance.toml`, and `kithline doctor` minds that.
"""

import re

UNCONFIRMED = {
    "ca2004_16la": ("Children Act 2004 s.16LA", re.compile(r"\b16\s?LA\b", re.IGNORECASE)),
    "ca2004_16lc": ("Children Act 2004 s.16LC", re.compile(r"\b16\s?LC\b", re.IGNORECASE)),
}


def unconfirmed_in(basis: str) -> dict[str, str]:
    """The laws that a basis names and that are not confirmed to be in force: code -> title."""
    return {code: title for code, (title, written) in UNCONFIRMED.items() if written.search(basis)}


__all__ = ["UNCONFIRMED", "unconfirmed_in"]
