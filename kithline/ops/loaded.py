"""What a long-lived process has loaded stays loaded."""

import atexit
import gc
from functools import cache


@cache
def stay_loaded() -> None:
    """Once in a process, when all that it needs is there: Python no longer looks through it for what nobody uses. Such
    a look took up to a quarter of a second, in the middle of taking in some file."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # or DuckDB's binding says at the end that all of it was left behind
