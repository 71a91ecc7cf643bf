"""The installation's keys: how old they are; and one changed."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from kithline.commands.command import KithlineCommand
from kithline.core import clock
from kithline.ops.home import home
from kithline.ops.secrets import Secrets
from kithline.sharing.factor_secrets import encrypt_all
from kithline.sharing.keys import BY_NAME, kept


class Command(KithlineCommand):
    help = (
        "List the installation's keys with their age, or change one (--change): after a year, and whenever somebody "
        "may have read it. A change says what is to be done then. Example: kithline keys --change factors:school"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--change", metavar="NAME", default="", help="make this key anew; the list has the names"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["change"]:
            told, words = self._change(options["change"])
        else:
            told, words = self._list()
        self.stdout.write(json.dumps(told, indent=1) if options["json"] else words)

    def _change(self, name: str) -> tuple[dict[str, Any], str]:
        key = BY_NAME.get(name)
        if key is None:
            raise CommandError(f"there is no key {name}; there are {', '.join(BY_NAME)}", returncode=2)
        Secrets(home()).change(name)
        told: dict[str, Any] = {"changed": name, "then": key.then}
        words = f"Changed: {name}."
        if key.kind == "factors":
            with transaction.atomic():
                told["encrypted"] = encrypt_all()
            words += f" {told['encrypted']:,} secrets of second factors are under their present keys."
        return told, f"{words} Now {key.then}." if key.then else words

    def _list(self) -> tuple[dict[str, Any], str]:
        now = clock.now()
        found: list[dict[str, Any]] = [
            {
                "name": each.name,
                "what_for": each.key.what_for,
                "algorithm": each.key.algorithm,
                "made_at": each.made_at.isoformat() if each.made_at else None,
                "is_due": each.is_due(now),
            }
            for each in kept(home())
        ]
        lines = [
            f"{each['name']:<20} {(each['made_at'] or 'not made yet')[:10]:<13} "
            f"{'CHANGE IT  ' if each['is_due'] else ''}{each['what_for']}; {each['algorithm']}"
            for each in found
        ]
        return {"keys": found}, "\n".join(lines)
