"""What the address of a list asks for. Nothing in it is an error: what is not understood is left out."""

from collections.abc import Mapping

from kithline.record.types.pupils import Filters

_TEXTS = ("school", "name", "year", "factor", "sen", "worker", "sort")
LONGEST = 100  # characters of one filter


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters in a query."""
    texts = {key: given.get(key, "").replace("\x00", "").strip()[:LONGEST] for key in _TEXTS}
    texts["sort"] = texts["sort"] or "name"
    return Filters(**texts, page=_whole(given.get("page", ""), 1), per_page=_whole(given.get("show", ""), 50))


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
