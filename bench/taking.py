"""Files that come in on what is there, in a warm process of the pipeline."""

import time
from collections import Counter
from pathlib import Path
from typing import Any


def take(paths: list[Path], *, with_update: bool) -> dict[str, Any]:
    """The step: seconds of receiving the files and, if it is asked for, of bringing them to the screens; rows; what
    became of the deliveries, and why those that were not accepted were not."""
    import django

    django.setup()
    from kithline.pipeline import receive, update

    processor, begun = time.process_time(), time.perf_counter()
    receipts, unknown = receive(paths)
    received = time.perf_counter()
    if with_update:
        update()
    ended = time.perf_counter()
    return {
        "received": received - begun,
        "updated": ended - received,
        "rows": sum(each.accepted for each in receipts),
        "changes": [str(each.changes) for each in receipts[:3]],
        "outcomes": dict(Counter(each.outcome for each in receipts)),
        "told": [f"{each.feed}: {each.reason}" for each in receipts if each.outcome != "accepted"]
        + [f"{each.path.name}: {each.why}" for each in unknown],
        "cpu": time.process_time() - processor,
    }
