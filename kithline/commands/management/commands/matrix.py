"""The sharing matrix as a spreadsheet."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand


class Command(KithlineCommand):
    help = (
        "Write the sharing matrix in force as a spreadsheet: who sees what of whom, at which ages, for what and in "
        "which law. Example: kithline matrix sharing-matrix.xlsx"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the .xlsx file to write")
        parser.add_argument("--json", action="store_true", help="print what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.sheets import matrix_sheets
        from kithline.ui.workbook import workbook

        sheets = matrix_sheets()
        try:
            options["file"].write_bytes(workbook(sheets))
        except OSError as why:
            raise CommandError(f"{options['file']}: {why.strerror}", returncode=3) from None
        rows = {name: len(found) - 1 for name, found in sheets.items()}
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(options["file"]), "rows": rows}))
        else:
            told = ", ".join(f"{name} {number}" for name, number in rows.items())
            self.stdout.write(f"{options['file']}: {told}")
