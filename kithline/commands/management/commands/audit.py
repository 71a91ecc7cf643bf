"""Seal the log of looks, and find whether it was changed."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError

from kithline.commands.command import KithlineCommand
from kithline.commands.examining import VERIFIED, note
from kithline.core import clock
from kithline.ops.home import home
from kithline.sharing import chain, heads, sending
from kithline.sharing.governance import BadConfiguration, configuration


class Command(KithlineCommand):
    help = (
        "Seal the log of looks into a hash chain, or look through it for tampering; the chain's head is also kept in "
        "the folder that governance.toml names. Example: kithline audit verify"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = parser.add_subparsers(dest="act", required=True, metavar="seal|verify|send")
        own = {
            "seal": "seal what was looked at since the last time",
            "verify": "look through the whole chain",
            "send": "send what is sealed to the place that governance.toml names",
        }
        for name, words in own.items():
            one = act.add_parser(name, help=words, description=f"{words.capitalize()}.")
            one.add_argument(
                "--heads", type=Path, metavar="FOLDER", help="instead of the folder in governance.toml"
            )
            one.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = configuration(home())
            folder = options["heads"] or found.heads
        except BadConfiguration as why:
            raise CommandError("; ".join(why.faults), returncode=3) from None
        if options["act"] == "send":
            told = self._send(found.send_to)
        else:
            told = self._seal(folder) if options["act"] == "seal" else self._verify(folder)
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=1))
        else:
            self.stdout.write(told["words"])
        if told.get("fault"):
            raise SystemExit(3)

    def _seal(self, folder: Path) -> dict[str, Any]:
        try:
            made = chain.seal()
        except OperationalError as why:
            if "lock timeout" not in str(why):
                raise
            raise CommandError(
                "somebody is writing to the log now: seal again in a moment", returncode=3
            ) from None
        head = chain.head()
        if head is None:
            return {"batches": 0, "rows": 0, "words": "There is no look to seal yet."}
        try:
            path = heads.keep(folder, head, on=clock.today(), at=clock.now())
        except OSError as why:
            raise CommandError(f"the head cannot be kept in {folder}: {why.strerror}", returncode=3) from None
        rows = sum(batch.rows for batch in made)
        words = f"Sealed {rows:,} looks in {len(made)} batches. Head: batch {head.number}, {head.hash}, kept in {path}"
        return {"batches": len(made), "rows": rows, "head": head.hash, "batch": head.number, "words": words}

    def _send(self, send_to: str) -> dict[str, Any]:
        if not send_to:
            raise CommandError("governance.toml names no place: [audit] send_to", returncode=3)
        try:
            sent = sending.send(home(), send_to)
        except OSError as why:
            raise CommandError(f"{send_to} cannot be reached: {why.strerror}", returncode=3) from None
        return sent | {
            "words": f"Sent {sent['looks']:,} looks and {sent['sign_ins']:,} sign-ins to {send_to}."
        }

    def _verify(self, folder: Path) -> dict[str, Any]:
        try:
            outside = heads.kept(folder)
        except ValueError as why:
            raise CommandError(str(why), returncode=3) from None
        found = chain.verify(outside)
        told: dict[str, Any] = {
            "batches": found.batches,
            "rows": found.rows,
            "unsealed": found.unsealed,
            "disposed": found.disposed,
            "heads": len(outside),
            "head": found.head.hash if found.head else None,
        }
        if found.fault:
            told["fault"] = {"batch": found.fault.batch, "what": found.fault.what}
            told["words"] = f"NOT SOUND: batch {found.fault.batch}: {found.fault.what}."
            return told
        note(home(), VERIFIED, clock.now())
        against = (
            f"{len(outside)} heads kept outside agree"
            if outside
            else "no head is kept outside to compare with"
        )
        words = f"Sound: {found.rows:,} looks in {found.batches} batches; {against}; {found.unsealed:,} not sealed yet."
        gone = f" Of {found.disposed} batches the looks were disposed of." if found.disposed else ""
        return told | {"words": words + gone}
