"""What is typed on a page of ours goes the road of any file: a delivery of one row, kept and traced like any other."""

import csv
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from kithline.feeds.recognise import Found
from kithline.feeds.spec import Feed
from kithline.intake.receive import ACCEPTED, receive_one


class NotTaken(ValueError):
    """What was typed cannot be taken in; says where and what was expected, without a value."""


def take_in_typed(feed: Feed, row: Mapping[str, object], *, on: date, at: datetime) -> None:
    """Take one row of the feed's only table in, in the caller's transaction. `row` has values by column."""
    [table] = feed.tables
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / table.name.format(date=on.isoformat())
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [column.code for column in table.columns], extrasaction="ignore")
            writer.writeheader()
            writer.writerow(row)
        receipt = receive_one(Found(feed, {"date": on.isoformat()}, {table.code: path}), at=at)
    if receipt.outcome != ACCEPTED or receipt.accepted != 1:
        raise NotTaken("; ".join(receipt.first_rejects) or receipt.reason or "the row was not taken in")
