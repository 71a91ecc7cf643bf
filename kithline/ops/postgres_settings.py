"""How the embedded PostgreSQL is set: for one small machine, and so that its log holds no personal value."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

SMALL_MACHINE: dict[str, str] = {
    "max_connections": "60",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "temp_buffers": "64MB",  # a delivery is staged in temporary tables: half of a long one went to the disk and back
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "synchronous_commit": "on",
    # After a checkpoint a page goes into the log whole when it is first touched. To compress it cost more than all else
    # that its change does, and a load long enough to meet a checkpoint grew half as dear: so none, and seldom.
    "wal_compression": "off",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.5",  # the next begins at two thirds of the log's room, not at half
    # no replica and no archive hang on an embedded server: a backup is a dump
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # a load writes 7 GB of log, and its two lanes waited for each other and for new files of it a tenth of their time
    "wal_buffers": "64MB",
    "wal_init_zero": "off",
    # A table that has grown by a fifth is tidied, and its pages go into the log whole: a load of minutes met that each
    # minute, for a tenth of what it cost. What the planner must know the pipeline tells it (record/statistics).
    "autovacuum_naptime": "5min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # an SQL error quotes the value at fault, so errors stay out of the log; starts, stops and crashes are in it
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m ",
}
# Of the C library's (glibc): what a query has used stays with its connection, up to 16 MB. It went back to the system
# after each query whose plan took more than 128 kB, and came back page by page: a twelfth of what policies cost.
KEPT_MEMORY: dict[str, str] = {
    "MALLOC_TOP_PAD_": str(1 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(8 << 20),
}
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108
LEAST_SHARED_MEMORY = (
    512 * 1024 * 1024
)  # bytes; containers are often given 64 MB, too little for a parallel join


MB = 1 << 20
# MB of the server's own cache. Of a city of 215,000 half went out of 512 MB and came back: a load read 14 GB again and
# wrote 7 GB before its time. With 3 GB linking took a tenth less than with 2: what it moves was still there. An eighth
# of the machine leaves the rest to the pipeline, the sites and the system's own.
CACHE = (512, 3072)
OF_MEMORY = 8
# MB of log between two checkpoints. After each a page goes into the log whole when it is first touched: of a city's
# load, in the middle of which one fell, that was four of eleven gigabytes. A third of the room that is on the disk.
LOG = (4096, 16 * 1024)
OF_DISK = 3
# the most memory that a container may use: the second and the first version of Linux's control groups
LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def of_machine(memory: int, room: int) -> dict[str, str]:
    """What depends on the machine: bytes of its memory, and of room on the disk where the data lies."""
    return {
        "shared_buffers": f"{_between(CACHE, memory // OF_MEMORY // MB)}MB",
        "max_wal_size": f"{_between(LOG, room // OF_DISK // MB)}MB",
    }


def _between(bounds: tuple[int, int], value: int) -> int:
    least, most = bounds
    return max(least, min(most, value))


def memory_of_machine() -> int:
    """Bytes of memory that there are for us: the machine's, or the container's if that is less; 0 if unknown."""
    known = []
    with suppress(OSError, ValueError):
        known.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for limit in LIMITS:
        with suppress(OSError, ValueError):  # "max" is no number: there is no limit
            known.append(int(limit.read_text()))
    return min(known, default=0)


def as_file(folder: Path, overrides: Mapping[str, str] | None = None) -> str:
    """The text of kithline.conf for a server whose data lies in this folder. ``ALTER SYSTEM`` beats it, ``overrides``
    beat the defaults in it."""
    settings = SMALL_MACHINE | of_machine(memory_of_machine(), shutil.disk_usage(folder).free)
    settings |= {"dynamic_shared_memory_type": _shared_memory_type()} | dict(overrides or {})
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    return "# written at every start: change a setting with ALTER SYSTEM instead\n" + "\n".join(lines) + "\n"


def _shared_memory_type() -> str:
    """``mmap`` (files beside the data) on a Linux whose /dev/shm is small or missing, else ``posix``."""
    if not Path("/proc").is_dir():
        return "posix"
    try:
        filesystem = os.statvfs(SHARED_MEMORY)
    except OSError:
        return "mmap"
    return "posix" if filesystem.f_frsize * filesystem.f_blocks >= LEAST_SHARED_MEMORY else "mmap"
