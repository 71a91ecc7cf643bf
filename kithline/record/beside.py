"""A second process of the pipeline, which works on the same database while the first goes on, where there is a second
core: Python itself does one thing at a time."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any

from django.db import transaction

from kithline.core.garbage import looked_for_seldom
from kithline.record.one_more import one_more
from kithline.record.plans import settled_at_the_end


class Beside:
    """Begun when it is first asked for something; does one thing after another. Use as a
    context manager: on leaving, it has ended."""

    def __init__(self, connection: Any) -> None:
        self._alias: str = connection.alias
        self._process: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.shutdown()

    def is_possible(self) -> bool:
        """Whether there is a second core; and another process sees nothing of a transaction of ours."""
        own = transaction.get_connection(self._alias)
        return (os.cpu_count() or 1) > 1 and not own.in_atomic_block

    def ask(self, work: Callable[..., int], *given: object) -> Future[int] | None:
        """`work(connection, *given)`, on a connection of its own. None where that is not possible. Where the process is
        killed the answer is BrokenProcessPool."""
        if not self.is_possible():
            return None
        if self._process is None:
            self._process = one_more()
        name = transaction.get_connection(self._alias).settings_dict["NAME"]
        with suppress(BrokenProcessPool):
            return self._process.submit(_do, self._alias, name, work, given)
        return None


def _do(alias: str, name: str, work: Callable[..., int], given: tuple[object, ...]) -> int:
    """In the second process."""
    import django

    django.setup()
    from django.db import connections

    connections[alias].settings_dict["NAME"] = name
    try:
        with looked_for_seldom(), settled_at_the_end(connections[alias]):
            return work(connections[alias], *given)
    finally:
        connections.close_all()
