"""Write the generated reference again."""

from pathlib import Path
from typing import Any

from kithline.commands.command import KithlineCommand
from kithline.commands.governance_papers import examples
from kithline.feeds.reference import FEEDS_REFERENCE, render_feeds_reference
from kithline.identity.reference import LINKING_CASES_REFERENCE, render_linking_cases_reference
from kithline.insight.indicators.reference import INDICATORS_REFERENCE, render_indicators_reference
from kithline.record.measures.reference import ATTENDANCE_REFERENCE, render_attendance_reference
from kithline.sharing.reference import MATRIX_REFERENCE, render_matrix_reference

ROOT = Path(__file__).parents[4]


class Command(KithlineCommand):
    help = "Write docs/reference and docs/papers from the declarations in the code. Example: kithline docs"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in (
            (ATTENDANCE_REFERENCE, render_attendance_reference()),
            (FEEDS_REFERENCE, render_feeds_reference()),
            (INDICATORS_REFERENCE, render_indicators_reference()),
            (LINKING_CASES_REFERENCE, render_linking_cases_reference()),
            (MATRIX_REFERENCE, render_matrix_reference()),
            *examples(),
        ):
            (ROOT / path).write_text(text, encoding="utf-8")
            self.stdout.write(f"{path}")
