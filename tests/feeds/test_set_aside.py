"""While a feed of the council's own is set aside, whatever asks what it tells takes the answer that shows the least and
throws nothing away."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kithline.feeds.discovery import FEEDS_DIR, faulty, forget, set_aside
from kithline.feeds.set_aside import set_aside_as
from kithline.record.categories import Restriction
from tests.house import own_feed

DAY = date(2026, 3, 12)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The council's folder with a feed whose declaration does not end; the declaration."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv(FEEDS_DIR, str(folder))
    declaration, _ = own_feed.write(folder, folder / "samples")
    declaration.write_text(declaration.read_text(encoding="utf-8") + "\nend(\n", encoding="utf-8")
    forget()
    return declaration


@pytest.mark.parametrize(
    ("text", "code", "files"),
    [
        ("", "cards", ()),
        (
            "x = Table(code='rows', file=r'a_\\d+\\.csv')\nFEED = Feed(\n  code='z9', title='T'",
            "z9",
            (r"a_\d+\.csv",),
        ),
        ('FEED = Feed(title="T", code="late")', "cards", ()),
        ('Table(file="(")\nFEED = Feed(code="odd")', "odd", ("(",)),
    ],
)
def test_what_a_broken_text_tells(tmp_path: Path, text: str, code: str, files: tuple[str, ...]) -> None:
    path = tmp_path / "cards.py"
    path.write_text(text, encoding="utf-8")
    found = set_aside_as(path, "why")
    assert (found.code, found.files) == (code, files)
    assert not found.may_be("a_x.csv") and found.may_be("A_12.CSV") is (code == "z9")


def test_a_register_of_agreements_may_name_it(broken: Path, django_ready: None) -> None:
    from kithline.sharing.governance import BadConfiguration, agreements_in

    text = (
        '[[agreement]]\nname = "Libraries"\nreference = "ISA-9"\nfeeds = ["library_cards"]\n'
        "signed = 2026-01-01\nexpires = 2027-01-01\n"
    )
    [agreement] = agreements_in(text)
    assert agreement.feeds == ("library_cards",)
    with pytest.raises(BadConfiguration, match="there is no feed nothing_such"):
        agreements_in(text.replace("library_cards", "nothing_such"))


def test_schools_do_not_see_its_files_and_a_persons_request_does_not_give_its_restricted_rows(
    broken: Path, django_ready: None
) -> None:
    from kithline.sharing.policies import not_sensitive
    from kithline.sharing.rights import items

    assert "'library_cards'" in not_sensitive()

    def kept(feed: str) -> str:
        row = {"restriction": int(Restriction.PROTECTED_PERSON)}
        return items.kept_for(
            SimpleNamespace(table="event", row=row, origin=items.Origin(feed, DAY, None)), ""
        )

    assert kept("library_cards") and not kept("case_system")
    broken.write_text(broken.read_text(encoding="utf-8").replace("\nend(\n", ""), encoding="utf-8")
    forget()
    assert "'library_cards'" not in not_sensitive() and not kept("library_cards")


def test_its_last_file_is_out_of_date_and_one_of_another_feed_decides(
    broken: Path, django_ready: None
) -> None:
    from kithline.insight.indicators.summary import due_by

    supplied: dict[str, Any] = {
        code: SimpleNamespace(as_at=DAY) for code in ("library_cards", "case_system", "gone")
    }
    assert due_by(["library_cards"], supplied) == DAY
    assert due_by(["gone"], supplied) is None
    assert due_by(["library_cards", "case_system"], supplied) == due_by(["case_system"], supplied) > DAY


def test_the_doctor_names_it_in_one_line(broken: Path, django_ready: None) -> None:
    from kithline.commands.management.commands.doctor import _faults_of_feeds

    [fault] = [each for each in _faults_of_feeds() if "library_cards" in each.what]
    assert fault.what == set_aside()["library_cards"].line and "\n" not in fault.what
    assert faulty()["library_cards"] in fault.what and "the others go on" in fault.mend
