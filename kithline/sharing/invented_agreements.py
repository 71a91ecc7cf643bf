"""Invented agreements for a demonstration: one for each owner of feeds, the last of them soon to end."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Feed
from kithline.sharing.governance import FILE

MARK = "# Invented, for the demonstration: written anew when one is made."
SIGNED_BEFORE, LASTS, LAST_LASTS = timedelta(days=400), timedelta(days=700), timedelta(days=60)


def write_invented_agreements(home: Path, council: str, today: date) -> bool:
    """Write `governance.toml` into a demonstration's home. False where somebody has written one of their own."""
    file = home / FILE
    if file.exists() and not file.read_text(encoding="utf-8").startswith(MARK):
        return False
    file.write_text(agreements_text(council, today, feeds().values()), encoding="utf-8")
    return True


def agreements_text(council: str, today: date, declared: Iterable[Feed]) -> str:
    """The file's text: an agreement, its DPIA and its dates for each owner, in the order of the feeds."""
    of_owner: dict[str, list[str]] = {}
    for feed in declared:
        of_owner.setdefault(feed.owner, []).append(feed.code)
    return "\n".join([MARK, *_agreements(council, today, of_owner)])


def _agreements(council: str, today: date, of_owner: Mapping[str, list[str]]) -> Iterable[str]:
    for number, (owner, codes) in enumerate(of_owner.items(), start=1):
        expires = today + (LAST_LASTS if number == len(of_owner) else LASTS)
        yield from (
            "",
            "[[agreement]]",
            f'name = "{council} and {owner}"',
            f'reference = "DSA-{number:02}"',
            f"feeds = [{', '.join(repr(code) for code in codes)}]".replace("'", '"'),
            f"signed = {today - SIGNED_BEFORE}",
            f"expires = {expires}",
            f'dpia = "DPIA-{number:02}"',
        )
    yield ""


__all__ = ["MARK", "agreements_text", "write_invented_agreements"]
