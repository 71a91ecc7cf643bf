"""Whether the weights of linking still fit what sources send."""

import json
from argparse import ArgumentParser
from typing import Any

from django.db import connection

from kithline.commands.command import KithlineCommand
from kithline.core import clock
from kithline.identity import drift
from kithline.identity.model import load_weights


class Command(KithlineCommand):
    help = (
        "Compare how often records of one person agree today, source by source, with what the weights of linking take "
        "for granted, and keep the report for the data steward's page. Run it once a week. Example: kithline drift"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print every source and comparison as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        weights = load_weights()
        found = drift.measure(connection, weights)
        drift.keep(connection, found, now=clock.now(), version=weights.version)
        if options["json"]:
            self.stdout.write(json.dumps(drift.as_told(found)))
            return
        beyond = [one for one in found if one.is_beyond]
        for one in beyond:
            self.stdout.write(f"{one.source}, {one.label}: {drift.words_of(one)}")
        sources = len({one.source for one in found})
        self.stdout.write(
            f"{len(beyond)} of {len(found)} comparisons of {sources} sources are off by {drift.BEYOND} bits a pair or "
            "more."
        )
