"""Whether the weights of linking still fit what sources send."""

import json
from argparse import ArgumentParser
from typing import Any

from django.db import connection

from kithline.commands.command import KithlineCommand
from kithline.core import clock
from kithline.identity import drift


class Command(KithlineCommand):
    help = (
        "Compare how often records of one person agree today, source by source, with what the weights of linking take "
        "for granted, and keep the report for the data steward's page. `kithline watch` does so once a week, at night. "
        "Example: kithline drift"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print every source and comparison as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = drift.report(connection, clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(drift.as_told(found)))
            return
        for one in (one for one in found if one.is_beyond):
            self.stdout.write(f"{one.source}, {one.label}: {drift.words_of(one)}")
        self.stdout.write(f"{drift.summary_of(found)}.")
