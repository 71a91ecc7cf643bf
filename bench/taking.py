"""Files that come in on what is there, in a warm process of the pipeline."""

import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.load import own_cpu


def take(paths: list[Path], *, with_update: bool) -> dict[str, Any]:
    """The step: seconds of receiving the files and, if it is asked for, of bringing them to the screens, after what the
    day itself asks for, when whom the date changes is looked at anew (`turned`); rows; what became of the
    deliveries, and why those that were not accepted were not. `feeds`: seconds until each was told. A zip is unpacked
    first, as the watch does it, within the time of receiving.

    As in a watch that goes on from day to day the program is read before that, by the one that waits to be asked for a
    second process too, and stays (`ops.loaded`)."""
    import django

    django.setup()
    from kithline.ops.loaded import stay_loaded
    from kithline.pipeline import receive, update
    from kithline.record.one_more import begin_to_read, one_more
    from kithline.watch.unpack import is_packed

    begin_to_read()
    with one_more() as another:
        another.submit(os.getpid).result()
    stay_loaded()
    feeds: dict[str, float] = {}
    processor, begun = own_cpu(), time.perf_counter()
    last = begun

    def told(receipt: Any) -> None:
        nonlocal last
        now = time.perf_counter()
        feeds[receipt.feed] = feeds.get(receipt.feed, 0.0) + now - last
        last = now

    if with_update:
        update()
    turned, turned_processor = time.perf_counter(), own_cpu()
    last = turned
    paths = [_unpacked(path) if is_packed(path) else path for path in paths]
    receipts, unknown = receive(paths, told=told)
    received = time.perf_counter()
    if with_update:
        update()
    ended = time.perf_counter()
    return {
        "turned": turned - begun,
        "turned_cpu": turned_processor - processor,
        "received": received - turned,
        "updated": ended - received,
        "feeds": feeds,
        "rows": sum(each.accepted for each in receipts),
        "changes": [str(each.changes) for each in receipts[:3]],
        "outcomes": dict(Counter(each.outcome for each in receipts)),
        "told": [f"{each.feed}: {each.reason}" for each in receipts if each.outcome != "accepted"]
        + [f"{each.path.name}: {each.why}" for each in unknown],
        "cpu": own_cpu() - processor,
    }


def _unpacked(packed: Path) -> Path:
    """The folder beside it with what was in it, by the limit that the watch has where its settings name none."""
    from kithline.watch.configuration import Configuration
    from kithline.watch.unpack import unpack

    folder = packed.with_suffix("")
    unpack(packed, folder, most_bytes=Configuration.unpack_mb << 20)
    return folder
