"""The papers of information governance, written from the configuration."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand


class Command(KithlineCommand):
    help = (
        "Write the papers of information governance into a folder, as Markdown, as pages and as spreadsheets: register "
        "of agreements, record of processing, annex to the DPIA, sharing matrix, threats, OWASP ASVS. "
        "Example: kithline papers governance-papers"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="FOLDER", type=Path, help="where they go; made if it is not there"
        )
        parser.add_argument("--json", action="store_true", help="print what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.commands.governance_papers import write_papers
        from kithline.core import clock
        from kithline.ops.home import home
        from kithline.sharing.governance import BadConfiguration, configuration
        from kithline.sharing.instance import authority

        try:
            settings = configuration(home())
            written = write_papers(
                options["folder"],
                settings.council or authority(),
                settings.agreements,
                clock.today(),
                settings.keep_years,
            )
        except BadConfiguration as why:
            raise CommandError("; ".join(why.faults), returncode=3) from None
        except OSError as why:
            raise CommandError(f"{options['folder']}: {why.strerror}", returncode=3) from None
        if options["json"]:
            self.stdout.write(json.dumps({"folder": str(options["folder"]), "files": written}))
        else:
            for name in written:
                self.stdout.write(f"{options['folder'] / name}")
