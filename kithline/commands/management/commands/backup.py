"""Everything of this installation into one file, verified."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand
from kithline.commands.examining import BACKED_UP, note
from kithline.commands.kept import everything_beside_the_database
from kithline.core.clock import now
from kithline.ops.backup import BadBackup, back_up
from kithline.ops.home import home


class Command(KithlineCommand):
    help = (
        "Write everything into one file and read it back: the database, the files as received, the council's own "
        "settings and declarations. Secrets are not in it. Example: kithline backup /safe/kithline-2026-03-12.backup"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the file to write; one that is there is replaced"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.database import database_name, login_url
        from kithline.sharing.logins import BACKUP

        file: Path = options["file"]
        if not file.parent.is_dir():
            raise CommandError(f"there is no folder {file.parent}", returncode=2)
        try:
            made = back_up(
                login_url(BACKUP, database_name()), file, everything_beside_the_database(), at=now()
            )
        except (BadBackup, OSError) as why:
            raise CommandError(str(why), returncode=3) from None
        note(home(), BACKED_UP, now())
        size = file.stat().st_size
        if options["json"]:
            told = {"file": str(file), "bytes": size, "tables": made.tables, "members": len(made.members)}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(
            f"{file}: {len(made.tables)} tables with {made.rows:,} rows and {len(made.members) - 1:,} files, "
            f"{size / 1e6:,.1f} MB; read back whole.\nIt holds what every child's record holds and is not encrypted: "
            "keep it where the database itself could be kept."
        )
