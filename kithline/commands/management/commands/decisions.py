"""Carry out what stewards decide on their pages, within a second of it."""

import json
from argparse import ArgumentParser
from time import sleep
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection

from kithline.commands.command import KithlineCommand
from kithline.identity.asked import CHANNEL
from kithline.identity.link import psycopg_connection
from kithline.pipeline import carry_out_decisions

LONGEST_WAIT = 5.0  # seconds: a call that was lost is made good by a look
PAUSE = 5.0  # seconds, while the database is away


class Command(KithlineCommand):
    help = (
        "Carry out what stewards decide about links on their pages, each at once and to the end of the way, until "
        "stopped. `kithline run` starts it. Example: kithline decisions --once"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="carry out what waits, then end")
        parser.add_argument("--json", action="store_true", help="print what was done as a line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        if options["once"]:
            self._tell(carry_out_decisions(), always=True)
            return
        while True:
            try:
                self._listen()
            except DatabaseError:
                connection.close()
                sleep(PAUSE)

    def _listen(self) -> None:
        """Until the database goes away. What was asked before we listened is done first."""
        raw = psycopg_connection(connection)
        raw.execute(f"LISTEN {CHANNEL}")
        while True:
            self._tell(carry_out_decisions())
            for _ in raw.notifies(timeout=LONGEST_WAIT, stop_after=1):
                pass

    def _tell(self, done: int, *, always: bool = False) -> None:
        if done or always:
            said = {"carried_out": done}
            words = f"{done} decision{'' if done == 1 else 's'} carried out"
            self.stdout.write(json.dumps(said) if self.as_json else words)
            self.stdout.flush()
