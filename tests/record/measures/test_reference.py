from pathlib import Path

from kithline.record.measures.examples import EXAMPLES
from kithline.record.measures.reference import ATTENDANCE_REFERENCE, render_attendance_reference
from kithline.record.measures.session_codes import CODES

ROOT = Path(__file__).parents[3]


def test_the_page_on_disk_is_current():
    page = (ROOT / ATTENDANCE_REFERENCE).read_text(encoding="utf-8")
    assert page == render_attendance_reference(), f"{ATTENDANCE_REFERENCE} is out of date: render it again"


def test_the_page_shows_every_code_and_every_example():
    page = render_attendance_reference()
    for code in CODES:
        assert f"| `{code.code}`" in page
    for example in EXAMPLES:
        assert f"### {example.name}\n\n{example.why}\n" in page
