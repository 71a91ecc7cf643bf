"""Who came in one go, alike though not yet committed: the ids reserved for them are shared (record/following.py).

Two lanes do not see each other's people before they commit, and a file names some of them twice. Half of all facts
that assembly had to write again were of such people. What is kept is a number for each sign by which two are alike.
"""

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

COLUMNS = ("forename", "surname", "birth", "upn", "nhs_number", "uprn", "postcode")
# signs, some 240 MB, twice those of a city of 215,000; then all are forgotten, and the database is asked, which
# knows who has committed
MOST = 2_000_000


class Alike:
    """The reserved ids of those who came, by sign. Good until the next linking: it makes persons of ids.

    `knows_all`: nobody waited for linking before, so that whoever waits now came in this go and stands here: the
    database need not be asked who else is alike.
    """

    def __init__(self, *, knows_all: bool = False) -> None:
        self._ids: dict[int, int] = {}
        self._linked = 0
        self._lock = Lock()
        self.knows_all = knows_all

    def share(self, new: Sequence[tuple[Any, ...]], fresh: Sequence[int], linked: int) -> list[int]:
        """An id for each who is `new`: (number, the id of somebody alike who has committed or None, *COLUMNS). It is
        that of somebody alike, else one of `fresh`. `linked`: the newest link that is; linking is held off."""
        with self._lock:
            if len(self._ids) > MOST:
                self.knows_all = False
            if linked != self._linked or len(self._ids) > MOST:
                self._ids, self._linked = {}, linked
            return [
                self._share(list(_signs(*row[2:])), row[1], other)
                for row, other in zip(new, fresh, strict=True)
            ]

    def _share(self, signs: list[int], committed: int | None, fresh: int) -> int:
        found = next((self._ids[sign] for sign in signs if sign in self._ids), committed or fresh)
        for sign in signs:
            self._ids.setdefault(sign, found)
        return found


def _signs(
    forename: Any, surname: Any, birth: Any, upn: Any, nhs: Any, uprn: Any, postcode: Any
) -> Iterator[int]:
    """A number for each sign that is known. A wrong guess costs time and no more: linking decides."""
    name = (forename.lower(), surname.lower()) if forename and surname else None
    if name and birth:
        yield hash((*name, birth))
    for number in (upn, nhs):
        if number and birth:
            yield hash((number, birth))
    for home in (uprn, postcode):  # many a list of dwellings knows no birth
        if name and home:
            yield hash((*name, home))
    if forename and birth and postcode:  # a name of two spellings, or a new surname
        yield hash((forename[0].lower(), birth, postcode))
