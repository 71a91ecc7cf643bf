"""Deliveries that take long to read are read and judged by a second process while the first takes in what is ready,
where there is a second core: Python does one thing at a time, and a whole register in FHIR held up everything for
seconds.

What was read is handed over in a file: in a pipe it came in a thousand pieces, and for each the first process had to
let go of what it did.
"""

import os
import pickle  # nosec B403 - between our own processes
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from kithline.core import clock
from kithline.core.garbage import looked_for_seldom
from kithline.feeds.bounds import MB
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Format
from kithline.intake.lanes import Coming
from kithline.intake.parts import bytes_of, folder, is_large
from kithline.intake.prepare import Prepared, fingerprints, period_of, prepare
from kithline.record.one_more import one_more

LONG = 2 * MB  # of a document: a shorter one is read before another process has begun
LONG_OF_FEW = MB // 2  # of any delivery, where few come: nothing else is to be read meanwhile
MOST = 64 * MB  # of all: what is read takes several times that, and waits in memory until its turn comes
MANY = 100  # deliveries; of fewer the longest are begun first, because whole lanes wait for them


@contextmanager
def reading_beside(
    coming: Sequence[Coming], known: Collection[tuple[str, str]]
) -> Iterator[Callable[[Coming], Prepared | None]]:
    """Begin to read the long ones among these deliveries, one after another. `known`: see `prepare.one_ahead`.

    Yields what tells of a delivery what was read of it. None where that was not begun, and it is read in its turn; or
    where it failed: then it is read again, and its fault is told as ever.
    """
    long = _long_among(coming, known)
    between = _between() if long and (os.cpu_count() or 1) > 1 else None
    if between is None:
        yield lambda each: None
        return
    process, asking = one_more(), ThreadPoolExecutor(1, "reading beside")  # who asks waits until it has begun
    begun = {
        each[0]: asking.submit(_read_by, process, each, Path(between.name, str(each[0]))) for each in long
    }

    def read(each: Coming) -> Prepared | None:
        ahead = begun.pop(each[0], None)
        if ahead is None or ahead.cancel():  # nobody has begun it
            return None
        try:
            return _taken(ahead.result())
        except Exception:  # whatever it was, it comes again; a feed of which a part cannot be sent, too
            return None

    try:
        yield read
    finally:
        asking.shutdown(wait=False, cancel_futures=True)
        process.shutdown(wait=False, cancel_futures=True)
        between.cleanup()


def _between() -> TemporaryDirectory[str] | None:
    """Where what was read is handed over; None on a full disk, where each delivery is read in its turn."""
    with suppress(OSError):
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        return TemporaryDirectory(dir=folder(), prefix="beside-", ignore_cleanup_errors=True)
    return None


def _read_by(process: Executor, coming: Coming, into: Path) -> Path:
    _, found, at = coming
    process.submit(_read, found, found.as_at(clock.day_of(at)), into).result()
    return into


def _taken(place: Path) -> Prepared:
    with place.open("rb") as file:
        prepared: Prepared = pickle.load(file)  # noqa: S301  # nosec B301 - our own process wrote it, into our folder
    place.unlink()
    return prepared


def _long_among(coming: Sequence[Coming], known: Collection[tuple[str, str]]) -> list[Coming]:
    """Those that are read beside, in the order in which they are begun."""
    are_few, left = len(coming) <= MANY, MOST
    long: list[tuple[int, Coming]] = []
    for each in coming:
        _, found, _ = each
        size = bytes_of(found)
        if not (LONG_OF_FEW if are_few else LONG) <= size <= left or is_large(found):
            continue
        if found.feed.format is Format.CSV and not are_few:
            continue
        if known and (found.feed.code, fingerprints(found, period_of(found.period)).of_all) in known:
            continue
        left -= size
        long.append((size, each))
    if are_few:
        long.sort(key=lambda one: -one[0])
    return [each for _, each in long]


def _read(found: Found, as_at: date, into: Path) -> None:
    """In the second process."""
    with looked_for_seldom(), into.open("wb") as file:
        pickle.dump(prepare(found, period_of(found.period), as_at), file, pickle.HIGHEST_PROTOCOL)
