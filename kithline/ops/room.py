"""Whether a fault is that of a machine with no room left: no file's doing, though what was undone has made room again
by the time that anybody looks."""

import errno

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_RESOURCES = "53"  # PostgreSQL's class of faults: disk full, out of memory, too many connections


def is_full(fault: BaseException) -> bool:
    """Whether our own disk is full, or the database says that it has no room left."""
    if isinstance(fault, OSError) and fault.errno in _NO_ROOM:
        return True
    return any(
        _state(each).startswith(_NO_RESOURCES) for each in (fault, fault.__cause__) if each is not None
    )


def _state(fault: BaseException) -> str:
    return str(getattr(fault, "sqlstate", None) or "")
