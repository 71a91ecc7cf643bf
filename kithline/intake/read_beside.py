"""Documents that take long to read are read by a second process while the first takes in what is read already, where
there is a second core: Python does one thing at a time, and a whole register in FHIR held up everything for seconds."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kithline.core.garbage import looked_for_seldom
from kithline.feeds.bounds import MB
from kithline.feeds.readers import Read, read_delivery
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Feed, Format
from kithline.intake.lanes import Coming
from kithline.intake.parts import is_large
from kithline.intake.prepare import fingerprints, period_of
from kithline.record.one_more import one_more

LONG = 2 * MB  # of a document: a shorter one is read before another process has begun
MOST = 256 * MB  # of all: what is read waits in memory until its turn comes
MANY = (
    100  # deliveries; of fewer the first document's turn is at once, and the process begins with the others
)
_Rows = list[tuple[str, Path, Read]]  # code of a table, its file, its rows


@contextmanager
def reading_beside(
    coming: Sequence[Coming], known: Collection[tuple[str, str]]
) -> Iterator[Callable[[Found], Found]]:
    """Begin to read the long documents among these deliveries, one after another. `known`: see `prepare.one_ahead`.

    Yields what puts to a delivery that which was read of it. The delivery stays as it is where that was not begun, and
    is read in its turn; or where it failed: then it is read again, and its fault is told as ever.
    """
    long = list(_long_among(coming, known))
    if not long or (os.cpu_count() or 1) < 2:
        yield lambda found: found
        return
    process, asking = one_more(), ThreadPoolExecutor(1, "reading beside")  # who asks waits until it has begun
    begun = {
        path: asking.submit(_read_by, process, found)
        for path, found in (long if len(coming) > MANY else [*long[1:], long[0]])
    }

    def read(found: Found) -> Found:
        ahead = begun.pop(next(iter(found.files.values())), None)
        if ahead is None or ahead.cancel():  # nobody has begun it
            return found
        try:
            rows = ahead.result()
        except Exception:  # whatever it was, it comes again; a feed of which a part cannot be sent, too
            return found
        return replace(found, reads=tuple((found.feed.table(code), path, read) for code, path, read in rows))

    try:
        yield read
    finally:
        asking.shutdown(wait=False, cancel_futures=True)
        process.shutdown(wait=False, cancel_futures=True)


def _read_by(process: Executor, found: Found) -> _Rows:
    return process.submit(_read, found.feed, found.files).result()


def _long_among(coming: Sequence[Coming], known: Collection[tuple[str, str]]) -> Iterator[tuple[Path, Found]]:
    """The first file of each delivery that is read beside, and the delivery."""
    left = MOST
    for _, found, _ in coming:
        size = sum(path.stat().st_size for path in set(found.files.values()))
        if found.feed.format is Format.CSV or not LONG <= size <= left or is_large(found):
            continue
        if known and (found.feed.code, fingerprints(found, period_of(found.period)).of_all) in known:
            continue
        left -= size
        yield next(iter(found.files.values())), found


def _read(feed: Feed, files: Mapping[str, Path]) -> _Rows:
    """In the second process."""
    with looked_for_seldom():
        return [(table.code, path, read) for table, path, read in read_delivery(feed, files)]
