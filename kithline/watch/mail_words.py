"""How a mail of notices ends: the page that its receiver can open; for whoever has none, what to do and whom to ask."""

from collections.abc import Iterable, Sequence

from kithline.watch.notices import AGREEMENT, CHANGED, HELD, LATE, QUESTIONED, REFUSED, SHORT

# by which of the site's pages, called as the role's navigation calls them, these find what they are told
STEWARDS_PAGE = "The page Data quality on the authority's site shows each of these."
OFFICERS_PAGE = "The page Agreements on the authority's site shows each agreement."
_LOOK = "Please look whether the file is as it should be. If it is not, send it again, mended, the way it always comes."
# what a school or an agency that sends files does about each: it has no page on which they stand
_TO_DO = {
    LATE: "Please send the file that is late, the way it always comes.",
    **dict.fromkeys((SHORT, CHANGED, HELD, REFUSED), _LOOK),
    QUESTIONED: "A data steward of the council asks you about it: which record is meant is not told in a mail.",
    AGREEMENT: "Please renew the agreement with the council's information governance officer.",
}


def ending(kinds: Iterable[str], *, is_steward: bool, is_officer: bool, stewards: Sequence[str]) -> list[str]:
    """Paragraphs. `kinds`: of the notices in the mail. `stewards`: the addresses of those who can be asked."""
    pages = [STEWARDS_PAGE] * is_steward + [OFFICERS_PAGE] * is_officer
    if pages:
        return pages
    asked = stewards[0] if stewards else "the council's data team"
    to_do = dict.fromkeys(_TO_DO[kind] for kind in kinds)  # each once, in their order
    return [*to_do, f"All of this is done without signing in. To know more, ask {asked}."]
