"""The worked example of CONTRIBUTING.md, taken out of the page and tried: a feed of the council's own in two files."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"
SAMPLES = PAGE.parent / "kithline" / "feeds" / "samples"
CODE, FILE = "school_nursing", "school_nursing_2025-02-03.csv"
NHS_NUMBER = "9990001138"


@pytest.fixture
def own_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's two files in a folder of their own, which FEEDS_DIR names. The sample."""
    from kithline.feeds.discovery import FEEDS_DIR

    text = PAGE.read_text(encoding="utf-8")
    (declaration,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (sample,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    assert f"$FEEDS_DIR/{CODE}.py" in text and f"$FEEDS_DIR/samples/{CODE}/{FILE}" in text
    (tmp_path / f"{CODE}.py").write_text(declaration, encoding="utf-8")
    path = tmp_path / "samples" / CODE / FILE
    path.parent.mkdir(parents=True)
    path.write_text(sample, encoding="utf-8")
    monkeypatch.setenv(FEEDS_DIR, str(tmp_path))
    yield path


def test_its_declaration_has_no_fault(own_feed: Path) -> None:
    from kithline.feeds.discovery import check_feed, feed

    assert check_feed(feed(CODE)) == []


def test_what_the_page_says_happens(own_feed: Path, empty_record: str) -> None:
    from kithline.pipeline import receive, update
    from kithline.record.models import Involvement
    from kithline.sharing.trace import trace

    receive([SAMPLES / "case_system"])
    (receipt,), unknown = receive([own_feed.parent])
    assert (receipt.feed, receipt.accepted, receipt.rejected, unknown) == (CODE, 1, 0, [])
    assert receipt.changes is not None and receipt.changes.new == 1
    assert receive([own_feed.parent])[0][0].outcome == "known"
    done = update()
    assert done.linked > 0

    life = trace(NHS_NUMBER, on=receipt_day())
    assert {link.source for link in life.links} == {"Social care case system", "school nursing"}
    involved = Involvement.objects.get(service=CODE, known_to=None)
    assert involved.person is not None and involved.person.public_id == life.public_id
    assert involved.professional is not None
    assert (involved.professional.name, involved.professional.telephone) == ("Wren Halloway", "01632 960415")


def test_a_bad_date_is_a_row_that_we_could_not_read(
    own_feed: Path, empty_record: str, tmp_path: Path
) -> None:
    from kithline.pipeline import receive
    from kithline.record.models import RejectedRow

    receive([own_feed])
    later = tmp_path / FILE.replace("2025-02-03", "2025-03-03")
    later.write_text(
        own_feed.read_text(encoding="utf-8").replace("06/01/2025", "31/02/2025"), encoding="utf-8"
    )
    (receipt,), _ = receive([later])
    assert receipt.rejected == 1
    row = RejectedRow.objects.get()
    assert (row.row, row.column) == (2, "Accepted")
    assert "expected a date" in row.reason and "31/02/2025" not in row.reason + json.dumps(
        receipt.first_rejects
    )


def receipt_day() -> object:
    from kithline.core import clock

    return clock.today()
