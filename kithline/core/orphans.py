"""A process that works for another ends with it, however that one ends."""

import os
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """Begin to watch, in a process that `multiprocessing` began: one whose parent was killed would wait for ever."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_watch, args=(parent,), name="watching the parent", daemon=True).start()


def _watch(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
