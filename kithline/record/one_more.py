"""A process more, which is there at once: forked from one that has read the program and waits.

To begin one from nothing and read the program took a second of a processor, twice on each day of deliveries, while
they waited for it. The one that waits does nothing else, holds no connection, and ends with the process that began it.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import forkserver, get_context
from multiprocessing.context import BaseContext

from kithline.core.orphans import end_with_parent

READS = "kithline.record.program_read"
SAFE = (3, 11, 1)  # before this any account of the machine could have had its way with the one that waits


def begin_to_read() -> None:
    """Let the one that waits read the program, where there is a core for it: somebody will be asked for soon."""
    if (os.cpu_count() or 1) > 1:
        _context()


def one_more() -> ProcessPoolExecutor:
    """One process, which does one thing after another; it ends with this one, however this one ends."""
    return ProcessPoolExecutor(1, _context(), initializer=end_with_parent)


def _context() -> BaseContext:
    """From nothing where none can wait: it needs a place for a socket."""
    if sys.version_info >= SAFE:
        forkserver.set_forkserver_preload([READS])
        with suppress(OSError):
            forkserver.ensure_running()
            return get_context("forkserver")
    return get_context("spawn")
