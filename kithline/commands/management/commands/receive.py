"""Take deliveries in."""

import json
import os
import shlex
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError

from kithline.commands.command import KithlineCommand
from kithline.commands.registering import keep_agreements
from kithline.feeds.discovery import FEEDS_DIR, feeds, set_aside
from kithline.feeds.recognise import NOT_EXPECTED
from kithline.intake.agreed import NO_AGREEMENT
from kithline.intake.in_words import became, counted, name_of
from kithline.intake.receive import ACCEPTED, HELD, KNOWN, REFUSED, Receipt, receive
from kithline.ops.room import is_full
from kithline.sharing.instance import REAL, is_of_the_city, kind_of_instance

SHOWN = 5  # rows that could not be read, of each delivery


class Command(KithlineCommand):
    help = (
        "Take files in: a file, or a folder of them; the feed is recognised by the files' names and columns. "
        "Example: kithline receive deliveries/school_census"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--feed", default="", help="the code of the feed, where it cannot be recognised")
        parser.add_argument(
            "--again",
            action="store_true",
            help="read files that are here already anew, by their declarations as they are now",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["paths"] if not path.exists()]
        if missing:
            raise CommandError(f"there is no file or folder {missing[0]}", returncode=3)
        if kind_of_instance() == REAL and any(is_of_the_city(path) for path in options["paths"]):
            raise CommandError(
                "these are files of an invented city, and this installation is real", returncode=3
            )
        if options["feed"] in set_aside():
            raise CommandError(set_aside()[options["feed"]].line, returncode=3)
        if options["feed"] and options["feed"] not in feeds():
            raise CommandError(
                f"there is no feed {options['feed']}; there are {', '.join(feeds())}", returncode=2
            )
        for aside in set_aside().values():
            self.stderr.write(f"{aside.line}; the others go on")
        keep_agreements()
        told = (lambda receipt: None) if options["json"] else self._tell
        try:
            receipts, unknown = receive(
                options["paths"], feed=options["feed"], told=told, is_again=options["again"]
            )
        except OSError as why:
            # a full disk, a file that went away: what was told is in, of the rest nothing is
            raise CommandError(
                f"{why.strerror or type(why).__name__}; nothing is half done: run the same command again",
                returncode=3,
            ) from None
        except OperationalError as why:
            at_fault = "has no room left" if is_full(why) else "is away or at fault"
            raise CommandError(
                f"the database {at_fault}; nothing is half done: run the same command again", returncode=3
            ) from None
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "deliveries": [asdict(receipt) for receipt in receipts],
                        "not_recognised": [{"file": each.path.name, "why": each.why} for each in unknown],
                    },
                    indent=1,
                )
            )
        else:
            for each in unknown:
                self.stderr.write(f"{each.path.name}: {each.why}")
            if any(each.why.startswith(NOT_EXPECTED) for each in unknown) and not os.environ.get(FEEDS_DIR):
                self.stderr.write(
                    f"{FEEDS_DIR} names no folder, so no feed of the council's own is known here."
                )
            if strange := next((each.path for each in unknown if each.why == NOT_EXPECTED), None):
                self.stderr.write(
                    f"To have a feed proposed from it: kithline feed try {shlex.quote(str(strange))}"
                )
            self._sum_up(receipts, len(unknown))
        if unknown or any(receipt.outcome in (HELD, REFUSED) or receipt.waits for receipt in receipts):
            raise SystemExit(3)

    def _tell(self, receipt: Receipt) -> None:
        is_in = receipt.outcome not in (HELD, REFUSED)
        self.stdout.write(f"{name_of(receipt)}: {'' if is_in else receipt.outcome + ': '}{became(receipt)}")
        if receipt.outcome == HELD and receipt.rejected:
            self.stdout.write(f"    Of its rows {receipt.rejected:,} could not be read.")
        for line in (*receipt.absent, *receipt.first_rejects[:SHOWN]):
            self.stdout.write(f"    {line}")
        if receipt.rejected > SHOWN:
            where = "see Data quality on the authority's site" if is_in else "listed once it is taken in"
            self.stdout.write(f"    and {receipt.rejected - SHOWN:,} more: {where}")
        if not is_in or receipt.waits:
            self.stdout.write(f"    Nothing of it was taken in; {_then(receipt)}.")

    def _sum_up(self, receipts: list[Receipt], unknown: int) -> None:
        """What became of all of them, where there was more than one thing to tell, and what comes next."""
        if not receipts and not unknown:
            self.stdout.write("There are no files here.")
        if len(receipts) + unknown > 1:
            told = ((ACCEPTED, "taken in"), (KNOWN, "received before"), (HELD, "held"), (REFUSED, "refused"))
            counts = [
                f"{number:,} {words}"
                for outcome, words in told
                if (number := sum(1 for receipt in receipts if receipt.outcome == outcome))
            ]
            deliveries = f"{len(receipts):,} deliver{'y' if len(receipts) == 1 else 'ies'}"
            parts = [f"{deliveries}: {', '.join(counts)}"] if receipts else []
            if unknown:
                parts.append(f"{counted(unknown, 'file')} left out")
            self.stdout.write("; ".join(parts) + ".")
        if any(receipt.outcome == KNOWN and not receipt.waits for receipt in receipts):
            self.stdout.write("If a declaration was changed since they came, --again reads them anew by it.")
        if any(receipt.outcome == ACCEPTED and receipt.accepted for receipt in receipts):
            self.stdout.write("Next: kithline update, which brings it to the screens.")


def _then(receipt: Receipt) -> str:
    """What is to be done about a delivery of which nothing was taken in."""
    if receipt.outcome == REFUSED:
        return "send it again, mended"
    if NO_AGREEMENT in receipt.reason:
        return "it is taken in once its agreement stands in governance.toml"
    then = "a data steward releases or refuses it: Data quality, Files received, on the authority's site"
    return then + ("; released, it is read by the declaration as it is then" if receipt.waits else "")
